import type { Dataset, Field, StackFacts } from "../../environments/facts/facts";

/** A field that is public, optional and kept; one property changed at a time makes a test readable. */
export const field = (name: string, changes: Partial<Field> = {}): Field => ({
  name,
  type: "string",
  description: `The ${name}`,
  required: false,
  key: false,
  classification: "public",
  privacy: "keep",
  ...changes,
});

/** The known-good dataset. */
export const benches: Dataset = {
  name: "park-benches",
  title: "Park benches",
  description: "Every bench in a park",
  owner: "Head of Parks",
  licence: "OGL-Canada-2.0",
  retentionDays: 730,
  contractVersion: "1.0.0",
  landing: { kind: "csv", delimiter: ",", encoding: "utf-8" },
  cleaning: "glue",
  fields: [
    field("bench_id", { required: true, key: true }),
    field("installed_on", { type: "date" }),
    field("donor", { classification: "confidential", privacy: "pseudonymise" }),
  ],
  rules: ['IsComplete "bench_id"', 'IsUnique "bench_id"'],
  recipe: [],
  curated: [{ table: "benches_by_year", sql: "SELECT 1 AS benches FROM park_benches" }],
  reports: [
    {
      id: "benches",
      title: "Benches",
      description: "How many benches there are",
      audience: "public",
      figures: [
        {
          id: "benches-by-year",
          title: "Benches by year",
          sql: "SELECT year, benches FROM benches_by_year",
          chart: { kind: "column", x: "year", y: ["benches"] },
        },
      ],
    },
  ],
};

/** A second dataset, with nothing to pseudonymise and files that Athena cannot read. */
export const trees: Dataset = {
  ...benches,
  name: "trees",
  title: "Trees",
  landing: { kind: "excel" },
  fields: [field("tree_id", { required: true, key: true })],
  rules: ['IsComplete "tree_id"'],
  curated: [{ table: "trees_by_kind", sql: "SELECT 1 AS trees FROM trees" }],
  reports: [],
};

/** The known-good stack: one department with one dataset. */
export const parks: StackFacts = {
  stack: "parks-dev",
  stage: "dev",
  department: {
    name: "parks",
    title: "Parks",
    description: "Looks after parks",
    owner: "Head of Parks",
    ownerEmail: "parks@example.org",
    costCentre: "CC-42",
    schedule: { day: "SUN", time: "23:59", timezone: "America/Vancouver" },
    encryption: "department",
    products: [],
    datasets: [benches],
  },
  settings: {
    accountId: "111122223333",
    homeRegion: "ca-central-1",
    replicaRegion: "ca-west-1",
    noncurrentVersionDays: 30,
    recoveryDays: 14,
    logRetentionDays: 90,
    scanLimitBytes: 100_000_000,
    glueWorkers: 2,
    glueWorkerType: "G.1X",
    jobTimeoutMinutes: 60,
    alertAddresses: ["parks-alerts@example.org"],
    budget: {
      monthlyLimitUsd: 40,
      s3MonthlyLimitUsd: 5,
      s3EstimatedChargesUsd: 38,
      anomalies: "department",
    },
    network: { cidr: "10.30.0.0/24", zones: ["ca-central-1a"] },
    servers: {
      imageId: "ami-0123456789abcdef0",
      generalInstanceType: "t4g.micro",
      webInstanceType: "t4g.nano",
      natInstanceType: "t4g.nano",
      diskGib: 8,
    },
    protection: { protect: false, retainOnDelete: false },
  },
};

/** The known-good stack with other datasets. */
export const parksWith = (...datasets: readonly Dataset[]): StackFacts => ({
  ...parks,
  department: { ...parks.department, datasets },
});

/** The same stack with a key for each of its datasets. */
export const withDatasetKeys = (facts: StackFacts): StackFacts => ({
  ...facts,
  department: { ...facts.department, encryption: "dataset" },
});
