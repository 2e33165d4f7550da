import { BUCKET, replicaTargets, trailTargets } from "../../graph/links";
import { ADVISORY, type Rule, demandEqual, demandSatellite } from "../../rule";

const TYPE = "aws:s3/bucketVersioning:BucketVersioning";

export const rule: Rule = {
  id: "s3-mfa-delete-note",
  title: "Versions of backups are deleted with a second factor only",
  severity: "low",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "only the account's root user can switch it on, by hand, and nobody can deploy it; the lock and the policy hold instead",
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.20", "CIS 3.0 2.1.2"],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
  why: "A stolen session could delete versions for good",
  fix: "Let the root user set MfaDelete, and note it in versioningConfiguration.mfaDelete",
  judge: (graph) =>
    [...new Set([...replicaTargets(graph), ...trailTargets(graph)])].flatMap((bucket) =>
      demandSatellite(graph, bucket, TYPE, (versioning) =>
        demandEqual(versioning, "versioningConfiguration.mfaDelete", "Enabled"),
      ),
    ),
};
