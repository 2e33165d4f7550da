import * as pulumi from "@pulumi/pulumi";
import type { Report, StackFacts } from "../environments/facts/facts";
import { Catalog, refuseSharedTables } from "./storage/catalog";
import { DataLake, refuseVersionDays } from "./storage/data-lake";
import { DUTY_TERMS, grantDuties, type PlatformDuty } from "./identity/duty-grants";
import { DutyPolicies } from "./identity/duty-policies";
import { DutyRole } from "./identity/duty-role";
import { EncryptionKeys } from "./storage/encryption-keys";
import type { JobAssets } from "./processing/job-assets";
import { JobRuntime } from "./processing/job-runtime";
import { Names } from "./names";
import { Pipeline, refuseDatasets } from "./processing/pipeline";
import { type Protection, protectionOf } from "./protection";
import { type NamedQuery, QueryWorkspace, refuseScanLimit } from "./analysis/query-workspace";
import { Schedule, weeklyExpression } from "./processing/schedule";

/** Arguments of {@link DepartmentPlatform}. */
export interface DepartmentPlatformArgs {
  readonly facts: StackFacts;
  readonly assets: JobAssets;
  /** @default both switches on in prod, off in dev */
  readonly protection?: Protection;
}

/**
 * The data platform of one department: keys, lake, catalog, pipeline, schedule, query workspaces, and
 * one role for each duty. It wires components and creates no AWS resource itself.
 *
 * Order: bare roles, keys, buckets and the rest, policies. So nothing waits for itself.
 *
 * @throws before anything is registered, when a part would refuse its arguments.
 */
export class DepartmentPlatform extends pulumi.ComponentResource {
  /** Physical names, for the stack's outputs. */
  readonly names: Names;

  constructor(name: string, args: DepartmentPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const { department, settings, stack, stage } = args.facts;
    const names = Names.of(args.facts);
    refuse(args, names);
    super("platform:components:DepartmentPlatform", name, {}, opts);
    this.names = names;
    const child = { parent: this };
    const protection = args.protection ?? protectionOf(stage);
    const role = (duty: PlatformDuty): DutyRole => {
      const { trust, does } = DUTY_TERMS[duty];
      return new DutyRole(`${name}-${duty}`, { names, duty, trust, description: does }, child);
    };

    const roles = {
      ingest: role("ingest"),
      clean: role("clean"),
      trust: role("trust"),
      curate: role("curate"),
      publish: role("publish"),
      serve: role("serve"),
      orchestrate: role("orchestrate"),
      steward: role("steward"),
    };
    const keys = new EncryptionKeys(`${name}-keys`, { names, protection }, child);
    const lake = new DataLake(
      `${name}-lake`,
      { names, keys, protection, noncurrentVersionDays: settings.noncurrentVersionDays },
      child,
    );
    const catalog = new Catalog(`${name}-catalog`, { names, department, protection }, child);
    const assets = args.assets;
    const runtime = new JobRuntime(
      `${name}-runtime`,
      {
        names,
        keys,
        artifacts: lake.zone("artifacts"),
        artifactsSettled: lake.settled("artifacts"),
        assets,
        logRetentionDays: settings.logRetentionDays,
      },
      child,
    );
    const datasets = department.datasets;
    const pipeline = new Pipeline(
      `${name}-pipeline`,
      { names, roles, runtime, assets, datasets, size: settings },
      child,
    );
    new Schedule(
      `${name}-schedule`,
      { names, role: roles.orchestrate, schedule: department.schedule },
      child,
    );
    const workspace = { names, keys, results: lake.zone("athena-results") };
    const queries = {
      scanLimitBytes: settings.scanLimitBytes,
      database: names.database("curated"),
    };
    const reports = new QueryWorkspace(
      `${name}-reports`,
      {
        ...workspace,
        ...queries,
        workgroup: names.workgroup(),
        description: `Reports of ${stack}`,
        resultsPrefix: "reports/",
        queries: namedQueries(datasets.flatMap((dataset) => dataset.reports)),
      },
      child,
    );
    const inquiries = new QueryWorkspace(
      `${name}-inquiries`,
      {
        ...workspace,
        ...queries,
        workgroup: names.workgroup("steward"),
        description: `Inquiries of the data steward of ${stack}`,
        resultsPrefix: "steward/",
        queries: [],
      },
      child,
    );
    grantDuties({ roles, datasets, keys, lake, catalog, runtime, pipeline, reports, inquiries });
    new DutyPolicies(`${name}-policies`, { roles: Object.values(roles) }, child);
    this.registerOutputs({});
  }
}

/**
 * Asks every part what it would refuse. Each part asks again for itself; here the answer comes while
 * nothing is registered yet, so a deployment never stops half-way over an argument.
 */
function refuse({ facts, assets }: DepartmentPlatformArgs, names: Names): void {
  const { department, settings } = facts;
  refuseVersionDays(settings.noncurrentVersionDays);
  refuseScanLimit(settings.scanLimitBytes);
  refuseSharedTables(department.datasets);
  refuseDatasets(names, department.datasets, assets);
  weeklyExpression(department.schedule);
}

/** A named query for each figure: `<report>-<figure>`. */
const namedQueries = (reports: readonly Report[]): NamedQuery[] =>
  reports.flatMap((report) =>
    report.figures.map((figure) => ({
      id: `${report.id}-${figure.id}`,
      title: figure.title,
      sql: figure.sql,
    })),
  );
