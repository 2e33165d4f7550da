import { expect } from "chai";

import { isolationBreaches } from "../../../policies/iam/department-isolation";
import {
  effectivePermissions,
  type Permission,
  somewhere,
  whoMay,
} from "../../../policies/iam/effective-permissions";
import { ESCALATIONS, escalationPaths } from "../../../policies/iam/escalation-paths";
import { actionNamed } from "../../../policies/iam/action-catalogue";
import { bucketOf, duty, holding, keyOf, role, worldOf } from "./permissions-world";
import { deny, type Json } from "./support";

const brief = ({ action, resource, decision }: Permission): string =>
  `${decision} ${action} ${resource}`;
const allowing = (Action: unknown, Resource: unknown = "*", rest: Json = {}): Json => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});

describe("effective permissions", () => {
  it("lists what a role may do on each resource, and nothing else", () => {
    const world = worldOf(holding("ohs", ...duty("ohs")));
    expect(effectivePermissions(role("ohs"), world).map(brief)).to.deep.equal([
      `allowed s3:ListBucket ${bucketOf("ohs")}`,
      `allowed s3:GetObject ${bucketOf("ohs")}/any/object`,
      `allowed s3:PutObject ${bucketOf("ohs")}/any/object`,
      `allowed kms:Decrypt ${keyOf("ohs")}`,
    ]);
  });

  it("says of each whether it reads, writes or changes permissions", () => {
    const world = worldOf(holding("ohs", allowing(["s3:PutBucketPolicy", "s3:GetObject"])));
    const levels = effectivePermissions(role("ohs"), world).map(
      ({ action, level }) => `${action} ${level}`,
    );
    expect([...new Set(levels)]).to.deep.equal(["s3:PutBucketPolicy P", "s3:GetObject R"]);
  });

  it("takes off what a Deny forbids, and leaves open what hangs on the call", () => {
    const world = worldOf(
      holding(
        "ohs",
        ...duty("ohs"),
        deny({ Action: "s3:PutObject" }),
        deny({
          Action: "kms:*",
          Condition: { StringNotEquals: { "kms:ViaService": "s3.ca-central-1.amazonaws.com" } },
        }),
      ),
    );
    expect(effectivePermissions(role("ohs"), world).map(brief)).to.deep.equal([
      `allowed s3:ListBucket ${bucketOf("ohs")}`,
      `allowed s3:GetObject ${bucketOf("ohs")}/any/object`,
      `undecided kms:Decrypt ${keyOf("ohs")}`,
    ]);
  });

  it("leaves everything open for a role whose policies are not known", () => {
    const found = effectivePermissions(role("stranger"), worldOf());
    expect(found.every(({ decision }) => decision === "undecided")).to.equal(true);
    expect(found[0]?.because).to.equal(`the policies of ${role("stranger")} are not known`);
  });

  it("leaves open what an unreadable policy may allow", () => {
    const world = worldOf({ [role("ohs")]: { policies: [{ name: "broken", document: "{" }] } });
    const [first] = effectivePermissions(role("ohs"), world);
    expect(first?.because).to.equal("the policy broken cannot be read");
  });

  it("finds who gets past a guardrail", () => {
    const world = worldOf(holding("ohs", ...duty("ohs")), holding("parks", allowing("kms:*")));
    expect(
      whoMay("kms:ScheduleKeyDeletion", keyOf("ohs"), world).map((one) => one.role),
    ).to.deep.equal([role("parks")]);
  });

  it("finds where a role may do something, be it a place that only its statement names", () => {
    const place = "arn:aws:s3:::elsewhere/x*";
    const world = worldOf(holding("ohs", allowing("s3:GetObject", place)));
    expect(somewhere(role("ohs"), "s3:GetObject", world)).to.deep.equal({
      resource: "arn:aws:s3:::elsewhere/xx",
      decision: "allowed",
    });
    expect(somewhere(role("ohs"), "s3:PutObject", world)).to.equal(undefined);
  });
});

