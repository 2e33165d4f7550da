/** Whom the statements of a resource's policy let in, beyond the account. */
import type { GraphResource } from "../graph/graph";
import type { Statement } from "../iam/policy-document";
import { narrowing } from "./documents";
import { anyAccount } from "./platform";

/** Keys that bind a caller to accounts whatever the principal says. */
const BINDING = ["aws:PrincipalAccount", "aws:SourceAccount", "kms:CallerAccount"];

/** Whether a statement admits everyone, or everyone but some, without binding them to an account or an organisation. */
export const isOpenToAll = (statement: Statement): boolean =>
  (statement.principals?.everyone === true || statement.principals?.negated === true) &&
  [...BINDING, "aws:PrincipalOrgID", "aws:SourceArn"].every(
    (key) => narrowing(statement, key) === undefined,
  );

/** Accounts other than the resource's own that a statement names, as principals or in what binds them. */
export function foreignAccounts(statement: Statement, resource: GraphResource): readonly string[] {
  const own = anyAccount(resource);
  const named = (statement.principals?.aws ?? []).flatMap(
    (one) => /^(?:arn:[^:]*:[^:]*:[^:]*:)?(\d{12})\b/.exec(one)?.[1] ?? [],
  );
  const bound = BINDING.flatMap((key) => narrowing(statement, key)?.values ?? []);
  return [...new Set([...named, ...bound])].filter((account) => account !== own);
}
