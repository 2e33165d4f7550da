import { AccountNames } from "../../../components/account/account-names";
import type { Names } from "../../../components/names";
import { Alerts } from "../../../components/oversight/alerts";
import { AUDIT_METRICS } from "../../../components/oversight/audit-filters";
import { AuditTrail } from "../../../components/oversight/audit-trail";
import { CostGuard, type CostGuardArgs } from "../../../components/oversight/cost-guard";
import { Monitoring } from "../../../components/oversight/monitoring";
import type { SourceFacts } from "../../../environments/facts/facts";
import { parks } from "../../support/facts";
import { parksNames } from "../../support/platform";

/** What a test of oversight changes of the known-good stack. */
export interface OverseenChanges {
  readonly names?: Names;
  readonly addresses?: readonly string[];
  readonly datasets?: readonly string[];
  /** Those of the datasets whose files are collected from {@link SOURCE}. @default none */
  readonly collected?: readonly string[];
  readonly servers?: Readonly<Record<string, string>>;
  readonly keyArns?: readonly string[];
  readonly budget?: Partial<CostGuardArgs["budget"]>;
}

/** A portal that files are collected from. */
export const SOURCE: SourceFacts = {
  portal: "https://opendata.example.org",
  sender: "City",
  timezone: "America/Vancouver",
  parts: [{ dataset: "seats" }],
};

const keyArn = (key: string, region = "ca-central-1") =>
  `arn:aws:kms:${region}:111122223333:key/${key}`;

export const alertsOf = ({ names = parksNames(), addresses }: OverseenChanges = {}): Alerts =>
  new Alerts("alerts", {
    names,
    keys: {
      operationsKeyArn: keyArn("operations"),
      replicaKeyArn: keyArn("replica", "ca-west-1"),
      alertsKeyArn: keyArn("alerts", "us-east-1"),
    },
    addresses: addresses ?? parks.settings.alertAddresses,
  });

/** All of oversight, as the platform of a department wires it. */
export const overseen =
  (changes: OverseenChanges = {}) =>
  (): void => {
    const { names = parksNames(), datasets = ["park-benches"], servers = {} } = changes;
    const { collected = [] } = changes;
    const { accountId, region } = names.identity;
    const alerts = alertsOf(changes);
    const audit = new AuditTrail("audit", {
      names,
      alerts,
      account: new AccountNames({ stage: "dev", accountId, region }),
      keyArns: changes.keyArns ?? [keyArn("data"), keyArn("operations")],
      workgroup: names.workgroup("steward"),
    });
    const costs = new CostGuard("costs", {
      names,
      alerts,
      budget: { ...parks.settings.budget, ...changes.budget },
    });
    new Monitoring("monitoring", {
      names,
      alerts,
      title: "Parks",
      datasets: datasets.map((name) => ({
        name,
        ...(collected.includes(name) ? { source: SOURCE } : {}),
      })),
      workgroup: names.workgroup(),
      scanLimitBytes: 100_000_000,
      servers,
      otherAlarmArns: [...audit.alarmArns, ...costs.alarmArns],
      auditMetrics: AUDIT_METRICS,
    });
  };
