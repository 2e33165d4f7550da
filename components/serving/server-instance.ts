import { createHash } from "node:crypto";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../names";
import { type Machine, userData } from "./cloud-init";

/** The servers of a stack. */
const SERVER_USES = ["general", "web", "nat"] as const;
type ServerUse = (typeof SERVER_USES)[number];

/** Arguments of {@link ServerInstance}. */
export interface ServerInstanceArgs {
  readonly names: Names;
  /** What the server is for; its name is `<stack>-<use>`. */
  readonly use: ServerUse;
  /** One sentence, shown beside its alarm. */
  readonly description: string;
  /** Machine image for arm64; another one replaces the server. */
  readonly imageId: string;
  readonly instanceType: string;
  /** Size of the disk, in GiB, at least what the image has. */
  readonly diskGib: number;
  readonly machine: Machine;
  readonly subnetId: pulumi.Input<string>;
  readonly securityGroupId: pulumi.Input<string>;
  /** Name of the profile that hands the server its role; absent: a server without credentials. */
  readonly instanceProfile?: pulumi.Input<string>;
  /** Whether the server forwards packets of others: it gets a public address, and EC2 looks at no packet's address. @default false */
  readonly forwards?: boolean;
  /** Topic of the home region that hears of a failed status check. */
  readonly alertTopicArn: pulumi.Input<string>;
  /** What the server looks for when it starts. It would wait for it, too. @default [] */
  readonly after?: readonly pulumi.Resource[];
}

/** Root device of Amazon Linux 2023. */
const ROOT_DEVICE = "/dev/xvda";

const CHECK_MINUTES = 5;
/** A server is given a quarter of an hour to start, or to restart after its patches. */
const FAILED_CHECKS = 3;

/**
 * One server: launch template, instance, and the alarm on its status checks.
 *
 * It answers to no key pair, hands its credentials out to tokens only, encrypts its disk with the account's key for disks, and buys no CPU
 * credits. EC2 moves it to other hardware when its own fails. Whatever changes in its template makes a new server before the old one goes:
 * a server keeps nothing that it could not fetch again.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-configuration-recovery.html
 */
export class ServerInstance extends pulumi.ComponentResource {
  readonly instance: aws.ec2.Instance;
  /** Changes whenever a setting of the server does, that is when it is replaced. */
  readonly version: string;

  constructor(name: string, args: ServerInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, use, forwards = false } = args;
    const server = names.named("server", use);
    const settings = templateSettings(args, server);
    super("platform:components:ServerInstance", name, {}, opts);
    this.version = createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 8);
    const template = new aws.ec2.LaunchTemplate(
      `${name}-template`,
      {
        name: server,
        updateDefaultVersion: true,
        ...settings,
        ...(args.instanceProfile === undefined
          ? {}
          : { iamInstanceProfile: { name: args.instanceProfile } }),
        networkInterfaces: [
          {
            deviceIndex: 0,
            subnetId: args.subnetId,
            securityGroups: [args.securityGroupId],
            associatePublicIpAddress: String(forwards),
            deleteOnTermination: "true",
          },
        ],
      },
      { parent: this },
    );
    this.instance = new aws.ec2.Instance(
      `${name}-instance`,
      {
        launchTemplate: { id: template.id, version: pulumi.interpolate`${template.latestVersion}` },
        sourceDestCheck: !forwards,
        tags: { Name: server },
      },
      {
        parent: this,
        replaceOnChanges: ["launchTemplate"],
        dependsOn: [...(args.after ?? [])],
      },
    );
    new aws.cloudwatch.MetricAlarm(
      `${name}-status`,
      {
        name: statusAlarm(names, use),
        alarmDescription: `${args.description}: its status checks fail, or it reports none`,
        namespace: "AWS/EC2",
        metricName: "StatusCheckFailed",
        dimensions: { InstanceId: this.instance.id },
        statistic: "Maximum",
        period: CHECK_MINUTES * 60,
        evaluationPeriods: FAILED_CHECKS,
        threshold: 1,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        treatMissingData: "breaching",
        alarmActions: [args.alertTopicArn],
        okActions: [args.alertTopicArn],
      },
      { parent: this },
    );
    this.registerOutputs({ instanceId: this.instance.id });
  }
}

/** What a server's template says and configuration alone decides. */
function templateSettings(
  { names, description, imageId, instanceType, diskGib, machine }: ServerInstanceArgs,
  server: string,
) {
  const { department, stage } = names.identity;
  return {
    description,
    imageId,
    instanceType,
    metadataOptions: {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
      instanceMetadataTags: "disabled",
    },
    blockDeviceMappings: [
      {
        deviceName: ROOT_DEVICE,
        ebs: {
          encrypted: "true",
          volumeType: "gp3",
          volumeSize: diskGib,
          deleteOnTermination: "true",
        },
      },
    ],
    creditSpecification: { cpuCredits: "standard" },
    maintenanceOptions: { autoRecovery: "default" },
    monitoring: { enabled: false },
    // The provider's tags do not reach what an instance makes.
    tagSpecifications: ["volume", "network-interface"].map((resourceType) => ({
      resourceType,
      tags: { Name: server, department, stage },
    })),
    userData: Buffer.from(userData(machine)).toString("base64"),
  };
}

const statusAlarm = (names: Names, use: ServerUse): string =>
  names.named("alarm", `${use}-server-status`);

/** ARNs of the alarms on the servers' own checks, known from names. */
export const statusAlarmArns = (names: Names): string[] =>
  SERVER_USES.map((use) => names.arn("cloudwatch", `alarm:${statusAlarm(names, use)}`));
