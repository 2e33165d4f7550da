import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule, demand } from "../../rule";
import { configured, wholeNumber } from "../../settings";
import { anyAccount } from "../platform";

export const rule: Rule = {
  id: "iam-role-boundary",
  title: "Every role has a boundary and short sessions",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  why: "A boundary holds even when a grant is wrong",
  fix: "Set permissionsBoundary to the stack's boundary and maxSessionDuration to 3600 for services, as long as is configured at most for people",
  ...configured(
    { mostSeconds: wholeNumber("seconds that a session lasts at most", 43_200, [3600, 43_200]) },
    (graph, { mostSeconds }) =>
      graph
        .of(ROLE)
        .flatMap((role) => [
          ...demand(
            role,
            "permissionsBoundary",
            "a boundary of this account",
            (arn) =>
              typeof arn === "string" &&
              arn.startsWith(`arn:aws:iam::${anyAccount(role)}:policy/boundary-`),
          ),
          ...demand(
            role,
            "maxSessionDuration",
            `between 3600 and ${mostSeconds}`,
            (seconds) =>
              seconds === undefined ||
              (typeof seconds === "number" && seconds >= 3600 && seconds <= mostSeconds),
          ),
        ]),
  ),
};
