import { expect } from "chai";
import { FactsError, STAGE_FACT_KEYS, parseStageFacts } from "../../environments/facts/load";

const TEXTS = {
  accountId: "111122223333",
  homeRegion: "ca-central-1",
  noncurrentVersionDays: "30",
  logRetentionDays: "30",
  scanLimitBytes: "10000000",
  glueWorkers: "2",
  glueWorkerType: "G.2X",
  jobTimeoutMinutes: "60",
};
const SOURCE = "environments/Pulumi.ohs-dev.yaml";

describe("parseStageFacts", () => {
  it("reads numbers from the text that Pulumi hands over, and leaves the account's number text", () => {
    expect(parseStageFacts(TEXTS, SOURCE)).to.deep.equal({
      accountId: "111122223333",
      homeRegion: "ca-central-1",
      noncurrentVersionDays: 30,
      logRetentionDays: 30,
      scanLimitBytes: 10_000_000,
      glueWorkers: 2,
      glueWorkerType: "G.2X",
      jobTimeoutMinutes: 60,
    });
  });

  it("names the keys to read from the configuration", () => {
    expect(STAGE_FACT_KEYS).to.deep.equal(Object.keys(TEXTS));
  });

  it("accepts the least values and refuses one less", () => {
    const least = { ...TEXTS, noncurrentVersionDays: "1", jobTimeoutMinutes: "1" };
    expect(parseStageFacts(least, SOURCE).jobTimeoutMinutes).to.equal(1);
    const tooSmall = {
      ...TEXTS,
      scanLimitBytes: "9999999",
      glueWorkers: "1",
      homeRegion: undefined,
    };
    expect(() => parseStageFacts(tooSmall, SOURCE)).to.throw(
      FactsError,
      [
        `${SOURCE}: homeRegion is missing; write text`,
        `${SOURCE}: scanLimitBytes must be a whole number of at least 10000000, got 9999999; change the value`,
        `${SOURCE}: glueWorkers must be a whole number from 2 to 299, got 1; change the value`,
      ].join("\n"),
    );
  });
});
