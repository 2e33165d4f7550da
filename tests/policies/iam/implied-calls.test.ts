import { expect } from "chai";

import { type Call, IMPLIED_RULES, impliedCalls } from "../../../policies/iam/implied-calls";
import type { Context } from "../../../policies/iam/request";
import { ACCOUNT, asRole, KEY, ROLE } from "./support";
import {
  GLUE,
  GROUP,
  JOB_ROLE,
  LOG_GROUP,
  OWN_KEY,
  PARAMETER,
  PLAIN,
  RAW,
  REGION,
  RESULTS,
  SCHEDULE_ROLE,
  WORKGROUP,
  WORLD,
} from "./world";

type Row = readonly [role: string, action: string, resource: string, context?: Context];

function call(action: string, resource: string, rest: Partial<Call> = {}): Call {
  return { principal: asRole, action, resource, context: {}, ...rest };
}

/** What is implied, without the keys that every such call carries. */
function implied(from: Call): readonly Row[] {
  return impliedCalls(from, WORLD).map(({ principal, action, resource, context }) => {
    const kept = Object.entries(context).filter(
      ([key]) =>
        !/^aws:(SecureTransport|ViaAWSService|CalledVia.*)$|^kms:EncryptionContextKeys$/.test(key),
    );
    const row = [principal.arn, action, resource] as const;
    return kept.length === 0 ? row : [...row, Object.fromEntries(kept)];
  });
}

const viaS3 = (arn: string): Context => ({
  "kms:ViaService": `s3.${REGION}.amazonaws.com`,
  "kms:EncryptionContext:aws:s3:arn": arn,
});
const parameter = {
  "kms:ViaService": `ssm.${REGION}.amazonaws.com`,
  "kms:EncryptionContext:PARAMETER_ARN": PARAMETER,
};
const LOGS = `logs.${REGION}.amazonaws.com`;
const behindAlias = { ...viaS3(RAW), "kms:ResourceAliases": ["alias/dep-own"] };
const named = (key: string) => ({
  "s3:x-amz-server-side-encryption": "aws:kms",
  "s3:x-amz-server-side-encryption-aws-kms-key-id": key,
});
const logGroup = { "kms:EncryptionContext:aws:logs:arn": LOG_GROUP };
const glueStarts: readonly Row[] = [
  ["glue.amazonaws.com", "sts:AssumeRole", JOB_ROLE, { "aws:SourceAccount": ACCOUNT }],
  [JOB_ROLE, "logs:AssociateKmsKey", LOG_GROUP],
  [LOGS, "kms:Encrypt", KEY, logGroup],
  [LOGS, "kms:Decrypt", KEY, logGroup],
  [LOGS, "kms:GenerateDataKey", KEY, logGroup],
];

