/** A pack as bad as can be: a rule that throws, a rule that says what it was configured with, and exceptions of every bad kind. */
import type { PolicyException } from "../../../environments/policy-exceptions";
import { type Rule, violation } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import { servePack } from "../../../policies/served-pack";
import { configured, names, wholeNumber } from "../../../policies/settings";

const RULE: Rule = {
  ...{ id: "throws", title: "It throws", severity: "low", kind: "stack", level: "mandatory" },
  ...{ types: [], frameworks: [], url: "https://example.com", why: "Rules fail", fix: "Mend it" },
  judge: (graph) => {
    if (graph.of("test:index:Trap").length > 0) throw new Error("trapped");
    return [];
  },
};

const SAYS: Rule = {
  ...RULE,
  ...{ id: "says-settings", kind: "resource" },
  ...configured(
    { days: wholeNumber("days", 30, [1, 60]), zones: names("zones", ["raw"]) },
    (graph, { days, zones }) =>
      graph
        .of("test:index:Asking")
        .map((one) => violation(one, `days ${days}, zones ${zones.join(" ")}`)),
  ),
};

const exception = (change: Partial<PolicyException>): PolicyException => ({
  ...{ stack: "parks-prod", rule: "kms-rotation-and-lifetime", resource: "parks-key" },
  ...{ finding: "enableKeyRotation must be true, got false", reason: "it is being replaced" },
  ...{ owner: "Parks office", expires: "2027-06-30" },
  ...change,
});

servePack({
  rules: [...RULES, RULE, SAYS],
  exceptions: [
    exception({}),
    exception({ resource: "unused" }),
    exception({ resource: "expired", expires: "2026-11-20" }),
    exception({ resource: "too-long", expires: "2028-01-01" }),
    exception({ resource: "all-*" }),
    exception({ resource: "empty", finding: "" }),
    exception({ resource: "no-rule", rule: "kms-rotations" }),
    exception({ resource: "no-stack", stack: "parks-test" }),
    exception({ resource: "another-stack", stack: "parks-dev" }),
  ],
  stacks: ["parks-dev", "parks-prod"],
  today: () => "2026-11-21",
});
