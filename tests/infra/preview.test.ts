import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { isAccountStack, listStacks, loadAccount, loadStack } from "../../environments/facts/load";
import { deployAccount, deployDepartment } from "../../infra/program";
import { collect } from "../support/collector";
import { previewInHost } from "../support/language-host";

const ENVIRONMENTS = path.join(__dirname, "../../environments");
const STACKS = [...listStacks(), "account-dev", "account-prod"];

/** Types of components, and of what Pulumi makes itself. */
const OURS = /^(platform|pulumi):/;

/** A resource as a provider is asked for it. */
interface PreviewedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Inputs by which AWS knows a thing, or one thing names another. */
const NAMES = [
  ...["name", "bucket", "key", "policyName", "analyzerName", "dashboardName", "targetBucket"],
  ...["s3BucketName", "logGroupName", "databaseName", "database", "workgroup", "workflowName"],
  ...["groupName", "rule", "jobName", "datasetName", "securityConfiguration"],
];

/** What only AWS can tell, for all stacks together: ids, ARNs with an id, and what is made of them. By type and path. */
const UNKNOWN: Readonly<Record<string, readonly string[]>> = {
  "aws-native:databrew:Job": ["encryptionKeyArn", "recipe.version", "roleArn"],
  "aws:athena/workgroup:Workgroup": [
    "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn",
  ],
  "aws:cloudfront/distribution:Distribution": [
    "origins[].domainName",
    "origins[].vpcOriginConfig.vpcOriginId",
  ],
  "aws:cloudfront/vpcOrigin:VpcOrigin": ["vpcOriginEndpointConfig.arn"],
  "aws:cloudtrail/trail:Trail": ["cloudWatchLogsGroupArn", "cloudWatchLogsRoleArn", "kmsKeyId"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardBody"],
  "aws:cloudwatch/eventTarget:EventTarget": ["roleArn"],
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": ["pattern"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["alarmActions[]", "dimensions.InstanceId"],
  "aws:costexplorer/anomalySubscription:AnomalySubscription": ["monitorArnLists[]"],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/flowLog:FlowLog": ["vpcId"],
  "aws:ec2/instance:Instance": ["launchTemplate.id", "launchTemplate.version"],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    "networkInterfaces[].securityGroups[]",
    "networkInterfaces[].subnetId",
  ],
  "aws:ec2/route:Route": ["networkInterfaceId", "routeTableId"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["routeTableId", "subnetId"],
  "aws:ec2/securityGroup:SecurityGroup": ["vpcId"],
  "aws:ec2/subnet:Subnet": ["vpcId"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["routeTableIds[]", "vpcId"],
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": [
    "dataCatalogEncryptionSettings.connectionPasswordEncryption.awsKmsKeyId",
  ],
  "aws:glue/job:Job": ["roleArn"],
  "aws:glue/securityConfiguration:SecurityConfiguration": [
    "encryptionConfiguration.cloudwatchEncryption.kmsKeyArn",
    "encryptionConfiguration.jobBookmarksEncryption.kmsKeyArn",
    "encryptionConfiguration.s3Encryption.kmsKeyArn",
  ],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn"],
  "aws:kms/alias:Alias": ["targetKeyId"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": [
    "role",
    "rules[].destination.encryptionConfiguration.replicaKmsKeyId",
  ],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "rules[].applyServerSideEncryptionByDefault.kmsMasterKeyId",
  ],
  "aws:scheduler/schedule:Schedule": ["target.roleArn"],
  "aws:sns/topic:Topic": ["kmsMasterKeyId"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    "referencedSecurityGroupId",
    "securityGroupId",
  ],
};

/** Paths of a resource's inputs that are not known, without the positions in lists. */
function unknowns(value: unknown, at = ""): string[] {
  if (pulumi.isUnknown(value)) return [at];
  if (Array.isArray(value)) return value.flatMap((one) => unknowns(one, `${at}[]`));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    unknowns(one, at === "" ? key : `${at}.${key}`),
  );
}

/** A stack's settings as Pulumi hands them on: texts. */
function settingsOf(stack: string): Record<string, string> {
  const file = readFileSync(path.join(ENVIRONMENTS, `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(file) as { readonly config: Readonly<Record<string, unknown>> };
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/**
 * Evaluates a stack as the engine previews it: providers answer with what they were given, and nothing has an id yet.
 * Its component resources are left out.
 */
async function previewed(stack: string): Promise<PreviewedResource[]> {
  const resources: PreviewedResource[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Readonly<Record<string, unknown>>;
        if (!OURS.test(type)) resources.push({ type, name, inputs: given });
        return { id: undefined, state: given };
      },
      call: ({ token }) => {
        throw new Error(`the program calls ${token}: it must not ask AWS while it is evaluated`);
      },
    },
    "platform",
    stack,
    true,
  );
  // Pulumi keeps a stack trace with each promise; reading it through source maps takes longer than all the rest.
  process.setSourceMapsEnabled(false);
  try {
    if (isAccountStack(stack)) deployAccount(loadAccount(stack));
    else deployDepartment(loadStack(stack));
    await pulumi.runtime.disconnect();
  } finally {
    process.setSourceMapsEnabled(true);
  }
  return resources;
}

describe("preview", () => {
  const plans = new Map<string, readonly PreviewedResource[]>();
  before(async function () {
    this.timeout(60_000);
    for (const stack of STACKS) plans.set(stack, await previewed(stack));
  });

  it("knows every physical name of every stack from its committed configuration", () => {
    const nameless = [...plans].flatMap(([stack, resources]) =>
      resources.flatMap(({ type, name, inputs }) =>
        NAMES.filter((input) => pulumi.isUnknown(inputs[input])).map(
          (input) => `${stack}: ${type} ${name} ${input}`,
        ),
      ),
    );
    expect(nameless).to.deep.equal([]);
  });

  it("leaves unknown exactly what AWS makes up", () => {
    const found = new Map<string, Set<string>>();
    for (const { type, inputs } of [...plans.values()].flat()) {
      for (const at of unknowns(inputs)) found.set(type, (found.get(type) ?? new Set()).add(at));
    }
    const sorted = [...found].map(([type, paths]) => [type, [...paths].sort()]);
    expect(Object.fromEntries(sorted)).to.deep.equal(UNKNOWN);
  });

  it("registers what an update does: no resource waits for an answer of AWS", async () => {
    const stack = "vancouver-dev";
    const updated = await collect(() => {
      deployDepartment(loadStack(stack));
    }, stack);
    expect((plans.get(stack) ?? []).map(({ name }) => name).sort()).to.deep.equal(
      updated
        .filter(({ type }) => !OURS.test(type))
        .map(({ name }) => name)
        .sort(),
    );
  });

  it("names nothing twice", () => {
    for (const [stack, resources] of plans) {
      const urns = resources.map(({ type, name }) => `${type} ${name}`);
      expect(urns.length, stack).to.equal(new Set(urns).size);
    }
  });

  it("runs in Pulumi's own host for Node.js as it does here", async function () {
    this.timeout(120_000);
    const stack = "vancouver-dev";
    const { exitCode, said, registered } = await previewInHost(stack, settingsOf(stack));
    expect(said).to.equal("");
    expect(exitCode).to.equal(0);
    const planned = plans.get(stack) ?? [];
    expect(registered.filter((one) => !OURS.test(one))).to.deep.equal(
      planned.map(({ type, name }) => `${type} ${name}`).sort(),
    );
  });
});