const table: readonly (readonly [title: string, from: Call, to: readonly Row[]])[] = [
  [
    "reading an object of a bucket with bucket keys decrypts with the bucket's ARN",
    call("s3:GetObject", `${RAW}/rows/a.parquet`),
    [[ROLE, "kms:Decrypt", KEY, viaS3(RAW)]],
  ],
  [
    "reading an object of a bucket without bucket keys decrypts with the object's ARN",
    call("s3:GetObjectVersion", `${RESULTS}/a.csv`),
    [[ROLE, "kms:Decrypt", KEY, viaS3(`${RESULTS}/a.csv`)]],
  ],
  [
    "reading an object of a bucket with SSE-S3 implies nothing",
    call("s3:GetObject", `${PLAIN}/a`),
    [],
  ],
  [
    "reading an object of an unknown bucket implies nothing",
    call("s3:GetObject", "arn:aws:s3:::x/a"),
    [],
  ],
  ["listing a bucket implies nothing", call("s3:ListBucket", RAW), []],
  [
    "writing an object makes a data key",
    call("s3:PutObject", `${RAW}/a`),
    [[ROLE, "kms:GenerateDataKey", KEY, viaS3(RAW)]],
  ],
  [
    "writing an object under another key uses that key",
    call("s3:PutObject", `${RAW}/a`, {
      context: {
        "s3:x-amz-server-side-encryption": "aws:kms",
        "s3:x-amz-server-side-encryption-aws-kms-key-id": "other",
      },
    }),
    [[ROLE, "kms:GenerateDataKey", KEY.replace("1234", "other"), viaS3(RAW)]],
  ],
  [
    "writing an object under an alias uses the key behind it",
    call("s3:PutObject", `${RAW}/own/a`, { context: named("alias/dep-own") }),
    [[ROLE, "kms:GenerateDataKey", OWN_KEY, behindAlias]],
  ],
  [
    "writing an object under an alias by its ARN uses the key behind it",
    call("s3:PutObject", `${RAW}/own/a`, {
      context: named(`arn:aws:kms:${REGION}:${ACCOUNT}:alias/dep-own`),
    }),
    [[ROLE, "kms:GenerateDataKey", OWN_KEY, behindAlias]],
  ],
  [
    "an alias of another region is no alias of this one",
    call("s3:PutObject", `${RAW}/own/a`, {
      context: named(`arn:aws:kms:us-east-1:${ACCOUNT}:alias/dep-own`),
    }),
    [[ROLE, "kms:GenerateDataKey", `arn:aws:kms:us-east-1:${ACCOUNT}:alias/dep-own`, viaS3(RAW)]],
  ],
  [
    "reading an object that is under a key of its own decrypts that key",
    call("s3:GetObject", `${RAW}/own/a`),
    [[ROLE, "kms:Decrypt", OWN_KEY, behindAlias]],
  ],
  [
    "writing an object with SSE-S3 by request uses no key",
    call("s3:PutObject", `${RAW}/a`, { context: { "s3:x-amz-server-side-encryption": "AES256" } }),
    [],
  ],
  [
    "uploading a part makes a data key and decrypts",
    call("s3:PutObject", `${RAW}/a`, { operation: "UploadPart" }),
    [
      [ROLE, "kms:GenerateDataKey", KEY, viaS3(RAW)],
      [ROLE, "kms:Decrypt", KEY, viaS3(RAW)],
    ],
  ],
  [
    "a row that names CreateMultipartUpload itself is one",
    call("s3:CreateMultipartUpload", `${RAW}/a`),
    [
      [ROLE, "kms:GenerateDataKey", KEY, viaS3(RAW)],
      [ROLE, "kms:Decrypt", KEY, viaS3(RAW)],
    ],
  ],
  [
    "reading a SecureString decrypts with the parameter's ARN",
    call("ssm:GetParameter", PARAMETER),
    [[ROLE, "kms:Decrypt", KEY, parameter]],
  ],
  [
    "reading a SecureString without decryption implies nothing",
    call("ssm:GetParameter", PARAMETER, { withDecryption: false }),
    [],
  ],
  [
    "reading parameters by path decrypts each below it",
    call("ssm:GetParametersByPath", PARAMETER.replace("/pepper", "")),
    [[ROLE, "kms:Decrypt", KEY, parameter]],
  ],
  [
    "writing a SecureString encrypts",
    call("ssm:PutParameter", PARAMETER),
    [[ROLE, "kms:Encrypt", KEY, parameter]],
  ],
  [
    "creating an encrypted log group lets CloudWatch Logs use the key",
    call("logs:CreateLogGroup", `${LOG_GROUP}:*`),
    glueStarts.slice(2),
  ],
  [
    "creating a job passes its role to Glue",
    call("glue:CreateJob", `${GLUE}:job/clean`),
    [[ROLE, "iam:PassRole", JOB_ROLE, { "iam:PassedToService": "glue.amazonaws.com" }]],
  ],
  [
    "updating a job passes its role to Glue",
    call("glue:UpdateJob", `${GLUE}:job/clean`),
    [[ROLE, "iam:PassRole", JOB_ROLE, { "iam:PassedToService": "glue.amazonaws.com" }]],
  ],
  [
    "starting a job lets Glue assume its role and the role encrypt its logs",
    call("glue:StartJobRun", `${GLUE}:job/clean`),
    glueStarts,
  ],
  [
    "starting a workflow does the same for each of its jobs",
    call("glue:StartWorkflowRun", `${GLUE}:workflow/weekly`),
    glueStarts,
  ],
  [
    "creating a schedule passes its role, lets it be assumed, and calls its target",
    call("scheduler:CreateSchedule", `arn:aws:scheduler:${REGION}:${ACCOUNT}:schedule/dep/sunday`),
    [
      [ROLE, "iam:PassRole", SCHEDULE_ROLE, { "iam:PassedToService": "scheduler.amazonaws.com" }],
      [
        "scheduler.amazonaws.com",
        "sts:AssumeRole",
        SCHEDULE_ROLE,
        { "aws:SourceAccount": ACCOUNT, "aws:SourceArn": GROUP },
      ],
      [SCHEDULE_ROLE, "glue:StartWorkflowRun", `${GLUE}:workflow/weekly`],
      ...glueStarts,
    ],
  ],
  [
    "a query asks the catalog, reads its tables, writes its results, and uses their keys",
    call("athena:StartQueryExecution", WORKGROUP),
    [
      [ROLE, "glue:GetDatabase", `${GLUE}:catalog`],
      [ROLE, "glue:GetDatabase", `${GLUE}:database/default`],
      [ROLE, "glue:GetDatabase", `${GLUE}:database/dep_raw`],
      [ROLE, "glue:GetTable", `${GLUE}:catalog`],
      [ROLE, "glue:GetTable", `${GLUE}:database/dep_raw`],
      [ROLE, "glue:GetTable", `${GLUE}:table/dep_raw/rows`],
      [ROLE, "glue:GetPartitions", `${GLUE}:catalog`],
      [ROLE, "glue:GetPartitions", `${GLUE}:database/dep_raw`],
      [ROLE, "glue:GetPartitions", `${GLUE}:table/dep_raw/rows`],
      [ROLE, "s3:GetBucketLocation", RAW],
      [ROLE, "s3:ListBucket", RAW, { "s3:prefix": "rows/table/" }],
      [ROLE, "s3:GetObject", `${RAW}/rows/table/an-object`],
      [ROLE, "s3:GetBucketLocation", RESULTS],
      [ROLE, "s3:PutObject", `${RESULTS}/out/an-object.csv`],
      [ROLE, "kms:Decrypt", KEY, viaS3(RAW)],
      [ROLE, "kms:GenerateDataKey", KEY, viaS3(`${RESULTS}/out/an-object.csv`)],
    ],
  ],
  [
    "a query that says what it reads asks for that only",
    call("athena:StartQueryExecution", WORKGROUP, { tables: [] }),
    [
      [ROLE, "glue:GetDatabase", `${GLUE}:catalog`],
      [ROLE, "glue:GetDatabase", `${GLUE}:database/default`],
      [ROLE, "s3:GetBucketLocation", RESULTS],
      [ROLE, "s3:PutObject", `${RESULTS}/out/an-object.csv`],
      [ROLE, "kms:GenerateDataKey", KEY, viaS3(`${RESULTS}/out/an-object.csv`)],
    ],
  ],
  [
    "fetching results reads and decrypts them",
    call("athena:GetQueryResults", WORKGROUP),
    [
      [ROLE, "s3:GetObject", `${RESULTS}/out/an-object.csv`],
      [ROLE, "kms:Decrypt", KEY, viaS3(`${RESULTS}/out/an-object.csv`)],
    ],
  ],
];

