import { type Graph, type GraphResource, tagsOf } from "../../graph/graph";
import { linkOf, ROLE } from "../../graph/links";
import { UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, unknown } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, speaksOf } from "../documents";

const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const LANDING = /^arn:aws:s3:::[^/]*-landing-\d{12}\//;

/** What each of these duties may reach in landing. */
const PLACES: Readonly<Record<string, { readonly reads: RegExp; readonly puts: RegExp }>> = {
  // Systems deliver, and compare with their own lists of what they delivered.
  ingest: { reads: /\/manifests\//, puts: /./ },
  // Stewards deliver again what was refused and put right.
  steward: { reads: /\/manifests\/replays\//, puts: /\/replays\// },
};

/** The duty of whom a policy is for: of its role, or of the role that it is attached to. */
function dutyOf(graph: Graph, policy: GraphResource): unknown {
  const roles = graph.of(ROLE);
  const own = linkOf(graph, policy, "role", roles);
  if (typeof own === "object") return tagsOf(own)["duty"];
  const attached = graph
    .of(ATTACHMENT)
    .find((one) => linkOf(graph, one, "policyArn", [policy]) === policy);
  const role = attached === undefined ? undefined : linkOf(graph, attached, "role", roles);
  return typeof role === "object" ? tagsOf(role)["duty"] : undefined;
}

export const rule: Rule = {
  id: "iam-landing-apart",
  title: "Who delivers does not read what was delivered",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [...IDENTITY_TYPES, ATTACHMENT, ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_least_privileges.html",
  why: "Landing holds files as they came, names and all: one delivering system would read every other's",
  fix: "Let ingest read manifests only, and stewards put and read below replays only",
  judge: (graph) => [
    ...graph
      .of(ROLE)
      .flatMap((role) =>
        ["name", "tags.duty"]
          .filter((place) => valueAt(role.props, place) === UNKNOWN)
          .map((place) => unknown(role, place)),
      ),
    ...judgeAllows(graph, ["identity"], (statement, { resource }) => {
      const duty = dutyOf(graph, resource);
      const places = typeof duty === "string" ? PLACES[duty] : undefined;
      if (places === undefined) return undefined;
      const landing = (statement.resources?.values ?? []).filter((arn) => LANDING.test(arn));
      const reads = ["s3:GetObject", "s3:GetObjectVersion"].some((one) => speaksOf(statement, one));
      const puts = speaksOf(statement, "s3:PutObject");
      const wrong = landing.filter(
        (arn) => (reads && !places.reads.test(arn)) || (puts && !places.puts.test(arn)),
      );
      return wrong.length === 0 ? undefined : `reaches ${wrong.join(", ")}, which is not its duty`;
    }),
  ],
};
