import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, logTargets, replicaTargets, satellitesOf, trailTargets } from "../../graph/links";
import { texts, valueAt } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, violation } from "../../rule";
import { type AskedBucket, BUCKET_POLICY, demandPolicy, SAFE } from "../bucket-policy";
import { covers, documentsOf, speaksOf } from "../documents";
import { asFarAsPurposeIsKnown, DATA_ZONES, zoneOf } from "../platform";

const ENCRYPTION =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";
const ALGORITHM = "s3:x-amz-server-side-encryption";
const CUSTOMER = "s3:x-amz-server-side-encryption-customer-algorithm";
const KEY_ID = "s3:x-amz-server-side-encryption-aws-kms-key-id";

const put = ({ denies }: AskedBucket, header: Readonly<Record<string, string>>): boolean =>
  denies("s3:PutObject", "/any/object", { ...SAFE, ...header });

function ofData(
  asked: AskedBucket,
  key: string | undefined,
  datasets: readonly string[],
): readonly Finding[] {
  const { name, account, resource } = asked;
  const foreign = `arn:aws:kms:ca-central-1:${account}:key/00000000-0000-0000-0000-000000000000`;
  const wrong: readonly (readonly [string, Record<string, string>])[] = [
    ["with AES256", { [ALGORITHM]: "AES256" }],
    // Without a key id, S3 takes the key of AWS, whose policy nobody can write.
    ["with aws:kms and no key", { [ALGORITHM]: "aws:kms" }],
    ["with a key of the caller", { [CUSTOMER]: "AES256" }],
    ["with another key", { [ALGORITHM]: "aws:kms", [KEY_ID]: foreign }],
  ];
  const isRefused = key !== undefined && put(asked, { [ALGORITHM]: "aws:kms", [KEY_ID]: key });
  return [
    ...datasets
      .filter(
        (dataset) =>
          !asked.denies("s3:PutObject", `/${dataset}/any/object`, {
            ...SAFE,
            [ALGORITHM]: "aws:kms",
            [KEY_ID]: key ?? foreign,
          }),
      )
      .map((dataset) =>
        violation(
          resource,
          `s3:PutObject with another key than ${dataset}'s is not denied on ${name}`,
        ),
      ),
    ...wrong
      .filter(([, header]) => !put(asked, header))
      .map(([how]) => violation(resource, `s3:PutObject ${how} is not denied on ${name}`)),
    ...(isRefused
      ? [violation(resource, `s3:PutObject with the bucket's own key is denied on ${name}`)]
      : []),
  ];
}

/** Logs are encrypted by S3: S3 delivers to no others. Where roles write too, they must not choose another key. */
const ofLogs = (asked: AskedBucket): readonly Finding[] => [
  ...(put(asked, { [ALGORITHM]: "aws:kms" })
    ? []
    : [violation(asked.resource, `s3:PutObject with aws:kms is not denied on ${asked.name}`)]),
  ...(put(asked, { [ALGORITHM]: "AES256" })
    ? [violation(asked.resource, `s3:PutObject with AES256 is denied on ${asked.name}`)]
    : []),
];

/** Whether a role of the stack may put objects there. */
const isWrittenByRoles = (graph: Graph, bucket: GraphResource): boolean =>
  documentsOf(graph, "identity").some(({ policy }) =>
    policy.document.statements.some(
      (statement) =>
        statement.effect === "Allow" &&
        speaksOf(statement, "s3:PutObject") &&
        texts(bucket.props["bucket"]).some((name) =>
          statement.resources?.values.some(
            (arn) =>
              covers(arn, `arn:aws:s3:::${name}/`) || arn.startsWith(`arn:aws:s3:::${name}/`),
          ),
        ),
    ),
  );

const keyOf = (graph: Graph, bucket: GraphResource): string | undefined => {
  const [encryption] = satellitesOf(graph, bucket, ENCRYPTION).linked;
  const path = "rules.0.applyServerSideEncryptionByDefault.kmsMasterKeyId";
  return texts(valueAt(encryption?.props, path))[0];
};

/** Zones that hold a dataset's rows below a prefix of its own. */
const DATASET_ZONES = [...DATA_ZONES, "quarantine"];

/** Datasets that have a key of their own, by its alias. */
const datasetsWithKey = (graph: Graph): readonly string[] =>
  graph
    .of("aws:kms/alias:Alias")
    .flatMap(
      (alias) =>
        /^alias\/[a-z0-9]+-(?:dev|prod)-data-(.+)$/.exec(String(alias.props["name"]))?.[1] ?? [],
    );

export const rule: Rule = {
  id: "s3-policy-deny-wrong-encryption",
  title: "Buckets refuse objects under another encryption",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, BUCKET_POLICY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html",
  why: "An upload may ask for another encryption than the bucket's, and would get it",
  fix: "Deny s3:PutObject where the header names another algorithm, or another key than the bucket's",
  judge: (graph) => {
    const logs = logTargets(graph);
    // Only AWS's services write copies and trails: their key is the configuration's, not a caller's.
    const written = new Set([...replicaTargets(graph), ...trailTargets(graph)]);
    const datasets = datasetsWithKey(graph);
    const found = graph
      .of(BUCKET)
      .filter((bucket) => !written.has(bucket))
      .filter((bucket) => !logs.has(bucket) || isWrittenByRoles(graph, bucket))
      .flatMap((bucket) =>
        demandPolicy(graph, bucket, (asked) =>
          logs.has(bucket)
            ? ofLogs(asked)
            : ofData(
                asked,
                keyOf(graph, bucket),
                DATASET_ZONES.includes(zoneOf(bucket)) ? datasets : [],
              ),
        ),
      );
    return asFarAsPurposeIsKnown(graph, found);
  },
};
