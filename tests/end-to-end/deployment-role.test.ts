import {
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { loadAccount } from "../../environments/facts/load";
import { planOfAccount } from "../../infra/bootstrap/plan";
import { bootstrapStack } from "../../rehearsal/deploy/deployment-role";
import { type Emulator, startEmulator } from "../../rehearsal/emulator";
import { Identities } from "../../rehearsal/identities";

const ACCOUNT = loadAccount("account-dev");
const { accountId, homeRegion } = ACCOUNT.settings;
const BOUNDARY = `arn:aws:iam::${accountId}:policy/boundary-account-dev`;
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

describe("a deployment role, with IAM enforced", function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let iam: IAMClient;
  let role: string;
  before(async () => {
    emulator = await startEmulator(accountId, homeRegion);
    const identities = new Identities(emulator, accountId, homeRegion);
    ({ role } = await bootstrapStack(identities, await planOfAccount(ACCOUNT)));
    ({ iam } = await identities.clients(role, "test", "account"));
  });
  after(() => emulator.stop());

  const outcome = async (call: () => Promise<unknown>): Promise<string> => {
    try {
      await call();
      return "allowed";
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  };
  const create = (RoleName: string, more: { PermissionsBoundary?: string; department?: string }) =>
    outcome(() =>
      iam.send(
        new CreateRoleCommand({
          RoleName,
          AssumeRolePolicyDocument: TRUST,
          PermissionsBoundary: more.PermissionsBoundary,
          ...(more.department === undefined
            ? {}
            : { Tags: [{ Key: "department", Value: more.department }] }),
        }),
      ),
    );
  const putPolicy = (RoleName: string) =>
    outcome(() =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "duty", PolicyDocument: POLICY })),
    );

  it("makes a role with the boundary and gives it a policy", async () => {
    expect(await create("account-dev-one", { PermissionsBoundary: BOUNDARY })).to.equal("allowed");
    expect(await putPolicy("account-dev-one")).to.equal("allowed");
  });

  it("makes no role without the boundary, with another's name, or tagged for another department", async () => {
    const PermissionsBoundary = BOUNDARY;
    expect(await create("account-dev-two", {})).to.equal("AccessDenied");
    expect(await create("other-dev-two", { PermissionsBoundary })).to.equal("AccessDenied");
    expect(await create("account-dev-two", { PermissionsBoundary, department: "other" })).to.equal(
      "AccessDenied",
    );
  });

  it("cannot widen itself, lift a boundary, or change one", async () => {
    expect(await putPolicy(role)).to.equal("AccessDenied");
    const lifted = new DeleteRolePermissionsBoundaryCommand({ RoleName: "account-dev-one" });
    expect(await outcome(() => iam.send(lifted))).to.equal("AccessDenied");
    const changed = new CreatePolicyVersionCommand({
      PolicyArn: BOUNDARY,
      PolicyDocument: POLICY,
      SetAsDefault: true,
    });
    expect(await outcome(() => iam.send(changed))).to.equal("AccessDenied");
  });
});
