import { expect } from "chai";
import { listAccountStacks, listStacks, loadStack } from "../../../environments/facts/load";
import { boundaryOf } from "../../../infra/bootstrap/boundary";
import {
  deploymentPolicies,
  lengthOf,
  LONGEST_POLICY,
  packed,
} from "../../../infra/bootstrap/deployment-policies";
import type { Statement } from "../../../infra/bootstrap/policy-document";
import { planOf, planOfDepartment, type PlannedStack } from "../../../infra/bootstrap/plan";
import { RIGHTS, rightsOf } from "../../../infra/bootstrap/rights";
import { handlers } from "../../../rehearsal/deploy/handlers";

const parksPlan = (resources: PlannedStack["resources"]): PlannedStack => ({
  stack: "parks-dev",
  department: "parks",
  accountId: "111122223333",
  homeRegion: "ca-central-1",
  replicaRegion: "ca-west-1",
  resources,
});

const planned = (type: string, inputs: Record<string, unknown> = {}) => ({
  ...{ type, inputs },
  name: type,
});

const statement = (policies: { readonly Statement: readonly Statement[] }[], sid: string) =>
  policies.flatMap(({ Statement }) => Statement).find(({ Sid }) => Sid === sid);

const ROLE = "arn:aws:iam::111122223333:role/parks-dev-*";
const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary-parks-dev";

