import { expect } from "chai";
import { keysFilter, namedFilters } from "../../../components/oversight/audit-filters";
import { attempt, collect, named, ofType } from "../../support/collector";
import { parksNames } from "../../support/platform";
import { matches, type TrailEvent } from "./filter-pattern";
import { overseen } from "./support";

const KEYS = [
  "arn:aws:kms:ca-central-1:111122223333:key/11111111-1111-1111-1111-111111111111",
  "arn:aws:kms:ca-west-1:111122223333:key/22222222-2222-2222-2222-222222222222",
];
const keyArns = (count: number) =>
  Array.from(
    { length: count },
    () => `arn:aws:kms:ca-central-1:111122223333:key/${"0".repeat(36)}`,
  );

/** The filters that match an event. */
const caughtBy = (event: TrailEvent): string[] =>
  [...namedFilters(parksNames()), keysFilter(KEYS)]
    .filter(({ pattern }) => matches(pattern, event))
    .map(({ id }) => id);

const s3 = (
  eventName: string,
  more: TrailEvent = {},
  bucketName = "parks-dev-landing-1",
): TrailEvent => ({
  eventSource: "s3.amazonaws.com",
  eventName,
  readOnly: false,
  requestParameters: { bucketName, ...more },
});
const iam = (eventName: string, requestParameters: TrailEvent, readOnly = false): TrailEvent => ({
  eventSource: "iam.amazonaws.com",
  eventName,
  readOnly,
  requestParameters,
});
const kms = (eventName: string, ARN = KEYS[1], requestParameters: TrailEvent = {}): TrailEvent => ({
  eventSource: "kms.amazonaws.com",
  eventName,
  requestParameters,
  resources: [{ ARN, accountId: "111122223333", type: "AWS::KMS::Key" }],
});
const denied = { errorCode: "AccessDenied" };

