import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing } from "../documents";
import { anyAccount } from "../platform";

const WHO = ["aws:PrincipalArn", "aws:PrincipalTag/duty"];

export const rule: Rule = {
  id: "iam-trust-narrow",
  title: "Trust names its principals",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
  why: "A role that everybody may take belongs to everybody",
  fix: "Name the service, or bind the account's principals by tag or ARN; bind OIDC by sub and aud",
  judge: (graph) =>
    judgeAllows(graph, ["trust"], (statement, { resource }) => {
      const { principals } = statement;
      if (principals === undefined || principals.everyone || principals.negated)
        return "trusts everyone";
      const account = anyAccount(resource);
      const foreign = principals.aws.filter((arn) => !arn.includes(account));
      if (foreign.length > 0 && narrowing(statement, "sts:ExternalId") === undefined) {
        return "trusts another account without sts:ExternalId";
      }
      const isWhole = principals.aws.some((arn) => /:root$|^\d{12}$/.test(arn));
      if (isWhole && !WHO.some((key) => narrowing(statement, key) !== undefined)) {
        return "trusts the whole account";
      }
      if (principals.federated.some((arn) => arn.includes(":oidc-provider/"))) {
        const bound = (end: string) =>
          statement.conditions.some(
            ({ key, operator, ifExists }) => key.endsWith(end) && !operator.negated && !ifExists,
          );
        if (!bound(":sub") || !bound(":aud"))
          return "trusts an identity provider without sub and aud";
      }
      return undefined;
    }),
};