describe("rights of a deployment", () => {
  it("covers every call of the rehearsal's handlers", () => {
    const missing = Object.entries(handlers).flatMap(([type, handler]) => {
      const known = RIGHTS[type];
      const passes = known?.passesTo === undefined ? [] : ["iam:PassRole"];
      const allowed = [...(known?.actions ?? []), ...passes];
      return handler.actions
        .filter((action) => !allowed.includes(action))
        .map((action) => `${type}: ${action}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it("covers dashboards, which no committed stack has", async () => {
    const [stack = ""] = listStacks();
    const facts = loadStack(stack);
    const settings = { ...facts.settings, quickSight: { principals: ["group/default/readers"] } };
    const plan = await planOfDepartment({ ...facts, settings });
    expect(plan.resources.some(({ type }) => type === "aws-native:quicksight:Dashboard")).to.equal(
      true,
    );
    const actions = deploymentPolicies(plan).flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }) => Action),
    );
    expect(actions).to.include("quicksight:CreateDashboard");
    expect(lengthOf(boundaryOf(plan))).to.be.at.most(LONGEST_POLICY);
  });

  it("names whole actions only", () => {
    const actions = Object.values(RIGHTS).flatMap((rights) => rights.actions);
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(action))).to.deep.equal(
      [],
    );
  });

  it("refuses a plan with types that nobody described, all at once", () => {
    expect(() =>
      rightsOf(["aws:kms/key:Key", "aws:new/thing:Thing", "aws:new/other:Other"]),
    ).to.throw(
      "no rights are known for aws:new/other:Other, aws:new/thing:Thing; " +
        "add what their provider calls in infra/bootstrap/rights-*.ts",
    );
  });
});

describe("deployment policies", () => {
  it("makes roles with the boundary only, changes such only, and tags none for another department", () => {
    const policies = deploymentPolicies(
      parksPlan([planned("aws:iam/role:Role"), planned("aws:iam/rolePolicy:RolePolicy")]),
    );
    expect(statement(policies, "IamNewRoles")).to.deep.equal({
      Sid: "IamNewRoles",
      Effect: "Allow",
      Action: ["iam:CreateRole"],
      Resource: [ROLE],
      Condition: {
        StringEquals: { "iam:PermissionsBoundary": BOUNDARY },
        StringEqualsIfExists: { "aws:RequestTag/department": "parks" },
      },
    });
    expect(statement(policies, "IamBoundedRoles")).to.deep.equal({
      Sid: "IamBoundedRoles",
      Effect: "Allow",
      Action: ["iam:DeleteRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"],
      Resource: [ROLE],
      Condition: { StringEquals: { "iam:PermissionsBoundary": BOUNDARY } },
    });
    expect(statement(policies, "IamTags")?.Condition).to.deep.equal({
      StringEqualsIfExists: { "aws:RequestTag/department": "parks" },
    });
  });

  it("hands roles to the services that the plan runs on, and to no other", () => {
    const jobs = parksPlan([
      planned("aws:glue/job:Job"),
      planned("aws:scheduler/schedule:Schedule"),
    ]);
    expect(statement(deploymentPolicies(jobs), "PassRoles")).to.deep.equal({
      Sid: "PassRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [ROLE],
      Condition: {
        StringEquals: {
          "iam:PassedToService": ["glue.amazonaws.com", "scheduler.amazonaws.com"],
        },
      },
    });
    const buckets = deploymentPolicies(parksPlan([planned("aws:s3/bucket:Bucket")]));
    expect(statement(buckets, "PassRoles")).to.equal(undefined);
  });

  it("reaches objects of the artifacts only: who deploys has no business with data", () => {
    const policies = deploymentPolicies(
      parksPlan([
        planned("aws:s3/bucketObjectv2:BucketObjectv2", {
          bucket: "parks-dev-artifacts-111122223333",
        }),
      ]),
    );
    const objects = policies
      .flatMap(({ Statement }) => Statement)
      .filter(({ Action }) => Action.some((action) => action.startsWith("s3:GetObject")));
    expect(objects.map(({ Sid, Resource }) => [Sid, Resource])).to.deep.equal([
      ["S3Code", ["arn:aws:s3:::parks-dev-artifacts-*/*"]],
      [
        "StateOfStack",
        [
          "arn:aws:s3:::pulumi-state-111122223333/.pulumi/*platform/parks-dev.*",
          "arn:aws:s3:::pulumi-state-111122223333/.pulumi/*platform/parks-dev/*",
          "arn:aws:s3:::pulumi-state-111122223333/.pulumi/meta.yaml",
        ],
      ],
    ]);
  });

  it("administers keys of its own department only", () => {
    const policies = deploymentPolicies(parksPlan([planned("aws:kms/key:Key")]));
    expect(statement(policies, "KmsOfDepartment")?.Condition).to.deep.equal({
      StringEquals: { "aws:ResourceTag/department": "parks" },
    });
    expect(statement(policies, "KmsOfDepartment")?.Action).to.include("kms:PutKeyPolicy");
  });

  it("allows nothing on roles or policies of deployment or bootstrap but to read its boundary", () => {
    const policies = deploymentPolicies(
      parksPlan([planned("aws:iam/role:Role"), planned("aws:iam/policy:Policy")]),
    );
    const own = policies
      .flatMap(({ Statement }) => Statement)
      .filter(({ Resource }) => Resource.some((one) => /(deployment|boundary)-/.test(one)));
    expect(own).to.deep.equal([
      {
        Sid: "ReadBoundary",
        Effect: "Allow",
        Action: ["iam:GetPolicy", "iam:GetPolicyVersion"],
        Resource: [BOUNDARY],
      },
    ]);
  });

  it("fills a policy to IAM's last character and starts another for one more", () => {
    const filled = (characters: number): Statement => ({
      ...{ Sid: "A", Effect: "Allow", Action: ["s3:A", "s3:B"] },
      Resource: ["x".repeat(characters)],
    });
    const [empty] = packed([filled(0)]);
    const room = LONGEST_POLICY - (empty === undefined ? 0 : lengthOf(empty));
    expect(packed([filled(room)]).map(lengthOf)).to.deep.equal([LONGEST_POLICY]);
    expect(
      packed([filled(room + 1)]).map(({ Statement }) => Statement.map(({ Sid }) => Sid)),
    ).to.deep.equal([["AA"], ["AB"]]);
  });

  it("refuses a statement that no cutting makes short enough", () => {
    const endless: Statement = {
      ...{ Sid: "A", Effect: "Allow", Action: ["s3:A"] },
      Resource: ["x".repeat(LONGEST_POLICY)],
    };
    expect(() => packed([endless])).to.throw(
      "statement A is longer than a policy; shorten its resources",
    );
  });
});

describe("boundary", () => {
  const policy = (...statements: object[]) =>
    planned("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify({ Statement: statements }) });

  it("holds what the roles are granted, on the stack's own resources, and what knows no resource apart", () => {
    const boundary = boundaryOf(
      parksPlan([
        policy(
          { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::parks-dev-landing-1/benches/*"] },
          { Action: ["glue:GetTable"], Resource: ["arn:aws:glue:r:1:table/parks_dev_raw/benches"] },
        ),
        policy(
          { Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::parks-dev-raw-1/benches/*"] },
          { Action: ["glue:ListJobs"], Resource: "*" },
        ),
      ]),
    );
    expect(boundary.Statement).to.deep.equal([
      {
        Sid: "Mostglue",
        Effect: "Allow",
        Action: ["glue:GetTable"],
        Resource: ["arn:aws:glue:r:1:table/parks_dev_*"],
      },
      { Sid: "MostglueAnywhere", Effect: "Allow", Action: ["glue:ListJobs"], Resource: ["*"] },
      {
        Sid: "Mosts3",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: ["arn:aws:s3:::parks-dev-*"],
      },
    ]);
  });
});

describe("boundary of roles that hand roles over", () => {
  const granting = (Condition?: object) =>
    parksPlan([
      planned("aws:iam/rolePolicy:RolePolicy", {
        policy: JSON.stringify({
          Statement: [{ Action: ["iam:PassRole"], Resource: [ROLE], Condition }],
        }),
      }),
    ]);

  it("keeps the services, and the roles as they were granted", () => {
    const condition = { StringEquals: { "iam:PassedToService": ["s3.amazonaws.com"] } };
    expect(boundaryOf(granting(condition)).Statement).to.deep.equal([
      {
        Sid: "MostPassRole",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: [ROLE],
        Condition: condition,
      },
    ]);
  });

  it("refuses roles that may be handed to any service", () => {
    expect(() => boundaryOf(granting())).to.throw(
      "a grant of iam:PassRole must stand alone and name iam:PassedToService",
    );
  });
});

describe("every stack of the project", () => {
  for (const stack of [...listAccountStacks(), ...listStacks()]) {
    it(`fits into IAM's limits and names no action by a wildcard: ${stack}`, async function () {
      this.timeout(60_000);
      const plan = await planOf(stack);
      const policies = [...deploymentPolicies(plan), boundaryOf(plan)];
      expect(Math.max(...policies.map(lengthOf))).to.be.at.most(LONGEST_POLICY);
      const actions = policies.flatMap(({ Statement }) =>
        Statement.flatMap(({ Action }) => Action),
      );
      expect(actions.filter((action) => action.includes("*"))).to.deep.equal([]);
      // A right over identities would lift the ceiling; roles may be handed to named services only.
      const identities = boundaryOf(plan).Statement.filter(({ Action }) =>
        Action.some((action) => /^(iam|organizations|account):/.test(action)),
      );
      for (const { Action, Condition, Resource } of identities) {
        expect(Action).to.deep.equal(["iam:PassRole"]);
        expect(Condition?.["StringEquals"]).to.have.property("iam:PassedToService");
        expect(Resource.filter((one) => !one.includes(`:role/${stack}-`))).to.deep.equal([]);
      }
    });
  }
});