describe("audit trail", () => {
  const cases: readonly (readonly [string, TrailEvent, readonly string[]])[] = [
    ["a bucket's policy that is changed", s3("PutBucketPolicy"), ["buckets"]],
    ["a bucket's lifecycle that is deleted", s3("DeleteBucketLifecycle"), ["buckets"]],
    ["a bucket's public access that is opened", s3("DeleteBucketPublicAccessBlock"), ["buckets"]],
    ["not a bucket that is looked at", s3("GetBucketPolicy"), []],
    ["not another department's bucket", s3("PutBucketPolicy", {}, "library-dev-landing-1"), []],
    ["not a stack whose name begins alike", s3("PutBucketPolicy", {}, "parks-development-1"), []],
    ["not an object that is put", s3("PutObject", { key: "a" }), []],
    ["not an object that is hidden by a marker", s3("DeleteObject", { key: "a" }), []],
    ["a version that is destroyed", s3("DeleteObject", { versionId: "v" }), ["versions"]],
    [
      "a lock that is bypassed",
      s3("PutObjectRetention", { "x-amz-bypass-governance-retention": "true" }),
      ["versions"],
    ],
    ["a role's rights", iam("PutRolePolicy", { roleName: "parks-dev-trust" }), ["roles"]],
    [
      "a policy's new version",
      iam("CreatePolicyVersion", {
        policyArn: "arn:aws:iam::111122223333:policy/parks-dev-steward-1",
      }),
      ["roles"],
    ],
    ["not a role that is looked at", iam("GetRole", { roleName: "parks-dev-trust" }, true), []],
    ["not another role", iam("PutRolePolicy", { roleName: "library-dev-trust" }), []],
    ["a key that is to be deleted, in either region", kms("ScheduleKeyDeletion"), ["keys"]],
    ["a key's policy", kms("PutKeyPolicy", KEYS[0]), ["keys"]],
    ["not a key that is used", kms("Decrypt"), []],
    ["not another department's key", kms("DisableKey", "arn:aws:kms:r:a:key/other"), []],
    [
      "an alias that is moved",
      kms("UpdateAlias", "arn:aws:kms:r:a:key/other", { aliasName: "alias/parks-dev-data" }),
      ["aliases"],
    ],
    ["a denied call to a bucket", { ...s3("GetObject"), ...denied }, ["denied"]],
    [
      "a denied call by a role of the stack",
      {
        eventSource: "glue.amazonaws.com",
        errorCode: "AccessDeniedException",
        userIdentity: { sessionContext: { sessionIssuer: { userName: "parks-dev-trust" } } },
      },
      ["denied"],
    ],
    ["a change that was denied only as such", { ...s3("PutBucketPolicy"), ...denied }, ["denied"]],
  ];
  for (const [what, event, filters] of cases) {
    it(`catches ${what}`, () => {
      expect(caughtBy(event)).to.deep.equal(filters);
    });
  }

  it("asks for filters on the account's log group that count into the stack's own namespace", async () => {
    const registered = await collect(overseen({ keyArns: KEYS }));
    const filters = ofType(registered, "aws:cloudwatch/logMetricFilter:LogMetricFilter");
    expect(
      filters.map(({ inputs: { name, logGroupName, metricTransformation } }) => [
        name,
        logGroupName,
        metricTransformation,
      ]),
    ).to.deep.equal(
      (
        [
          ["aliases", "ProtectionChanges"],
          ["buckets", "ProtectionChanges"],
          ["denied", "CallsDenied"],
          ["keys", "ProtectionChanges"],
          ["roles", "ProtectionChanges"],
          ["versions", "VersionsDestroyed"],
        ] as const
      ).map(([id, metric]) => [
        `parks-dev-${id}`,
        "/account-dev/trail",
        { name: metric, namespace: "DataPlatform/parks-dev", value: "1" },
      ]),
    );
    expect(named(registered, "audit-keys").inputs["pattern"]).to.equal(keysFilter(KEYS).pattern);
    expect(keysFilter(KEYS).pattern).to.equal(
      '{ ($.eventSource = "kms.amazonaws.com") && (($.eventName = "DisableKey") || ($.eventName = "DisableKeyRotation") || ' +
        '($.eventName = "PutKeyPolicy") || ($.eventName = "ScheduleKeyDeletion")) && ' +
        '(($.resources[0].ARN = "*11111111-1111-1111-1111-111111111111") || ' +
        '($.resources[0].ARN = "*22222222-2222-2222-2222-222222222222")) }',
    );
  });

  for (const [id, above] of [
    ["protection-changed", 0],
    ["versions-destroyed", 0],
    ["calls-denied", 10],
  ] as const) {
    it(`goes off when there are more than ${above} in an hour: ${id}`, async () => {
      const { inputs } = named(await collect(overseen()), `audit-${id}`);
      const { namespace, period, statistic, threshold, treatMissingData } = inputs;
      expect([namespace, period, statistic, threshold, treatMissingData]).to.deep.equal([
        "DataPlatform/parks-dev",
        3600,
        "Sum",
        above,
        "notBreaching",
      ]);
    });
  }

  it("offers a query over the trail's table, a week of days and this stack only", async () => {
    const { inputs } = named(await collect(overseen()), "audit-events");
    const { query, ...rest } = inputs;
    expect(rest).to.deep.equal({
      name: "parks-dev-audit",
      description: "What was done to parks-dev, or by its roles, in the last seven days",
      workgroup: "parks-dev-steward",
      database: "account_dev_audit",
    });
    expect(query).to.include('FROM "account_dev_audit"."trail"');
    expect(query).to.include(
      "WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y/%m/%d')",
    );
    expect(query).to.include("LIKE 'parks-dev-%'");
  });

  it("holds twelve keys in a pattern of 1,024 characters and refuses thirteen before registering", async () => {
    expect(keysFilter(keyArns(12)).pattern.length).to.be.within(900, 1024);
    const { registered, error } = await attempt(overseen({ keyArns: keyArns(13) }));
    expect(error?.message).to.match(
      /^the filter keys has \d+ characters, CloudWatch Logs allows 1024; shorten/,
    );
    expect(registered.filter(({ parent }) => parent === "audit")).to.deep.equal([]);
  });
});
