/** Draws policies and calls for the differential run. */
import fc from "fast-check";

export const ACCOUNT = "111122223333";
export const REGION = "ca-central-1";
export const BUCKETS = ["draw-north", "draw-south", "draw-plain"] as const;

export type Statement = Readonly<Record<string, unknown>>;

const KINDS = [
  ...(["get", "put", "list", "versioning", "describe", "encrypt", "dataKey"] as const),
  ...(["database", "table", "tables", "assume", "identity"] as const),
];

/** One call to make. */
export interface Probe {
  readonly kind: (typeof KINDS)[number];
  readonly bucket: string;
  readonly folder: string;
  readonly place: number;
}

/** What one role gets and does. */
export interface Drawn {
  readonly team: string;
  readonly identity: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly session: readonly Statement[] | undefined;
  /** Whether the account's root may take the role on by its trust policy; if not, `trust` says who may. */
  readonly trusted: boolean;
  readonly trust: readonly Statement[];
  readonly onBucket: (bucket: string) => readonly Statement[];
  readonly onKey: readonly Statement[];
  readonly probes: readonly Probe[];
}

const one = fc.constantFrom;
const GLUE = `arn:aws:glue:${REGION}:${ACCOUNT}`;

const condition = one<Statement>(
  ...Array.from({ length: 8 }, () => ({})),
  { StringEquals: { "s3:prefix": "red/" } },
  { StringNotEquals: { "s3:prefix": "red/" } },
  { StringLike: { "s3:prefix": ["r*/", "blue/"] } },
  { StringEqualsIfExists: { "s3:prefix": "red/" } },
  { StringNotLikeIfExists: { "s3:prefix": "b*" } },
  { StringEqualsIgnoreCase: { "aws:PrincipalTag/team": "RED" } },
  { StringEquals: { "aws:PrincipalTag/team": ["red", "green"] } },
  { StringEquals: { "aws:PrincipalTag/none": "red" } },
  { StringEquals: { "s3:prefix": "${aws:PrincipalTag/team}/" } },
  { StringNotEquals: { "s3:prefix": "${aws:PrincipalTag/team}/" } },
  { StringNotEquals: { "s3:prefix": ["red/", "blue/"] } },
  { NumericLessThan: { "s3:max-keys": "3" } },
  { NumericGreaterThanEqualsIfExists: { "s3:max-keys": 4 } },
  { Bool: { "aws:SecureTransport": "true" } },
  { Bool: { "aws:SecureTransport": "false" } },
  { Null: { "s3:prefix": "true" } },
  { Null: { "aws:PrincipalTag/team": false } },
  { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/draw-1*` } },
  { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/draw-?` } },
  { StringEquals: { "aws:PrincipalAccount": ACCOUNT } },
  { StringEquals: { "kms:EncryptionContext:team": "red" } },
  { "ForAnyValue:StringEquals": { "kms:EncryptionContextKeys": ["team"] } },
  { "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["team"] } },
);
const conditioned = condition.map((Condition) =>
  Object.keys(Condition).length === 0 ? {} : { Condition },
);
const action = one<Statement>(
  { Action: "*" },
  { Action: "*" },
  { Action: ["s3:*", "glue:*"] },
  { Action: ["S3:get*", "kms:*", "sts:*"] },
  { Action: ["s3:ListBucket", "s3:GetObject", "glue:Get?able"] },
  { Action: ["glue:Get*", "sts:AssumeRole", "kms:Encrypt"] },
  { NotAction: ["s3:Put*", "kms:Describe*"] },
  { NotAction: "glue:*" },
);
const resource = one<Statement>(
  { Resource: "*" },
  { Resource: "*" },
  { Resource: ["arn:aws:s3:::draw-*", `${GLUE}:*`] },
  { Resource: ["arn:aws:s3:::draw-north", "arn:aws:s3:::draw-north/red/*", `${GLUE}:catalog`] },
  { Resource: ["arn:aws:s3:::*/${aws:PrincipalTag/team}/*", `${GLUE}:database/lake`] },
  { Resource: [`${GLUE}:catalog`, `${GLUE}:database/lake`, `${GLUE}:table/lake/*`] },
  { Resource: [`arn:aws:kms:*:${ACCOUNT}:key/*`, `arn:aws:iam::${ACCOUNT}:role/draw-*`] },
  { NotResource: ["arn:aws:s3:::draw-south", "arn:aws:s3:::draw-south/*"] },
  { NotResource: "arn:aws:s3:::draw-?orth/blue/*" },
);
const effect = one("Allow", "Allow", "Allow", "Deny").map((Effect) => ({ Effect }));
const merged = (...parts: readonly fc.Arbitrary<Statement>[]): fc.Arbitrary<Statement> =>
  fc.tuple(...parts).map((pieces) => Object.assign({}, ...pieces) as Statement);
const statement = merged(effect, action, resource, conditioned);
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const role = fc
  .integer({ min: 0, max: 59 })
  .map((place) => `arn:aws:iam::${ACCOUNT}:role/draw-${place}`);
const principal = fc.oneof<fc.Arbitrary<Statement>[]>(
  one({ Principal: "*" }, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }),
  fc.array(role, { minLength: 3, maxLength: 12 }).map((AWS) => ({ Principal: { AWS } })),
);
const probe: fc.Arbitrary<Probe> = fc.record({
  kind: one(...KINDS),
  bucket: one(...BUCKETS),
  folder: one("red", "blue"),
  place: fc.integer({ min: 1, max: 9 }),
});

/** A role with everything around it. */
export const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    team: one("red", "blue"),
    identity: statements,
    boundary: fc.option(statements, { nil: undefined, freq: 2 }),
    session: fc.option(statements, { nil: undefined, freq: 2 }),
    trusted: fc.boolean(),
    trust: fc.array(merged(effect, principal, fc.constant({ Action: "sts:AssumeRole" })), {
      minLength: 1,
      maxLength: 2,
    }),
    attached: fc.array(merged(effect, principal, action, conditioned), {
      minLength: 1,
      maxLength: 3,
    }),
    keyStatements: fc.array(
      merged(effect, principal, fc.constant({ Action: "kms:*", Resource: "*" }), conditioned),
      { minLength: 1, maxLength: 2 },
    ),
    probes: fc.array(probe, { minLength: 8, maxLength: 10 }),
  })
  .map(({ attached, keyStatements, ...rest }) => ({
    ...rest,
    onBucket: (bucket) =>
      bucket === "draw-plain"
        ? []
        : attached.map((item) => ({
            ...item,
            Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
          })),
    onKey: keyStatements,
  }));
