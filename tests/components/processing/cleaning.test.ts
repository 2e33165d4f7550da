import { expect } from "chai";
import { type CleanedDataset, Cleaning } from "../../../components/processing/cleaning";
import { contentHash } from "../../../components/processing/databrew-forms";
import type { Statement } from "../../../components/identity/permissions";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { Zone } from "../../../components/storage/zone";
import type { LandingFormat, RecipeStep } from "../../../environments/facts/facts";
import { attempt, collect, document, named, type Registered } from "../../support/collector";
import { benches, field, trees } from "../../support/facts";
import { granted, parksNames, roleFor } from "../../support/platform";

const rename: RecipeStep = {
  Action: { Operation: "RENAME", Parameters: { sourceColumn: "Bench", targetColumn: "bench_id" } },
};
const upper: RecipeStep = {
  Action: { Operation: "UPPER_CASE", Parameters: { sourceColumn: "bench_id" } },
  ConditionExpressions: [
    { Condition: "STARTS_WITH", Value: "b", TargetColumn: "bench_id" },
    { Condition: "IS_NOT_MISSING", TargetColumn: "bench_id" },
  ],
};
const recipe = [rename, upper];
const brewed: CleanedDataset = { ...benches, recipe };

const LANDING = "parks-dev-landing-111122223333";
const RAW = "parks-dev-raw-111122223333";
const ACCOUNT = "111122223333";

const cleaningProgram =
  (...datasets: CleanedDataset[]) =>
  (): Cleaning => {
    const names = parksNames();
    const protection = { protect: false, retainOnDelete: false };
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: [] });
    return new Cleaning("cleaning", {
      names,
      role: roleFor("cleanse"),
      datasets,
      landing: new Zone("landing", names, keys),
      raw: new Zone("raw", names, keys),
      keyArnOf: (dataset) => keys.keyArnOf(dataset),
      jobTimeoutMinutes: 60,
    });
  };

/** Every grant allows; the tests compare the rest. */
const withoutEffect = ({ Sid, Action, Resource, Condition }: Statement) => ({
  ...{ Sid, Action, Resource },
  ...(Condition === undefined ? {} : { Condition }),
});

