import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule, demand } from "../../rule";
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
  fix: "Set permissionsBoundary to the stack's boundary and maxSessionDuration to 3600 for services, 12 hours at most for people",
  judge: (graph) =>
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
          "between 3600 and 43200",
          (seconds) =>
            seconds === undefined ||
            (typeof seconds === "number" && seconds >= 3600 && seconds <= 43_200),
        ),
      ]),
};
