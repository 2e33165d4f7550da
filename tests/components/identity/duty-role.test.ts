import { expect } from "chai";
import { PERSON_DUTIES } from "../../../components/identity/duties";
import { DutyRole } from "../../../components/identity/duty-role";
import { trustDocument } from "../../../components/identity/trust";
import { attempt, collect, document, named } from "../../support/collector";
import { parksNames, roleFor } from "../../support/platform";

describe("duty roles", () => {
  it("is bare, named after its duty and tagged with what key policies look at", async () => {
    const registered = await collect(() => roleFor("clean"));
    const role = named(registered, "clean-role");
    expect(role.type).to.equal("aws:iam/role:Role");
    expect(role.parent).to.equal("clean");
    expect(document(role, "assumeRolePolicy")).to.deep.equal(
      trustDocument(parksNames(), "clean", { by: "glue" }),
    );
    expect({ ...role.inputs, assumeRolePolicy: undefined }).to.deep.equal({
      name: "parks-dev-clean",
      description: "clean",
      assumeRolePolicy: undefined,
      maxSessionDuration: 3600,
      tags: { department: "parks", stage: "dev", duty: "clean" },
    });
  });

  it("lets each person stay as long as their duty takes, and machines an hour", async () => {
    const hours = Object.fromEntries(
      await Promise.all(
        [...PERSON_DUTIES, "clean" as const, "consume-benches" as const].map(async (duty) => {
          const role = named(await collect(() => roleFor(duty)), `${duty}-role`);
          return [duty, Number(role.inputs["maxSessionDuration"]) / 3600] as const;
        }),
      ),
    );
    expect(hours).to.deep.equal({
      "project-lead": 1,
      "data-engineer": 4,
      "data-analyst": 8,
      "cloud-engineer": 1,
      steward: 1,
      "privacy-officer": 1,
      clean: 1,
      "consume-benches": 1,
    });
  });

  it("is capped by the boundary that it is given", async () => {
    const permissionsBoundary = "arn:aws:iam::111122223333:policy/boundary-parks-dev";
    const registered = await collect(
      () =>
        new DutyRole("clean", {
          names: parksNames(),
          duty: "clean",
          trust: { by: "glue" },
          description: "clean",
          permissionsBoundary,
        }),
    );
    expect(named(registered, "clean-role").inputs["permissionsBoundary"]).to.equal(
      permissionsBoundary,
    );
  });

  it("registers nothing for a role that nobody could take on", async () => {
    const { registered, error } = await attempt(
      () =>
        new DutyRole("reader", {
          names: parksNames(),
          duty: "consume-benches",
          trust: { by: "consumers", consumers: [] },
          description: "reader",
        }),
    );
    expect(error?.message).to.match(/^nobody may take on the role/);
    expect(registered).to.deep.equal([]);
  });
});
