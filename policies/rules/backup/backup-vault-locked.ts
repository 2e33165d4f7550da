import { linkOf } from "../../graph/links";
import { ADVISORY, type Rule, demand, demandBetween, demandText } from "../../rule";
import { demandLinked } from "../demand-linked";
import { documentAt, speaksOf } from "../documents";

const VAULT = "aws:backup/vault:Vault";
const LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
const POLICY = "aws:backup/vaultPolicy:VaultPolicy";

export const rule: Rule = {
  id: "backup-vault-locked",
  title: "Backup vaults are encrypted and locked",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a vault, known-types-only refuses one: S3 replicates to locked buckets instead",
  types: [VAULT, LOCK, POLICY],
  frameworks: ["FSBP Backup.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/backup-controls.html#backup-1",
  why: "A backup that the same hands may delete is none",
  fix: "Give the vault a key, a VaultLockConfiguration and a policy that denies backup:DeleteRecoveryPoint",
  judge: (graph) => {
    const vaults = graph.of(VAULT);
    const linked = (type: string) =>
      graph.of(type).map((one) => linkOf(graph, one, "backupVaultName", vaults));
    const [locked, guarded] = [linked(LOCK), linked(POLICY)];
    return [
      ...vaults.flatMap((vault) => [
        ...demandText(vault, "kmsKeyArn"),
        ...demandLinked(vault, locked, "has no lock"),
        ...demandLinked(vault, guarded, "has no policy"),
      ]),
      ...graph.of(LOCK).flatMap((lock) => demandBetween(lock, "minRetentionDays", 1, 36_500)),
      ...graph.of(POLICY).flatMap((policy) =>
        demand(policy, "policy", "a denial of backup:DeleteRecoveryPoint", () => {
          const document = documentAt(policy, "policy", "resource");
          return (
            typeof document === "object" &&
            document.document.statements.some(
              (one) => one.effect === "Deny" && speaksOf(one, "backup:DeleteRecoveryPoint"),
            )
          );
        }),
      ),
    ];
  },
};
