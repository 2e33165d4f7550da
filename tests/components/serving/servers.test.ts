import { expect } from "chai";
import type { Servers } from "../../../components/serving/servers";
import { collect, document, named, ofType, type Registered } from "../../support/collector";
import { granted } from "../../support/platform";
import { serversProgram, TOPIC } from "./support";

const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";

describe("servers", () => {
  let registered: Registered[];
  let servers: Servers;
  before(async () => {
    registered = await collect(() => {
      servers = serversProgram();
    });
  });
  const inputs = (name: string) => named(registered, name).inputs;

  it("asks for tokens, an encrypted disk, no key, no credits and no public address on every server", () => {
    const templates = ofType(registered, TEMPLATE);
    expect(templates.map(({ name }) => name)).to.deep.equal([
      "network-nat-template",
      "servers-general-template",
      "servers-web-template",
    ]);
    for (const { inputs: template, name } of templates) {
      const { networkInterfaces, userData, tagSpecifications, ...rest } = template;
      expect(userData, name).to.be.a("string");
      const [server = ""] = Object.values(
        (tagSpecifications as { tags: { Name: string } }[])[0]?.tags ?? {},
      );
      expect(tagSpecifications).to.deep.equal(
        ["volume", "network-interface"].map((resourceType) => ({
          resourceType,
          tags: { Name: rest["name"], department: "parks", stage: "dev" },
        })),
      );
      expect(server).to.equal(rest["name"]);
      expect(networkInterfaces).to.have.length(1);
      expect(rest).to.deep.include({
        updateDefaultVersion: true,
        imageId: "ami-0123456789abcdef0",
        metadataOptions: {
          httpEndpoint: "enabled",
          httpTokens: "required",
          httpPutResponseHopLimit: 1,
          instanceMetadataTags: "disabled",
        },
        blockDeviceMappings: [
          {
            deviceName: "/dev/xvda",
            ebs: {
              encrypted: "true",
              volumeType: "gp3",
              volumeSize: 8,
              deleteOnTermination: "true",
            },
          },
        ],
        creditSpecification: { cpuCredits: "standard" },
        maintenanceOptions: { autoRecovery: "default" },
        monitoring: { enabled: false },
      });
      expect(rest).not.to.have.any.keys("keyName", "vpcSecurityGroupIds");
    }
  });

  it("puts each server into the private subnet with its group, size and role", () => {
    for (const [use, duty, type] of [
      ["general", "publish", "t4g.micro"],
      ["web", "serve", "t4g.nano"],
    ] as const) {
      expect(inputs(`servers-${use}-template`)).to.deep.include({
        name: `parks-dev-${use}`,
        instanceType: type,
        iamInstanceProfile: { name: `parks-dev-${duty}` },
        networkInterfaces: [
          {
            deviceIndex: 0,
            subnetId: "network-private-ca-central-1a-id",
            securityGroups: [`network-${use}-group-id`],
            associatePublicIpAddress: "false",
            deleteOnTermination: "true",
          },
        ],
      });
      expect(inputs(`servers-${use}-profile`)).to.deep.equal({
        name: `parks-dev-${duty}`,
        role: `parks-dev-${duty}`,
      });
    }
  });

  it("replaces a server when its template changes, after its files and its way out are there", () => {
    const {
      replaceOnChanges,
      dependsOn,
      inputs: instance,
    } = named(registered, "servers-web-instance");
    expect(replaceOnChanges).to.deep.equal(["launchTemplate"]);
    expect(instance).to.deep.equal({
      launchTemplate: { id: "servers-web-template-id", version: "1" },
      sourceDestCheck: true,
      tags: { Name: "parks-dev-web" },
    });
    expect(dependsOn).to.include.members(["network-outwards", "network-s3", "servers-server.mjs"]);
  });

  it("costs what was reckoned: three small instances, one public address, 24 GiB, three alarms", () => {
    const templates = ofType(registered, TEMPLATE).map((one) => one.inputs);
    expect(templates.map((one) => one["instanceType"])).to.deep.equal([
      "t4g.nano",
      "t4g.micro",
      "t4g.nano",
    ]);
    expect(JSON.stringify(templates).match(/"associatePublicIpAddress":"true"/g)).to.have.length(1);
    expect(JSON.stringify(templates).match(/"volumeSize":8,/g)).to.have.length(3);
    expect(ofType(registered, "aws:cloudwatch/metricAlarm:MetricAlarm")).to.have.length(3);
  });

  it("raises an alarm when the status checks of a server fail or it reports none", () => {
    expect(inputs("servers-general-status")).to.deep.equal({
      name: "parks-dev-general-server-status",
      alarmDescription: "General server of parks-dev: its status checks fail, or it reports none",
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: "servers-general-instance-id" },
      statistic: "Maximum",
      period: 300,
      evaluationPeriods: 3,
      threshold: 1,
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "breaching",
      alarmActions: [TOPIC],
      okActions: [TOPIC],
    });
  });

  it("keeps each file under its hash", () => {
    expect(
      ofType(registered, "aws:s3/bucketObjectv2:BucketObjectv2").map((one) => one.inputs["key"]),
    ).to.deep.equal([
      `servers/${"01".repeat(32)}/portal.css`,
      `servers/${"03".repeat(32)}/publication.json`,
      `servers/${"02".repeat(32)}/server.mjs`,
    ]);
  });

  it("shows the web server to the world by HTTPS through CloudFront, and replaces its origin with it", () => {
    const origin = named(registered, "servers-front-origin");
    const { vpcOriginEndpointConfig: config } = origin.inputs as {
      vpcOriginEndpointConfig: Record<string, unknown>;
    };
    expect(config["name"]).to.match(/^parks-dev-web-[0-9a-f]{8}$/);
    expect({ ...config, name: "" }).to.deep.equal({
      name: "",
      arn: "arn:aws:ec2:ca-central-1:111122223333:instance/servers-web-instance-id",
      httpPort: 8080,
      httpsPort: 443,
      originProtocolPolicy: "http-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
    });
    expect(origin.replaceOnChanges).to.deep.equal(["vpcOriginEndpointConfig"]);
    expect(inputs("servers-front-distribution")).to.deep.equal({
      comment: "Public reports of parks-dev",
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: "http2and3",
      priceClass: "PriceClass_100",
      defaultRootObject: "index.html",
      origins: [
        {
          originId: "web",
          domainName: "servers-web-instance.internal",
          vpcOriginConfig: { vpcOriginId: "servers-front-origin-id" },
        },
      ],
      defaultCacheBehavior: {
        targetOriginId: "web",
        viewerProtocolPolicy: "redirect-to-https",
        allowedMethods: ["GET", "HEAD"],
        cachedMethods: ["GET", "HEAD"],
        compress: true,
        cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
        responseHeadersPolicyId: "67f7725c-6f97-4210-82d7-5512b31e9d03",
      },
      restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
      viewerCertificate: { cloudfrontDefaultCertificate: true },
    });
  });

  it("has a document that publishes again and passes on why it failed", () => {
    const { content, ...rest } = inputs("servers-publish");
    expect(content).to.be.a("string");
    expect(rest).to.deep.equal({
      name: "parks-dev-publish",
      documentType: "Command",
      documentFormat: "JSON",
      targetType: "/AWS::EC2::Instance",
    });
    expect(document(named(registered, "servers-publish"), "content")).to.deep.equal({
      schemaVersion: "2.2",
      description: "Publishes the reports of parks-dev",
      mainSteps: [
        {
          action: "aws:runShellScript",
          name: "publish",
          inputs: {
            timeoutSeconds: "1800",
            runCommand: [
              "set -u",
              "systemctl restart platform-publish.service && exit 0",
              "journalctl --unit platform-publish.service --lines 20 --no-pager --output cat",
              "exit 1",
            ],
          },
        },
      ],
    });
    expect(servers.publishDocumentArn).to.equal(
      "arn:aws:ssm:ca-central-1:111122223333:document/parks-dev-publish",
    );
    // The tag of the general server itself, which the rule on a run's end names.
    expect(servers.publishTag).to.deep.equal({ key: "Name", value: "parks-dev-general" });
    expect(inputs("servers-general-instance")["tags"]).to.deep.equal({ Name: "parks-dev-general" });
  });

  it("grants a server its own files and the agent's calls", async () => {
    const keys = (duty: "publish" | "serve") =>
      granted(duty, (role) => {
        servers.grantRun(role);
      }).then(({ Statement }) =>
        Object.fromEntries(Statement.map(({ Sid, Action, Resource }) => [Sid, [Action, Resource]])),
      );
    const artifacts = "arn:aws:s3:::parks-dev-artifacts-111122223333/servers";
    const css = `${artifacts}/${"01".repeat(32)}/portal.css`;
    const program = `${artifacts}/${"02".repeat(32)}/server.mjs`;
    const publication = `${artifacts}/${"03".repeat(32)}/publication.json`;
    const general = await keys("publish");
    expect(general["ArtifactsRead"]).to.deep.equal([["s3:GetObject"], [css, program, publication]]);
    expect((await keys("serve"))["ArtifactsRead"]).to.deep.equal([
      ["s3:GetObject"],
      [css, program],
    ]);
    expect(general["BeManaged"]).to.deep.equal([
      [
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
      ["*"],
    ]);
  });

  it("grants the publisher to see the last runs and to report in the platform's namespace only", async () => {
    const { Statement } = await granted("publish", (role) => {
      servers.grantReportLastRuns(role);
    });
    expect(Statement).to.deep.equal([
      {
        Sid: "ReportPlatformMetrics",
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: ["*"],
        Condition: { StringEquals: { "cloudwatch:namespace": ["DataPlatform"] } },
      },
      {
        Sid: "SeeLastRuns",
        Effect: "Allow",
        Action: ["glue:GetJobRuns"],
        Resource: ["arn:aws:glue:ca-central-1:111122223333:job/parks-dev-park-benches-curate"],
      },
    ]);
  });
});
