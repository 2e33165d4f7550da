import { expect } from "chai";
import { inTurn, minuteOfWeek } from "../../rehearsal/jobs/schedules";

const starts = (...times: string[]) =>
  times.map((time) => {
    const [day, clock = ""] = time.split(" ");
    const [hour, minute] = clock.split(":").map(Number);
    return { time, minute: minuteOfWeek(`cron(${minute} ${hour} ? * ${day} *)`) };
  });
const order = (...times: string[]) => inTurn(starts(...times)).map(({ time }) => time);

describe("the schedules of a week", () => {
  it("fire in the order of the clock, whatever their names are", () => {
    expect(order("SUN 23:59", "SUN 22:29", "SUN 23:59")).to.deep.equal([
      "SUN 22:29",
      "SUN 23:59",
      "SUN 23:59",
    ]);
  });

  it("are not cut apart between Saturday and Sunday", () => {
    expect(order("SUN 00:30", "SAT 23:00", "SAT 23:30")).to.deep.equal([
      "SAT 23:00",
      "SAT 23:30",
      "SUN 00:30",
    ]);
  });

  it("may be one or none", () => {
    expect(order("WED 05:07")).to.deep.equal(["WED 05:07"]);
    expect(order()).to.deep.equal([]);
  });

  it("are weekly, or refused", () => {
    expect(() => minuteOfWeek("rate(1 day)")).to.throw("rate(1 day), which is no weekly time");
    expect(() => minuteOfWeek("cron(0 5 ? * XYZ *)")).to.throw("no weekly time");
  });
});
