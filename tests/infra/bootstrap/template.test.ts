import { expect } from "chai";
import { bootstrapPage, PAGE_MARK, pseudonymisationCommand } from "../../../infra/bootstrap/page";
import type { PlannedStack } from "../../../infra/bootstrap/plan";
import {
  bootstrapTemplate,
  LONGEST_TEMPLATE_BYTES,
  type TemplateResource,
} from "../../../infra/bootstrap/template";

const stackOf = (stack: string, department: string): PlannedStack => ({
  ...{ stack, department },
  accountId: "111122223333",
  homeRegion: "ca-central-1",
  replicaRegion: "ca-west-1",
  resources: [
    { type: "aws:kms/key:Key", name: "key", inputs: {} },
    { type: "aws:iam/role:Role", name: "role", inputs: {} },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "policy",
      inputs: {
        policy: JSON.stringify({
          Statement: [{ Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${stack}-raw/*`] }],
        }),
      },
    },
  ],
});

const stacks = [stackOf("account-dev", "account"), stackOf("parks-dev", "parks")] as const;
const template = bootstrapTemplate([...stacks]);

/** Logical names that a value refers to. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    if (key === "Ref") return [String(one)];
    if (key === "Fn::GetAtt") return [String((one as string[])[0])];
    if (key === "Fn::Sub") return [...String(one).matchAll(/\$\{(\w+)\}/g)].map((m) => m[1] ?? "");
    return references(one);
  });
}

/** Every statement of every policy in a value. */
function statements(value: unknown): { Effect: string; Action: string | string[] }[] {
  if (Array.isArray(value)) return value.flatMap(statements);
  if (typeof value !== "object" || value === null) return [];
  if ("Effect" in value) return [value as ReturnType<typeof statements>[number]];
  return Object.values(value).flatMap(statements);
}

describe("bootstrap template", () => {
  it("makes the state's place, the identity provider, and for each stack a boundary, policies and a role", () => {
    expect(
      Object.entries(template.Resources).map(([id, { Type }]) => `${id} ${Type}`),
    ).to.deep.equal([
      "OidcProvider AWS::IAM::OIDCProvider",
      "StateKey AWS::KMS::Key",
      "StateKeyAlias AWS::KMS::Alias",
      "StateBucket AWS::S3::Bucket",
      "StateBucketPolicy AWS::S3::BucketPolicy",
      "AccountDevBoundary AWS::IAM::ManagedPolicy",
      "AccountDevPolicy1 AWS::IAM::ManagedPolicy",
      "AccountDevRole AWS::IAM::Role",
      "ParksDevBoundary AWS::IAM::ManagedPolicy",
      "ParksDevPolicy1 AWS::IAM::ManagedPolicy",
      "ParksDevRole AWS::IAM::Role",
    ]);
  });

  it("lets a workflow of the repository in the stack's own environment take on the role", () => {
    const { Properties } = template.Resources["ParksDevRole"] as TemplateResource;
    expect(Properties).to.deep.equal({
      RoleName: "deployment-parks-dev",
      Description: "Deploys parks-dev",
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "WorkflowsOfTheRepository",
            Effect: "Allow",
            Principal: {
              Federated: {
                "Fn::If": ["MakeOidcProvider", { Ref: "OidcProvider" }, { Ref: "OidcProviderArn" }],
              },
            },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: {
              StringEquals: {
                "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                "token.actions.githubusercontent.com:sub": {
                  "Fn::Sub": "repo:${GitHubRepository}:environment:parks-dev",
                },
              },
            },
          },
        ],
      },
      ManagedPolicyArns: [{ Ref: "ParksDevPolicy1" }],
      // Key policies admit principals by their department.
      Tags: [
        { Key: "department", Value: "parks" },
        { Key: "stack", Value: "parks-dev" },
      ],
    });
  });

  it("keeps the state when the template goes, versioned, encrypted and locked", () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = template.Resources[
      "StateBucket"
    ] as TemplateResource;
    expect([DeletionPolicy, UpdateReplacePolicy]).to.deep.equal(["Retain", "Retain"]);
    expect(Properties).to.deep.include({
      BucketName: "pulumi-state-111122223333",
      VersioningConfiguration: { Status: "Enabled" },
      ObjectLockEnabled: true,
    });
  });

  it("refers only to what it has", () => {
    const known = [...Object.keys(template.Resources), ...Object.keys(template.Parameters)];
    const unknown = references(template).filter((name) => !known.includes(name));
    expect(unknown).to.deep.equal([]);
  });

  it("has logical names that CloudFormation takes, and a size that it takes", () => {
    const names = Object.keys(template.Resources).filter((name) => !/^[A-Za-z0-9]+$/.test(name));
    expect(names).to.deep.equal([]);
    expect(Buffer.byteLength(JSON.stringify(template))).to.be.below(LONGEST_TEMPLATE_BYTES);
  });

  it("allows no action by a wildcard", () => {
    const allowed = statements(template).filter(({ Effect }) => Effect === "Allow");
    expect(allowed).to.have.length.above(10);
    const actions = allowed.flatMap(({ Action }) => [Action].flat());
    expect(actions.filter((action) => action.includes("*"))).to.deep.equal([]);
  });
});

describe("bootstrap page", () => {
  const page = bootstrapPage("account-dev", "account-dev-bootstrap.json", [...stacks]);

  it("names the account, the template, each role and each hand step", () => {
    expect(page.startsWith(PAGE_MARK)).to.equal(true);
    for (const text of [
      "account 111122223333 (account-dev)",
      "`account-dev-bootstrap.json`",
      "`deployment-parks-dev` with `boundary-parks-dev`",
      "CloudWatch billing alerts",
      "ca-west-1",
      "Cost tags",
      "must confirm",
      "pulumi login 's3://pulumi-state-111122223333?region=ca-central-1&awssdk=v2'",
      "--secrets-provider 'awskms://alias/pulumi-state?region=ca-central-1'",
    ]) {
      expect(page).to.include(text);
    }
  });

  it("deploys the account before its departments", () => {
    expect(page.indexOf("pulumi up -s account-dev")).to.be.below(
      page.indexOf("pulumi up -s parks-dev"),
    );
  });

  it("speaks of QuickSight only where a stack has dashboards", () => {
    expect(page).not.to.include("QuickSight");
    const shown = { type: "aws-native:quicksight:DataSource", name: "data", inputs: {} };
    const [account, parks] = stacks;
    const withDashboards = { ...parks, resources: [...parks.resources, shown] };
    expect(bootstrapPage("account-dev", "t.json", [account, withDashboards])).to.include(
      "QuickSight",
    );
  });

  it("makes a pseudonymisation key that shows nowhere and overwrites none", () => {
    expect(pseudonymisationCommand(stacks[1])).to.equal(
      "openssl rand -hex 32 | tr -d '\\n' | aws ssm put-parameter --region ca-central-1 " +
        "--name /parks-dev/pseudonymisation-key --type SecureString --key-id alias/parks-dev-data " +
        "--value file:///dev/stdin",
    );
  });
});