describe("department isolation", () => {
  const departments = ["ohs", "parks"].map((name) => ({
    name,
    roles: [role(name)],
    resources: [bucketOf(name), keyOf(name)],
  }));

  it("finds nothing when each role has its own department's grants", () => {
    const world = worldOf(holding("ohs", ...duty("ohs")), holding("parks", ...duty("parks")));
    expect(isolationBreaches(departments, world)).to.deep.equal([]);
  });

  it("finds one grant that was moved to the other department", () => {
    const moved = duty("parks").slice(2);
    const world = worldOf(
      holding("ohs", ...duty("ohs"), ...moved),
      holding("parks", ...duty("parks")),
    );
    expect(isolationBreaches(departments, world)).to.deep.equal([
      {
        from: "ohs",
        to: "parks",
        role: role("ohs"),
        action: "kms:Decrypt",
        level: "W",
        resource: keyOf("parks"),
        decision: "allowed",
        because: "Statement[3] of ohs/duty allows it",
      },
    ]);
  });

  it("reports what may be allowed as well", () => {
    const open = allowing("s3:GetObject", "*", {
      Condition: { StringEquals: { "s3:ExistingObjectTag/shared": "yes" } },
    });
    const world = worldOf(holding("ohs", open), holding("parks"));
    expect(isolationBreaches(departments, world).map(brief)).to.deep.equal([
      `undecided s3:GetObject ${bucketOf("parks")}/any/object`,
    ]);
  });

  it("holds by tags that are known", () => {
    const own = allowing("s3:GetObject", "arn:aws:s3:::${aws:PrincipalTag/department}-raw/*");
    const world = worldOf(holding("ohs", own), holding("parks", own));
    expect(isolationBreaches(departments, world)).to.deep.equal([]);
  });

  it("lets departments share what both list", () => {
    const shared = departments.map((one) => ({ ...one, resources: [bucketOf("ohs")] }));
    const world = worldOf(holding("ohs", allowing("s3:*")), holding("parks", allowing("s3:*")));
    expect(isolationBreaches(shared, world)).to.deep.equal([]);
  });
});

describe("privilege escalation", () => {
  it("finds no way for a role that only does its duty", () => {
    expect(escalationPaths(role("ohs"), worldOf(holding("ohs", ...duty("ohs"))))).to.deep.equal([]);
  });

  it("finds every known way for an administrator", () => {
    const paths = escalationPaths(role("admin"), worldOf(holding("admin", allowing("*"))));
    expect(paths.map(({ name }) => name)).to.deep.equal(ESCALATIONS.map(({ name }) => name));
    expect(paths.every(({ decision }) => decision === "allowed")).to.equal(true);
  });

  it("knows AWS's own names for every action of every way", () => {
    const names = ESCALATIONS.flatMap(({ actions }) => actions);
    expect(names.filter((name) => actionNamed(name)?.action !== name)).to.deep.equal([]);
  });

  for (const { name, actions, passedTo } of ESCALATIONS) {
    it(`finds exactly who ${name}, and nobody who lacks one of the actions`, () => {
      const context =
        passedTo === undefined ? {} : { StringEquals: { "iam:PassedToService": passedTo } };
      const grants = actions.map((action) =>
        action === "iam:PassRole"
          ? allowing(action, "*", { Condition: context })
          : allowing(action),
      );
      const found = (statements: readonly Json[]) =>
        escalationPaths(role("ohs"), worldOf(holding("ohs", ...statements))).map(
          (path) => path.name,
        );
      expect(found(grants)).to.include(name);
      for (const missing of grants) {
        expect(found(grants.filter((grant) => grant !== missing))).to.not.include(name);
      }
    });
  }

  it("does not pass a role to a service that the grant does not name", () => {
    const pass = allowing("iam:PassRole", "*", {
      Condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    });
    const world = worldOf(holding("ohs", pass, allowing(["glue:CreateJob", "glue:StartJobRun"])));
    expect(escalationPaths(role("ohs"), world)).to.deep.equal([]);
  });

  it("says where each step is possible and what is open", () => {
    const write = allowing("iam:PutRolePolicy", role("other-*"), {
      Condition: { StringEquals: { "iam:PermissionsBoundary": "b" } },
    });
    expect(escalationPaths(role("ohs"), worldOf(holding("ohs", write)))).to.deep.equal([
      {
        role: role("ohs"),
        name: "writes a role's policy",
        steps: [{ action: "iam:PutRolePolicy", resource: role("other-x"), decision: "undecided" }],
        decision: "undecided",
        source: "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation",
      },
    ]);
  });
});
