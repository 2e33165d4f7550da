import { expect } from "chai";
import { DutyPolicies } from "../../../components/identity/duty-policies";
import { trustDocument } from "../../../components/identity/duty-role";
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

  const trusts = {
    glue: {
      Sid: "GlueOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "glue.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    },
    scheduler: {
      Sid: "SchedulesOfThisStack",
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: {
          "aws:SourceAccount": "111122223333",
          "aws:SourceArn": "arn:aws:scheduler:ca-central-1:111122223333:schedule-group/parks-dev",
        },
      },
    },
    ec2: {
      Sid: "ServersOfThisAccount",
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
    people: {
      Sid: "TaggedPeopleOfThisAccount",
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: {
          "aws:PrincipalTag/department": "parks",
          "aws:PrincipalTag/duty": "steward",
        },
      },
    },
  } as const;
  for (const by of ["glue", "scheduler", "ec2", "people"] as const) {
    it(`lets only the right principal of ${by} take on the role`, () => {
      expect(trustDocument(parksNames(), "steward", { by })).to.deep.equal({
        Version: "2012-10-17",
        Statement: [trusts[by]],
      });
    });
  }

  it("writes one inline policy for a role", async () => {
    const registered = await collect(() => {
      const role = roleFor("clean");
      role.allow({ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] });
      return new DutyPolicies("policies", { roles: [role] });
    });
    const policy = named(registered, "policies-clean");
    expect(policy.inputs).to.deep.equal({
      name: "duty",
      role: "parks-dev-clean",
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Read",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: ["arn:aws:s3:::b/*"],
          },
        ],
      }),
    });
  });

  it("refuses a role that was granted nothing and registers no policy", async () => {
    const { registered, error } = await attempt(
      () => new DutyPolicies("policies", { roles: [roleFor("clean")] }),
    );
    expect(error?.message).to.equal(
      "duty clean was granted nothing; grant it something or remove it",
    );
    expect(registered.map(({ name }) => name)).to.deep.equal(["clean", "clean-role"]);
  });
});
