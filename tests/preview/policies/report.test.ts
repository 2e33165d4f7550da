import { expect } from "chai";
import { asJson } from "../../../preview/policies/as-json";
import { asText } from "../../../preview/policies/as-text";
import { type StackVerdict, statedOf } from "../../../preview/policies/stack-verdict";
import { JUDGED } from "./verdicts";

const explained = (rule: string): readonly string[] => {
  const { why = "", fix = "", url = "" } = statedOf(rule);
  return [`      why  ${why}`, `      fix  ${fix}`, `      see  ${url}`];
};

describe("the verdict as text", () => {
  it("explains each rule once, what must be mended first, and shortens advice", () => {
    expect(asText(JUDGED).split("\n")).to.deep.equal([
      "✘ parks-prod: 5 mandatory, 7 advisory, 1 excepted, 4 to be judged on up (12 resources, 110 policies, 1.2 s)",
      "  ✘ mandatory  cloudfront-https-only (critical)",
      "      front: it speaks HTTP",
      ...explained("cloudfront-https-only"),
      "  ✘ mandatory  exceptions-and-settings-sound (high)",
      "      exception of x from y in parks-prod: it expired",
      "      why  An exception holds for one finding and one year; a setting is one that the rule has",
      "  ✘ mandatory  s3-versioning (high, 3 findings)",
      "      raw, trusted: it has no BucketVersioning",
      "      curated: status must be Enabled",
      ...explained("s3-versioning"),
      "  ! advisory  s3-mfa-delete-note (low, 7 findings)",
      "      a, b, c and 1 more: no monitor",
      "      e, f, g: no monitor of …",
      `      only advice, because ${statedOf("s3-mfa-delete-note").advisoryBecause ?? ""}`,
      "  ~ excepted  kms-alias",
      "      key: it has no alias",
      "        until 2027-06-30, Parks office: it goes soon",
      "  ? 4 questions that only the deployment answers",
      "      a, b, c: policy is not known before the deployment; 2 rules wait, e.g. kms-policy-explicit",
      "      d: policy is not known before the deployment; kms-policy-explicit waits",
      "✔ parks-dev: 0 mandatory, 1 advisory (1 resource, 110 policies, 0.5 s)",
      "  ! advisory  s3-mfa-delete-note (low)",
      "      raw: no monitor",
      "How to follow advice: policies/RULES.md",
      "2 stacks: mandatory violations in parks-prod",
    ]);
  });

  it("explains in full what is mandatory in one stack after it was advice in another", () => {
    const [rule, resource, found] = ["s3-mfa-delete-note", "raw", "nobody notes it"];
    const stacks = (["advisory", "mandatory"] as const).map((level): StackVerdict => ({
      ...{ stack: level, resources: 1, policies: 1, seconds: 0 },
      verdicts: [{ policy: rule, rule, resource, found, level, urn: resource }],
    }));
    expect(asText(stacks).split("\n")).to.include.members(explained(rule));
  });

  it("merges sentences of advice by one word after the first, and by no more", () => {
    const found = [
      "a must be b",
      "c must be b",
      "one of x y",
      "one of z",
      "one of w y",
      "two of x z",
    ];
    const stack: StackVerdict = {
      ...{ stack: "parks-dev", resources: 1, policies: 1, seconds: 0 },
      verdicts: found.map((one) => ({
        ...{ policy: "kms-alias", rule: one.includes("must") ? "a-rule" : "b-rule" },
        ...{ resource: "raw", urn: "raw", level: "advisory", found: one },
      })),
    };
    const lines = asText([stack])
      .split("\n")
      .filter((line) => line.includes(" raw"));
    expect(lines.map((line) => line.trim())).to.deep.equal([
      "raw: a must be b",
      "raw: c must be b",
      "raw: one of … y",
      "raw: one of z",
      "raw: two of x z",
    ]);
  });

  it("says of one good stack one line", () => {
    const [good] = JUDGED.slice(1).map((one) => ({ ...one, verdicts: [] }));
    expect(asText(good === undefined ? [] : [good]).split("\n")).to.have.length(1);
  });
});

describe("the verdict as JSON", () => {
  it("sorts findings, exceptions and blind spots apart, and says whether the stack may go", () => {
    const [bad, good] = JSON.parse(asJson(JUDGED)) as {
      ok: boolean;
      findings: { rule: string; level: string; found: string; severity: string; fix?: string }[];
      excepted: object[];
      blindSpots: object[];
    }[];
    expect([bad?.ok, good?.ok]).to.deep.equal([false, true]);
    expect(bad?.findings.map(({ rule, level }) => `${level} ${rule}`)).to.deep.equal([
      "mandatory s3-versioning",
      "mandatory cloudfront-https-only",
      "mandatory s3-versioning",
      "mandatory s3-versioning",
      "mandatory exceptions-and-settings-sound",
      ...Array.from({ length: 7 }, () => "advisory s3-mfa-delete-note"),
    ]);
    expect(bad?.findings[0]).to.deep.include({
      ...{ resource: "raw", found: "it has no BucketVersioning", severity: "high" },
      fix: statedOf("s3-versioning").fix,
    });
    expect(bad?.excepted).to.have.length(1);
    expect(bad?.excepted[0]).to.deep.include({
      ...{ rule: "kms-alias", reason: "it goes soon", owner: "Parks office" },
      expires: "2027-06-30",
    });
    expect(bad?.blindSpots).to.have.length(7);
    expect(good).to.deep.include({ excepted: [], blindSpots: [] });
  });
});
