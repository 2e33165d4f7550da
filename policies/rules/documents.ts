/** The policy documents of a graph, read by the IAM evaluator's reader. */
import { canonicalType, type Graph, type GraphResource } from "../graph/graph";
import { isRecord, UNKNOWN, type Value, valueAt } from "../graph/values";
import type { Condition } from "../iam/condition-document";
import { Glob, tokenise } from "../iam/pattern";
import { type Policy, type PolicyKind, readPolicy, type Statement } from "../iam/policy-document";
import { type Finding, unknown, violation } from "../rule";

/** A document where it stands. */
export interface StatedPolicy {
  readonly resource: GraphResource;
  readonly path: string;
  readonly kind: PolicyKind;
  readonly policy: Policy;
}

/** Type → property → where the document stands. `*` is every entry of a list. */
const DOCUMENTS: readonly (readonly [type: string, path: string, kind: PolicyKind])[] = [
  ["aws:iam/rolePolicy:RolePolicy", "policy", "identity"],
  ["aws:iam/policy:Policy", "policy", "identity"],
  ["aws:iam/userPolicy:UserPolicy", "policy", "identity"],
  ["aws:iam/groupPolicy:GroupPolicy", "policy", "identity"],
  ["aws:iam/role:Role", "inlinePolicies.*.policy", "identity"],
  ["aws:iam/role:Role", "assumeRolePolicy", "trust"],
  ["aws:s3/bucketPolicy:BucketPolicy", "policy", "resource"],
  ["aws:s3/bucket:Bucket", "policy", "resource"],
  ["aws:kms/key:Key", "policy", "resource"],
  ["aws:kms/keyPolicy:KeyPolicy", "policy", "resource"],
  ["aws:sns/topicPolicy:TopicPolicy", "policy", "resource"],
  ["aws:sns/topic:Topic", "policy", "resource"],
  ["aws:sqs/queuePolicy:QueuePolicy", "policy", "resource"],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "policy", "resource"],
  ["aws:glue/resourcePolicy:ResourcePolicy", "policy", "resource"],
  ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument", "resource"],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", "policy", "resource"],
];

/** Types whose resources hold a document. */
export const DOCUMENT_TYPES = [...new Set(DOCUMENTS.map(([type]) => type))];
export const IDENTITY_TYPES = [
  ...new Set(DOCUMENTS.filter(([, , kind]) => kind === "identity").map(([type]) => type)),
];

const known = new WeakMap<Graph, readonly StatedPolicy[]>();

/** Every document whose text is known. */
export function documentsOf(
  graph: Graph,
  ...kinds: readonly PolicyKind[]
): readonly StatedPolicy[] {
  let all = known.get(graph);
  if (all === undefined) {
    all = DOCUMENT_TYPES.flatMap((type) => graph.of(type).flatMap(documentsIn));
    known.set(graph, all);
  }
  return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind));
}

const read = new WeakMap<GraphResource, readonly StatedPolicy[]>();

/** The documents of one resource, read once: reading takes longer than all that rules do with them. */
export function documentsIn(resource: GraphResource): readonly StatedPolicy[] {
  const before = read.get(resource);
  if (before !== undefined) return before;
  const type = canonicalType(resource.type);
  const found = DOCUMENTS.filter(([one]) => one === type).flatMap(([, path, kind]) =>
    expanded(resource, path).flatMap((one) => {
      const document = valueAt(resource.props, one);
      if (document === undefined || document === null || document === UNKNOWN) return [];
      const policy = readPolicy(`${resource.name}.${one}`, document, kind);
      return [{ resource, path: one, kind, policy }];
    }),
  );
  read.set(resource, found);
  return found;
}

/** Documents whose text is not known yet. */
export const unknownDocuments = (
  graph: Graph,
  ...kinds: readonly PolicyKind[]
): readonly Finding[] =>
  DOCUMENTS.filter(([, , kind]) => kinds.includes(kind)).flatMap(([type, path]) =>
    graph.of(type).flatMap((resource) =>
      expanded(resource, path)
        .filter((one) => valueAt(resource.props, one) === UNKNOWN)
        .map((one) => unknown(resource, one)),
    ),
  );

