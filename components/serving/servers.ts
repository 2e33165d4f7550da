import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Department, ServerFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";
import { grantReportMetrics } from "../oversight/metrics";
import { collectedOf } from "../processing/collection";
import { COLLECT, type JobKind } from "../storage/lake-layout";
import type { Zone } from "../storage/zone";
import type { Network } from "./network";
import {
  type LastJobs,
  type PortalMachineArgs,
  type PortalSettings,
  PORTAL_PORT,
  portalMachine,
  PUBLICATION_PATH,
  PUBLISH_UNIT,
} from "./portal-machine";
import {
  PUBLICATION_FILE,
  type ServerAssets,
  type ServerFile,
  serverFileKey,
} from "./server-assets";
import { ServerInstance } from "./server-instance";
import { WebFront } from "./web-front";

/** Arguments of {@link Servers}. */
export interface ServersArgs {
  readonly names: Names;
  readonly department: Department;
  readonly servers: ServerFacts;
  readonly network: Network;
  /** `publish` is the general server's role, `serve` the web server's. */
  readonly roles: Readonly<Record<"publish" | "serve", DutyRole>>;
  readonly artifacts: Zone;
  /** The artifacts bucket with its default encryption. */
  readonly artifactsSettled: readonly pulumi.Resource[];
  readonly assets: ServerAssets;
  readonly alertTopicArn: pulumi.Input<string>;
}

/** Which server a command is for: EventBridge can name one tag. */
const SERVER_TAG = "Name";

/** Longest that publishing may take, in minutes. */
const PUBLISH_MINUTES = 30;

/**
 * The department's two servers, private in the first zone.
 *
 * The general server publishes after each run, and serves all reports to whoever forwards a port through SSM. The web server serves the
 * public's reports to CloudFront. Neither keeps anything; logs stay in their journals, and what must be heard of is an alarm.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html
 */
export class Servers extends pulumi.ComponentResource {
  /** Domain name of the public portal. */
  readonly publicDomain: pulumi.Output<string>;
  /** ARN of the SSM document that publishes: target of the rule on a run's end. Known beforehand. */
  readonly publishDocumentArn: string;
  /** Tag of the server that the document runs on. */
  readonly publishTag: { readonly key: string; readonly value: string };
  /** Server → instance id. */
  readonly instanceIds: Readonly<Record<"general" | "web", pulumi.Output<string>>>;
  private readonly args: ServersArgs;

