import * as pulumi from "@pulumi/pulumi";
import type { Report, StackFacts } from "../environments/facts/facts";
import { AccountNames } from "./account/account-names";
import { Dashboards } from "./analysis/dashboards";
import { DataProducts } from "./analysis/data-products";
import { type NamedQuery, QueryWorkspace } from "./analysis/query-workspace";
import { refuseDepartment } from "./department-refusals";
import { DutyPolicies } from "./identity/duty-policies";
import { DUTY_TERMS, grantDuties, type PlatformDuty } from "./identity/duty-grants";
import { DutyRole } from "./identity/duty-role";
import { Names } from "./names";
import { Alerts } from "./oversight/alerts";
import { AUDIT_METRICS } from "./oversight/audit-filters";
import { AuditTrail } from "./oversight/audit-trail";
import { CostGuard } from "./oversight/cost-guard";
import { Monitoring } from "./oversight/monitoring";
import { Cleaning } from "./processing/cleaning";
import { collectedOf, Collection } from "./processing/collection";
import { JobEvents, PublishTrigger } from "./processing/events";
import type { JobAssets } from "./processing/job-assets";
import { JobRuntime } from "./processing/job-runtime";
import { Pipeline } from "./processing/pipeline";
import { Schedule } from "./processing/schedule";
import { Network } from "./serving/network";
import type { ServerAssets } from "./serving/server-assets";
import { statusAlarmArns } from "./serving/server-instance";
import { Servers } from "./serving/servers";
import { Backup } from "./storage/backup";
import { Catalog } from "./storage/catalog";
import { DataLake } from "./storage/data-lake";
import { datasetsWithKeys, EncryptionKeys } from "./storage/encryption-keys";

/** Arguments of {@link DepartmentPlatform}. */
export interface DepartmentPlatformArgs {
  readonly facts: StackFacts;
  /** What the jobs and the servers run. */
  readonly assets: { readonly jobs: JobAssets; readonly servers: ServerAssets };
}

/**
 * The data platform of one department: storage with its backup, cleaning and processing, analysis, servers, oversight,
 * and one role for each duty. It wires components and creates no AWS resource itself.
 *
 * Order: bare roles, keys, buckets and the rest, policies. So nothing waits for itself.
 *
 * @throws before anything is registered, when a part would refuse its arguments.
 */
export class DepartmentPlatform extends pulumi.ComponentResource {
  /** Physical names, for the stack's outputs. */
  readonly names: Names;
  /** Domain name of the public portal. */
  readonly publicDomain: pulumi.Output<string>;