/** The document of one resource: read, absent or unknown. */
export function documentAt(
  resource: GraphResource,
  path: string,
  kind: PolicyKind,
): Policy | "absent" | "unknown" {
  const document = valueAt(resource.props, path);
  if (document === UNKNOWN) return "unknown";
  if (document === undefined || document === null || document === "") return "absent";
  const before = documentsIn(resource).find((one) => one.path === path && one.kind === kind);
  return before?.policy ?? readPolicy(`${resource.name}.${path}`, document, kind);
}

function expanded(resource: GraphResource, path: string): readonly string[] {
  const [list = "", rest] = path.split(".*.");
  if (rest === undefined) return [path];
  const entries: Value = resource.props[list];
  if (!Array.isArray(entries)) return [];
  return entries.map((_, index) => `${list}.${index}.${rest}`);
}

/** Judges each Allow statement of these documents; documents that are not known yet are listed as such. */
export const judgeAllows = (
  graph: Graph,
  kinds: readonly PolicyKind[],
  judge: (statement: Statement, stated: StatedPolicy) => string | undefined,
): readonly Finding[] => [
  ...unknownDocuments(graph, ...kinds),
  ...documentsOf(graph, ...kinds).flatMap((stated) =>
    allowsOf(stated.policy).flatMap((statement) => {
      const found = judge(statement, stated);
      return found === undefined
        ? []
        : [violation(stated.resource, `${nameOf(statement)} of ${stated.path} ${found}`)];
    }),
  ),
];

const allows = new WeakMap<Policy, readonly Statement[]>();

function allowsOf(policy: Policy): readonly Statement[] {
  const before = allows.get(policy);
  if (before !== undefined) return before;
  const found = policy.document.statements.filter(({ effect }) => effect === "Allow");
  allows.set(policy, found);
  return found;
}

export const nameOf = ({ sid, index }: Statement): string =>
  sid === undefined ? `Statement[${index}]` : `statement ${sid}`;

const globs = new Map<string, Glob>();

function glob(pattern: string): Glob {
  const found =
    globs.get(pattern) ?? new Glob(tokenise(pattern, { wildcards: true, variables: false }), true);
  globs.set(pattern, found);
  return found;
}

/** Whether a pattern of actions or resources covers a text, without case. */
export const covers = (pattern: string, text: string): boolean =>
  glob(pattern).matches(text.toLowerCase());

/** Whether a statement speaks of an action. */
export function speaksOf(statement: Statement, action: string): boolean {
  const before = spoken.get(statement) ?? new Map<string, boolean>();
  spoken.set(statement, before);
  const known = before.get(action);
  if (known !== undefined) return known;
  const { actions } = statement;
  const found = actions.values.some((pattern) => covers(pattern, action)) !== actions.negated;
  before.set(action, found);
  return found;
}

/** Many rules ask the same statements for the same few actions. */
const spoken = new WeakMap<Statement, Map<string, boolean>>();

/** Whether a statement reaches every resource, or all but some. */
export const reachesEverything = ({ resources }: Statement): boolean =>
  resources === undefined ||
  resources.negated ||
  resources.values.some((one) => /^[*:?]+$/.test(one));

/** The condition on a key that narrows a statement: positive, and not satisfied by the key's absence. */
export const narrowing = ({ conditions }: Statement, key: string): Condition | undefined =>
  conditions.find(
    ({ key: found, operator, ifExists, set, values }) =>
      found === key.toLowerCase() &&
      !operator.negated &&
      !ifExists &&
      set !== "ForAllValues" &&
      operator.family !== "null" &&
      values.length > 0 &&
      !values.some((value) => /^[*?]*$/.test(value)),
  );

/** The texts below a record, for scanning. */
export function textsBelow(value: Value, path = ""): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[path, value]];
  if (Array.isArray(value)) {
    return value.flatMap((one: Value, index) => textsBelow(one, `${path}.${index}`));
  }
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    textsBelow(below, path === "" ? key : `${path}.${key}`),
  );
}