  constructor(name: string, args: ServersArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, network } = args;
    const document = names.named("document", "publish");
    super("platform:components:Servers", name, {}, opts);
    this.args = args;
    this.publishDocumentArn = names.arn("ssm", `document/${document}`);
    this.publishTag = { key: SERVER_TAG, value: names.named("server", "general") };
    const objects = this.objects(name);
    const server = (use: "general" | "web", duty: "publish" | "serve", what: string) => {
      const { imageId, diskGib, generalInstanceType, webInstanceType } = args.servers;
      const profile = new aws.iam.InstanceProfile(
        `${name}-${use}-profile`,
        { name: names.role(duty), role: args.roles[duty].role.name },
        { parent: this },
      );
      const instanceType = use === "general" ? generalInstanceType : webInstanceType;
      const machine = portalMachine(this.machine(use));
      return new ServerInstance(
        `${name}-${use}`,
        {
          ...{ names, use, imageId, instanceType, diskGib, machine },
          description: `${what} of ${names.identity.stack}`,
          subnetId: network.serverSubnetId,
          securityGroupId: use === "general" ? network.generalGroupId : network.webGroupId,
          instanceProfile: profile.name,
          alertTopicArn: args.alertTopicArn,
          after: [...objects, ...network.routed],
        },
        { parent: this },
      );
    };
    const general = server("general", "publish", "General server");
    const web = server("web", "serve", "Web server");
    const front = new WebFront(`${name}-front`, { names, server: web }, { parent: this });
    this.publicDomain = front.domainName;
    this.instanceIds = { general: general.instance.id, web: web.instance.id };
    new aws.ssm.Document(
      `${name}-publish`,
      {
        name: document,
        documentType: "Command",
        documentFormat: "JSON",
        targetType: "/AWS::EC2::Instance",
        content: JSON.stringify(publishDocument(names)),
      },
      { parent: this },
    );
    this.registerOutputs({ publicDomain: this.publicDomain });
  }

  /**
   * Lets a server's role fetch its program, and be managed by SSM: registering, running commands and port forwarding. The agent's calls
   * know no ARN that could be named beforehand.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html
   */
  grantRun(role: DutyRole): void {
    const { artifacts } = this.args;
    const files = role.duty === "publish" ? this.generalFiles() : this.args.assets.program;
    artifacts.grantReadKeys(
      role,
      Object.entries(files).map(([file, content]) => serverFileKey(file, content)),
    );
    role.allow({
      sid: "BeManaged",
      actions: [
        "ec2messages:AcknowledgeMessage",
        "ec2messages:DeleteMessage",
        "ec2messages:FailMessage",
        "ec2messages:GetEndpoint",
        "ec2messages:GetMessages",
        "ec2messages:SendReply",
        "ssm:ListInstanceAssociations",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ],
      resources: ["*"],
    });
  }

  /**
   * Lets the publisher tell CloudWatch when each workflow, and each collection, last succeeded. A metric has no ARN: the namespace is all
   * that can be named.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
   */
  grantReportLastRuns(role: DutyRole): void {
    const { names, department } = this.args;
    role.allow({
      sid: "SeeLastRuns",
      actions: ["glue:GetJobRuns"],
      resources: Object.values(lastJobs(names, department))
        .flatMap((jobs) => Object.values(jobs))
        .map((job) => names.arn("glue", `job/${job}`)),
    });
    grantReportMetrics(role);
  }

  private generalFiles(): Record<string, ServerFile> {
    const { program, publication } = this.args.assets;
    return { ...program, [PUBLICATION_FILE]: publication };
  }

  private machine(use: "general" | "web"): PortalMachineArgs {
    const { names, department, artifacts, assets } = this.args;
    const { stack, region } = names.identity;
    const common = {
      stack,
      title: department.title,
      region,
      bucket: names.bucket("published"),
      port: PORTAL_PORT,
    };
    const settings: PortalSettings =
      use === "web"
        ? { ...common, audiences: ["public"], listen: "private" }
        : {
            ...common,
            audiences: ["internal", "public"],
            listen: "loopback",
            publish: {
              workgroup: names.workgroup(),
              database: names.database("curated"),
              publication: PUBLICATION_PATH,
              lastJobs: lastJobs(names, department),
            },
          };
    const files = use === "web" ? assets.program : this.generalFiles();
    return { region, artifacts: artifacts.bucket, files, settings };
  }

  /** The servers' files, each under a key of its own content. */
  private objects(name: string): aws.s3.BucketObjectv2[] {
    const { artifacts, artifactsSettled } = this.args;
    return Object.entries(this.generalFiles()).map(
      ([file, content]) =>
        new aws.s3.BucketObjectv2(
          `${name}-${file}`,
          { bucket: artifacts.bucket, key: serverFileKey(file, content), source: content.asset },
          { parent: this, dependsOn: [...artifactsSettled] },
        ),
    );
  }
}

/** The job that ends each dataset's workflow, and of those with a source the one that collects. */
function lastJobs(names: Names, { datasets }: Department): LastJobs {
  const jobs = (of: readonly { readonly name: string }[], kind: JobKind) =>
    Object.fromEntries(of.map(({ name }) => [name, names.job(name, kind)]));
  return {
    DaysSinceLastRun: jobs(datasets, "curate"),
    DaysSinceLastCollection: jobs(collectedOf(datasets), COLLECT),
  };
}

/** What SSM runs: the unit again, so that a publication under way starts over with the newest tables; its last words when it fails. */
const publishDocument = ({ identity }: Names) => ({
  schemaVersion: "2.2",
  description: `Publishes the reports of ${identity.stack}`,
  mainSteps: [
    {
      action: "aws:runShellScript",
      name: "publish",
      inputs: {
        timeoutSeconds: String(PUBLISH_MINUTES * 60),
        runCommand: [
          "set -u",
          `systemctl restart ${PUBLISH_UNIT} && exit 0`,
          `journalctl --unit ${PUBLISH_UNIT} --lines 20 --no-pager --output cat`,
          "exit 1",
        ],
      },
    },
  ],
});
