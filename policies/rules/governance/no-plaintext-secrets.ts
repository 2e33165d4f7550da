import { MANDATORY, type Rule, violation } from "../../rule";
import { textsBelow } from "../documents";

/** Never shown: a finding names the place and the kind. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ["an access key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  [
    "a token",
    /\b(ghp|gho|ghs|github_pat)_[A-Za-z0-9_]{20,}|\bxox[baprs]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./,
  ],
  ["a password", /\b(password|passwd|secret_?key|api_?key)\b["']?\s*[:=]\s*["']?[^\s"'{}$<]{8,}/i],
];

export const rule: Rule = {
  id: "no-plaintext-secrets",
  title: "No secret stands in a property",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: ["every resource"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
  why: "What stands in the program stands in the state, the log and the history",
  fix: "Keep it in a SecureString parameter, and read it where it is used",
  judge: (graph) =>
    graph.resources.flatMap((one) =>
      textsBelow(one.props)
        // Providers of dynamic resources are programs, and programs hold words like these.
        .filter(([path]) => path !== "__provider")
        .flatMap(([path, text]) => {
          const kind = SECRETS.find(([, pattern]) => pattern.test(text))?.[0];
          return kind === undefined ? [] : [violation(one, `${path} holds ${kind}`)];
        }),
    ),
};