  constructor(name: string, args: DepartmentPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const { department, settings, stack, stage } = args.facts;
    const names = Names.of(args.facts);
    refuseDepartment(args.facts, args.assets.jobs, names);
    super("platform:components:DepartmentPlatform", name, {}, opts);
    this.names = names;
    const child = { parent: this };
    const { protection } = settings;
    const { datasets, schedule } = department;
    const cleansed = datasets.filter(({ cleaning }) => cleaning === "databrew");
    const collected = collectedOf(datasets);
    const permissionsBoundary = names.boundaryArn();
    const bareRole = (duty: PlatformDuty): DutyRole => {
      const { trust, does } = DUTY_TERMS[duty];
      const terms = { names, duty, trust, description: does, permissionsBoundary };
      return new DutyRole(`${name}-${duty}`, terms, child);
    };

    const roles = {
      ingest: bareRole("ingest"),
      clean: bareRole("clean"),
      trust: bareRole("trust"),
      curate: bareRole("curate"),
      publish: bareRole("publish"),
      serve: bareRole("serve"),
      replicate: bareRole("replicate"),
      orchestrate: bareRole("orchestrate"),
      notify: bareRole("notify"),
      "project-lead": bareRole("project-lead"),
      "data-engineer": bareRole("data-engineer"),
      "data-analyst": bareRole("data-analyst"),
      "cloud-engineer": bareRole("cloud-engineer"),
      steward: bareRole("steward"),
      "privacy-officer": bareRole("privacy-officer"),
    };
    // A role that may do nothing is refused: these exist only where the department asks for what they do.
    const collect = collected.length === 0 ? undefined : bareRole("collect");
    const cleanse = cleansed.length === 0 ? undefined : bareRole("cleanse");
    const visualise = settings.quickSight === undefined ? undefined : bareRole("visualise");

    const datasetKeys = datasetsWithKeys(department);
    const keys = new EncryptionKeys(`${name}-keys`, { names, protection, datasetKeys }, child);
    const { noncurrentVersionDays, recoveryDays } = settings;
    const lake = new DataLake(
      `${name}-lake`,
      { names, keys, protection, noncurrentVersionDays },
      child,
    );
    const { replicaKeyArn } = keys;
    const backup = new Backup(
      `${name}-backup`,
      {
        ...{ names, sources: lake, role: roles.replicate, recoveryDays, protection },
        keys: { replicaKeyArn, datasetKeys },
        lock: stage === "prod",
      },
      child,
    );
    const catalog = new Catalog(`${name}-catalog`, { names, department, protection }, child);
    const alerts = new Alerts(
      `${name}-alerts`,
      { names, keys, addresses: settings.alertAddresses },
      child,
    );
    const homeAlerts = alerts.topicArn(settings.homeRegion);

    const artifacts = {
      artifacts: lake.zone("artifacts"),
      artifactsSettled: lake.settled("artifacts"),
    };
    const assets = args.assets.jobs;
    const runtime = new JobRuntime(
      `${name}-runtime`,
      {
        ...{ names, keys, ...artifacts, assets, collects: collect !== undefined },
        logRetentionDays: settings.logRetentionDays,
      },
      child,
    );
    const cleaning =
      cleanse &&
      new Cleaning(
        `${name}-cleaning`,
        {
          ...{ names, role: cleanse, datasets: cleansed },
          landing: lake.zone("landing"),
          raw: lake.zone("raw"),
          keyArnOf: (dataset) => keys.keyArnOf(dataset),
          jobTimeoutMinutes: settings.jobTimeoutMinutes,
        },
        child,
      );
    const pipeline = new Pipeline(
      `${name}-pipeline`,
      { names, roles, runtime, assets, datasets, size: settings },
      child,
    );
    const { groupName: scheduleGroup } = new Schedule(
      `${name}-schedule`,
      { names, role: roles.orchestrate, schedule, datasets },
      child,
    );
    const collection =
      collect &&
      new Collection(
        `${name}-collection`,
        {
          ...{ names, role: collect, orchestrator: roles.orchestrate, datasets: collected },
          ...{ runtime, landing: lake.zone("landing"), schedule, scheduleGroup },
        },
        child,
      );
    new JobEvents(
      `${name}-events`,
      { names, role: roles.notify, datasets, alertTopicArn: homeAlerts },
      child,
    );

    const workspace = (use: string, duty?: PlatformDuty, queries: NamedQuery[] = []) =>
      new QueryWorkspace(
        `${name}-${use}`,
        {
          ...{ names, keys, queries },
          workgroup: names.workgroup(duty),
          results: lake.zone("athena-results"),
          resultsPrefix: `${duty ?? use}/`,
          scanLimitBytes: settings.scanLimitBytes,
          database: names.database("curated"),
          description: duty === undefined ? `Reports of ${stack}` : `For the ${duty} of ${stack}`,
        },
        child,
      );
    const figures = namedQueries(datasets.flatMap((dataset) => dataset.reports));
    const workspaces = {
      reports: workspace("reports", undefined, figures),
      analyses: workspace("analyses", "data-analyst"),
      inquiries: workspace("inquiries", "steward"),
    };
    const open = {
      ...{ names, keys, scanLimitBytes: settings.scanLimitBytes },
      curated: lake.zone("curated"),
      results: lake.zone("athena-results"),
    };
    const products = new DataProducts(
      `${name}-products`,
      { ...open, department, protection, permissionsBoundary },
      child,
    );
    if (visualise !== undefined && settings.quickSight !== undefined) {
      new Dashboards(
        `${name}-dashboards`,
        { ...open, catalog, role: visualise, datasets, quickSight: settings.quickSight },
        child,
      );
    }

    const network = new Network(
      `${name}-network`,
      {
        ...{ names, network: settings.network, servers: settings.servers },
        logsSettled: lake.settled("logs"),
        alertTopicArn: homeAlerts,
      },
      child,
    );
    const servers = new Servers(
      `${name}-servers`,
      {
        ...{ names, department, network, roles, ...artifacts },
        servers: settings.servers,
        assets: args.assets.servers,
        alertTopicArn: homeAlerts,
      },
      child,
    );
    this.publicDomain = servers.publicDomain;
    const publishTrigger = new PublishTrigger(
      `${name}-publish`,
      {
        ...{ names, role: roles.notify, datasets },
        documentArn: servers.publishDocumentArn,
        targetTag: servers.publishTag,
      },
      child,
    );

    const costs = new CostGuard(`${name}-costs`, { names, alerts, budget: settings.budget }, child);
    const audit = new AuditTrail(
      `${name}-audit`,
      {
        ...{ names, alerts, keyArns: keys.arns, workgroup: workspaces.inquiries.workgroup },
        account: new AccountNames({
          stage,
          accountId: settings.accountId,
          region: settings.homeRegion,
        }),
      },
      child,
    );
    new Monitoring(
      `${name}-monitoring`,
      {
        ...{ names, alerts, datasets, servers: servers.instanceIds },
        title: department.title,
        workgroup: names.workgroup(),
        scanLimitBytes: settings.scanLimitBytes,
        otherAlarmArns: [...costs.alarmArns, ...audit.alarmArns, ...statusAlarmArns(names)],
        auditMetrics: AUDIT_METRICS,
      },
      child,
    );

    grantDuties({
      ...{ names, roles, datasets, keys, lake, backup, catalog, runtime, pipeline, products },
      ...{ servers, publishTrigger, ...workspaces },
      ...(collect && collection ? { collecting: { collection, role: collect } } : {}),
      ...(cleanse && cleaning ? { cleansing: { cleaning, role: cleanse } } : {}),
    });
    // The dashboards wrote down what theirs may do: they need it before the end.
    const others = [collect, cleanse, ...products.roles].flatMap((role) => role ?? []);
    new DutyPolicies(`${name}-policies`, { roles: [...Object.values(roles), ...others] }, child);
    this.registerOutputs({ publicDomain: this.publicDomain });
  }
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
