/** A verdict with one of everything that can be said. */
import { BLIND_SPOTS, EXCEPTED, LOOSENED } from "../../../policies/messages";
import type { Verdict } from "../../../preview/policies/pack-process";
import type { StackVerdict } from "../../../preview/policies/stack-verdict";

const urn = (name: string) => `urn:pulumi:parks-prod::platform::aws:s3/bucket:Bucket::${name}`;

const verdict = (
  rule: string,
  resource: string,
  found: string,
  others: Partial<Verdict> = {},
): Verdict => ({
  ...{ policy: rule, rule, resource, found, level: "mandatory" },
  urn: resource === "" ? "" : urn(resource),
  ...others,
});

export const JUDGED: readonly StackVerdict[] = [
  {
    stack: "parks-prod",
    resources: 12,
    policies: 110,
    seconds: 1.24,
    verdicts: [
      verdict("s3-versioning", "raw", "it has no BucketVersioning"),
      verdict("cloudfront-https-only", "front", "it speaks HTTP"),
      verdict("s3-versioning", "trusted", "it has no BucketVersioning"),
      verdict("s3-versioning", "curated", "status must be Enabled"),
      ...["a", "b", "c", "d"].map((name) =>
        verdict("s3-mfa-delete-note", name, "no monitor", { level: "advisory" }),
      ),
      ...["e", "f", "g"].map((name) =>
        verdict("s3-mfa-delete-note", name, `no monitor of ${name}`, { level: "advisory" }),
      ),
      verdict("kms-alias", "key", "it has no alias", {
        ...{ policy: EXCEPTED.name, level: "advisory" },
        exception: { reason: "it goes soon", owner: "Parks office", expires: "2027-06-30" },
      }),
      ...["a", "b", "c", "d"].map((name) =>
        verdict("kms-policy-explicit", name, "policy is not known before the deployment", {
          ...{ policy: BLIND_SPOTS.name, level: "advisory" },
        }),
      ),
      ...["a", "b", "c"].map((name) =>
        verdict("s3-policy-not-public", name, "policy is not known before the deployment", {
          ...{ policy: BLIND_SPOTS.name, level: "advisory" },
        }),
      ),
      verdict(LOOSENED.name, "", "exception of x from y in parks-prod: it expired"),
    ],
  },
  {
    ...{ stack: "parks-dev", resources: 1, policies: 110, seconds: 0.5 },
    verdicts: [verdict("s3-mfa-delete-note", "raw", "no monitor", { level: "advisory" })],
  },
];