describe("inferring the calls behind a call", () => {
  for (const [title, from, to] of table) {
    it(title, () => {
      expect(implied(from)).to.deep.equal(to);
    });
  }

  it("says of each implied call which rule, page and recorded call it comes from", () => {
    const [decrypt] = impliedCalls(call("s3:GetObject", `${RAW}/a`), WORLD);
    expect(decrypt?.rule).to.equal("reading an object with SSE-KMS decrypts its key");
    expect(decrypt?.source).to.equal(
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
    );
    expect(decrypt?.impliedBy).to.equal(`s3:GetObject on ${RAW}/a`);
  });

  it("asks once what two tables of one database imply alike", () => {
    const tables = ["dep_raw.rows", "dep_raw.others"];
    const asked = impliedCalls(call("athena:StartQueryExecution", WORKGROUP, { tables }), WORLD);
    const database = asked.filter(
      ({ action, resource }) => action === "glue:GetDatabase" && resource.endsWith("/dep_raw"),
    );
    expect(database.length).to.equal(1);
  });

  it("marks what a service does through another as Athena's", () => {
    const calls = impliedCalls(call("athena:GetQueryResults", WORKGROUP), WORLD);
    expect(calls.map(({ context }) => context["aws:CalledViaFirst"])).to.deep.equal([
      "athena.amazonaws.com",
      "athena.amazonaws.com",
    ]);
  });

  it("cites an AWS page in every rule", () => {
    const strays = IMPLIED_RULES.filter(
      ({ source }) => !source.startsWith("https://docs.aws.amazon.com/"),
    );
    expect(strays).to.deep.equal([]);
  });
});
