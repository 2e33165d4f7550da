import { readFileSync } from "node:fs";
import { Agent } from "node:https";
import { AthenaClient } from "@aws-sdk/client-athena";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { BudgetsClient } from "@aws-sdk/client-budgets";
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { EC2Client } from "@aws-sdk/client-ec2";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { GlueClient } from "@aws-sdk/client-glue";
import { IAMClient } from "@aws-sdk/client-iam";
import { KMSClient } from "@aws-sdk/client-kms";
import { S3Client } from "@aws-sdk/client-s3";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** Temporary or root credentials of one identity. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The AWS clients of one identity in one region. */
export interface Clients {
  readonly region: string;
  readonly athena: AthenaClient;
  readonly glue: GlueClient;
  readonly iam: IAMClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  readonly ssm: SSMClient;
  readonly budgets: BudgetsClient;
  readonly cloudfront: CloudFrontClient;
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly ec2: EC2Client;
  readonly events: EventBridgeClient;
  readonly s3control: S3ControlClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly sts: STSClient;
}

/** Where the embedded AWS answers; see {@link Emulator}. */
export interface Endpoint {
  readonly endpoint: string;
  readonly caFile: string;
}

/** Clients that speak to the embedded AWS as one identity. */
export function makeClients(at: Endpoint, region: string, credentials: Credentials): Clients {
  const requestHandler = new NodeHttpHandler({
    httpsAgent: new Agent({ ca: readFileSync(at.caFile), keepAlive: true, maxSockets: 16 }),
  });
  const common = { region, endpoint: at.endpoint, credentials, requestHandler };
  return {
    region,
    athena: new AthenaClient(common),
    glue: new GlueClient(common),
    iam: new IAMClient(common),
    kms: new KMSClient(common),
    logs: new CloudWatchLogsClient(common),
    s3: new S3Client({ ...common, forcePathStyle: true }),
    scheduler: new SchedulerClient(common),
    ssm: new SSMClient(common),
    budgets: new BudgetsClient(common),
    cloudfront: new CloudFrontClient(common),
    cloudtrail: new CloudTrailClient(common),
    cloudwatch: new CloudWatchClient(common),
    ec2: new EC2Client(common),
    events: new EventBridgeClient(common),
    s3control: new S3ControlClient(common),
    sns: new SNSClient(common),
    sqs: new SQSClient(common),
    sts: new STSClient(common),
  };
}
