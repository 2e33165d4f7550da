import { expect } from "chai";
import { DutyPolicies } from "../../../components/identity/duty-policies";
import type { DutyRole } from "../../../components/identity/duty-role";
import { attempt, collect, document, named, ofType } from "../../support/collector";
import { roleFor } from "../../support/platform";

/** Grants of about 1,000 characters each. */
function withGrants(role: DutyRole, count: number): DutyRole {
  for (let index = 0; index < count; index += 1) {
    const sid = `Read${String(index)}`;
    role.allow({ sid, actions: ["s3:GetObject"], resources: ["r".repeat(920)] });
  }
  return role;
}

describe("duty policies", () => {
  it("writes one inline policy for a role", async () => {
    const registered = await collect(() => {
      const role = roleFor("clean");
      role.allow({ sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*"] });
      return new DutyPolicies("policies", { roles: [role] });
    });
    expect(named(registered, "policies-clean").inputs).to.deep.equal({
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
    expect(ofType(registered, "aws:iam/policy:Policy")).to.deep.equal([]);
  });

  it("writes and attaches numbered managed policies where one inline policy is too long", async () => {
    const registered = await collect(
      () => new DutyPolicies("policies", { roles: [withGrants(roleFor("steward"), 12)] }),
    );
    expect(ofType(registered, "aws:iam/rolePolicy:RolePolicy")).to.deep.equal([]);
    const policies = ofType(registered, "aws:iam/policy:Policy");
    const sids = policies.flatMap((policy) =>
      (document(policy, "policy") as { Statement: { Sid: string }[] }).Statement.map(
        ({ Sid }) => Sid,
      ),
    );
    expect(sids.sort()).to.deep.equal(
      Array.from({ length: 12 }, (_, index) => `Read${String(index)}`).sort(),
    );
    for (const [index, { name, inputs }] of policies.entries()) {
      const number = String(index + 1);
      expect(name).to.equal(`policies-steward-${number}`);
      expect({ ...inputs, policy: undefined }).to.deep.equal({
        name: `parks-dev-steward-${number}`,
        description: `Part ${number} of what parks-dev-steward may do`,
        policy: undefined,
      });
      const attachment = named(registered, `policies-steward-${number}-attachment`);
      expect(attachment.inputs["role"]).to.equal("parks-dev-steward");
      expect(attachment.dependsOn).to.include(`policies-steward-${number}`);
    }
    expect(
      ofType(registered, "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
    ).to.have.lengthOf(policies.length);
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