describe("cleaning", () => {
  let registered: Registered[];
  before(async () => {
    registered = await collect(cleaningProgram(brewed));
  });

  it("reads the landed files of the dataset, with the file of each row as a column", () => {
    expect(named(registered, "cleaning-park-benches-dataset").inputs).to.deep.equal({
      name: "parks-dev-park-benches",
      format: "CSV",
      formatOptions: { csv: { delimiter: ",", headerRow: true } },
      input: {
        s3InputDefinition: {
          bucket: LANDING,
          key: "park-benches/{landed_file}",
          bucketOwner: ACCOUNT,
        },
      },
      pathOptions: {
        parameters: [
          {
            pathParameterName: "landed_file",
            datasetParameter: {
              ...{ name: "landed_file", type: "String", createColumn: true },
              filter: {
                expression: "not starts_with :manifests and not starts_with :replays",
                valuesMap: [
                  { valueReference: ":manifests", value: "manifests/" },
                  { valueReference: ":replays", value: "replays/" },
                ],
              },
            },
          },
        ],
      },
    });
  });

  const excel = (excelOptions: object) => ({
    format: "EXCEL",
    formatOptions: { excel: { headerRow: true, ...excelOptions } },
  });
  for (const [landing, expected] of [
    [{ kind: "excel" }, excel({ sheetIndexes: [0] })],
    [{ kind: "excel", sheet: "Reports" }, excel({ sheetNames: ["Reports"] })],
    [{ kind: "json" }, { format: "JSON", formatOptions: { json: { multiLine: false } } }],
    [{ kind: "parquet" }, { format: "PARQUET" }],
  ] as readonly (readonly [LandingFormat, object])[]) {
    it(`reads ${JSON.stringify(landing)} as the contract says`, async () => {
      const made = await collect(cleaningProgram({ ...brewed, landing }));
      const { inputs } = named(made, "cleaning-park-benches-dataset");
      expect(inputs).to.deep.include(expected);
      expect("formatOptions" in inputs).to.equal("formatOptions" in expected);
    });
  }

  it("takes the recipe as it was exported, and names it by its content", async () => {
    const hash = contentHash(recipe);
    expect(hash).to.match(/^[0-9a-f]{12}$/);
    expect(named(registered, "cleaning-park-benches-recipe").inputs).to.deep.equal({
      name: `parks-dev-park-benches-${hash}`,
      description: "Cleans park-benches of parks-dev",
      steps: [
        {
          action: {
            operation: "RENAME",
            parameters: { sourceColumn: "Bench", targetColumn: "bench_id" },
          },
        },
        {
          action: { operation: "UPPER_CASE", parameters: { sourceColumn: "bench_id" } },
          conditionExpressions: [
            { condition: "STARTS_WITH", targetColumn: "bench_id", value: "b" },
            { condition: "IS_NOT_MISSING", targetColumn: "bench_id" },
          ],
        },
      ],
    });
    const other = await collect(cleaningProgram({ ...brewed, recipe: [upper, rename] }));
    expect(named(other, "cleaning-park-benches-recipe").inputs["name"]).not.to.equal(
      `parks-dev-park-benches-${hash}`,
    );
  });

  const common = {
    roleArn: "arn:aws:iam::111122223333:role/parks-dev-cleanse",
    datasetName: "parks-dev-park-benches",
    encryptionMode: "SSE-KMS",
    encryptionKeyArn: "arn:aws:kms:ca-central-1:111122223333:key/keys-data-id",
    logSubscription: "ENABLE",
    maxCapacity: 2,
    maxRetries: 0,
    timeout: 60,
  };

  it("applies the published recipe with two nodes, and overwrites one encrypted file", () => {
    const job = named(registered, "cleaning-park-benches-cleanse");
    expect(job.inputs).to.deep.equal({
      ...common,
      name: "parks-dev-park-benches-cleanse",
      type: "RECIPE",
      recipe: { name: `parks-dev-park-benches-${contentHash(recipe)}`, version: "1.0" },
      outputs: [
        {
          location: { bucket: RAW, key: "park-benches/databrew/", bucketOwner: ACCOUNT },
          format: "PARQUET",
          compressionFormat: "SNAPPY",
          overwrite: true,
          maxOutputFiles: 1,
        },
      ],
    });
    expect(job.dependsOn).to.include("cleaning-park-benches-publication");
  });

  it("publishes the recipe after it exists, in the stack's region", () => {
    const publication = named(registered, "cleaning-park-benches-publication");
    expect(publication.type).to.equal("pulumi-nodejs:dynamic:Resource");
    expect(publication.inputs["recipe"]).to.equal(`parks-dev-park-benches-${contentHash(recipe)}`);
    expect(publication.inputs["region"]).to.equal("ca-central-1");
    expect(document(publication, "content")).to.deep.equal({
      Description: "Cleans park-benches of parks-dev",
      Steps: recipe,
    });
    expect(publication.dependsOn).to.deep.equal(["cleaning-park-benches-recipe"]);
  });

  it("describes a sample of what landed, beside the cleaned rows", () => {
    expect(named(registered, "cleaning-park-benches-profile").inputs).to.deep.equal({
      ...common,
      name: "parks-dev-park-benches-profile",
      type: "PROFILE",
      jobSample: { mode: "CUSTOM_ROWS", size: 20_000 },
      outputLocation: { bucket: RAW, key: "park-benches/profile/", bucketOwner: ACCOUNT },
    });
  });

  it("grants the jobs to read the dataset's landing, and to keep two folders in raw", async () => {
    const policy = await granted("cleanse", (role) => {
      cleaningProgram(brewed)().grantCleanse(role);
    });
    const key = (bucket: string) => ({
      "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-data"] },
      StringEquals: {
        "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${bucket}`],
        "kms:ViaService": ["s3.ca-central-1.amazonaws.com"],
      },
    });
    const allKeys = ["arn:aws:kms:ca-central-1:111122223333:key/*"];
    const both = {
      ...key(RAW),
      StringEquals: {
        ...key(RAW).StringEquals,
        "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${LANDING}`, `arn:aws:s3:::${RAW}`],
      },
    };
    const folders = ["databrew", "profile"].map((folder) => `park-benches/${folder}/*`);
    const rawFolders = folders.map((folder) => `arn:aws:s3:::${RAW}/${folder}`);
    expect(policy.Statement.map(withoutEffect)).to.deep.equal([
      {
        Sid: "DecryptThroughS3",
        Action: ["kms:Decrypt"],
        Resource: allKeys,
        Condition: both,
      },
      {
        Sid: "EncryptThroughS3",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: allKeys,
        Condition: key(RAW),
      },
      {
        Sid: "LandingList",
        Action: ["s3:ListBucket"],
        Resource: [`arn:aws:s3:::${LANDING}`],
        Condition: { StringLike: { "s3:prefix": ["park-benches/*"] } },
      },
      {
        Sid: "LandingRead",
        Action: ["s3:GetObject"],
        Resource: [`arn:aws:s3:::${LANDING}/park-benches/*`],
      },
      {
        Sid: "RawList",
        Action: ["s3:ListBucket"],
        Resource: [`arn:aws:s3:::${RAW}`],
        Condition: { StringLike: { "s3:prefix": folders } },
      },
      { Sid: "RawReadTables", Action: ["s3:GetObject"], Resource: rawFolders },
      {
        Sid: "RawWriteTables",
        Action: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"],
        Resource: rawFolders,
      },
      {
        Sid: "WriteCleaningLogs",
        Action: [
          "logs:AssociateKmsKey",
          "logs:CreateLogGroup",
          "logs:CreateLogStream",
          "logs:PutLogEvents",
        ],
        Resource: ["arn:aws:logs:ca-central-1:111122223333:log-group:/aws-glue-databrew/*"],
      },
    ]);
  });

  it("grants the start of the jobs that clean, and nothing else", async () => {
    const policy = await granted("orchestrate", (role) => {
      cleaningProgram(brewed)().grantStart(role);
    });
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "StartCleaning",
        Effect: "Allow",
        Action: ["databrew:StartJobRun"],
        Resource: ["arn:aws:databrew:ca-central-1:111122223333:job/parks-dev-park-benches-cleanse"],
      },
    ]);
  });

  it("grants to take over the cleaned rows, and nothing else in raw", async () => {
    const policy = await granted("clean", (role) => {
      cleaningProgram(brewed)().grantTakeOver(role);
    });
    expect(policy.Statement.map(({ Sid, Resource }) => [Sid, Resource])).to.deep.equal([
      ["DecryptThroughS3", ["arn:aws:kms:ca-central-1:111122223333:key/*"]],
      ["RawList", [`arn:aws:s3:::${RAW}`]],
      ["RawReadTables", [`arn:aws:s3:::${RAW}/park-benches/databrew/*`]],
    ]);
  });

  it("lets a person start the jobs that profile as well, which no schedule starts", async () => {
    const job = (use: string) =>
      `arn:aws:databrew:ca-central-1:111122223333:job/parks-dev-park-benches-${use}`;
    const policy = await granted("data-engineer", (role) => {
      cleaningProgram(brewed)().grantStartByHand(role);
    });
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "StartCleaning",
        Effect: "Allow",
        Action: ["databrew:StartJobRun"],
        Resource: [job("cleanse"), job("profile")],
      },
    ]);
  });

  it("grants nothing where DataBrew cleans nothing", async () => {
    const policy = await granted("cleanse", (role) => {
      const cleaning = cleaningProgram()();
      cleaning.grantCleanse(role);
      cleaning.grantStart(role);
      cleaning.grantTakeOver(role);
    });
    expect(policy.Statement).to.deep.equal([]);
  });

  for (const [what, dataset, message] of [
    [
      "a recipe without steps",
      { ...brewed, recipe: [] },
      "dataset park-benches is cleaned by DataBrew, which needs a recipe of at least one step, and its recipe.json has none; add a step, or set cleaning to glue in contract.yaml",
    ],
    [
      "a column of the name of the file's column",
      { ...brewed, fields: [field("landed_file")] },
      "dataset park-benches has a column landed_file, where DataBrew writes the file of a row; rename the column in contract.yaml",
    ],
  ] as const) {
    it(`refuses ${what} and registers nothing of DataBrew`, async () => {
      const { registered: made, error } = await attempt(cleaningProgram(dataset));
      expect(error?.message).to.equal(message);
      expect(made.filter(({ type }) => type.includes("databrew"))).to.deep.equal([]);
    });
  }

  it("registers a dataset under the same names whatever stands before it", async () => {
    const other: CleanedDataset = { ...trees, recipe };
    const urns = async (...datasets: CleanedDataset[]) =>
      (await collect(cleaningProgram(...datasets))).map(({ urn }) => urn).sort();
    expect(await urns(brewed, other)).to.deep.equal(await urns(other, brewed));
  });
});
