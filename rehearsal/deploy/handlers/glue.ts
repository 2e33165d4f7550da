import {
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateSecurityConfigurationCommand,
  CreateTableCommand,
  GetDatabaseCommand,
  GetJobCommand,
  GetSecurityConfigurationCommand,
  GetTableCommand,
  type TableInput,
} from "@aws-sdk/client-glue";
import type { Handler, Inputs } from "../handler";

const columns = (inputs: Inputs) =>
  inputs.objects("columns").map((column) => ({
    Name: column.text("name"),
    Type: column.text("type"),
    Comment: column.optionalText("comment"),
    Parameters: column.map("parameters"),
  }));

const database: Handler = {
  actions: ["glue:CreateDatabase", "glue:TagResource", "glue:GetDatabase"],
  async create({ inputs, tags }, { glue }) {
    const Name = inputs.text("name");
    await glue.send(
      new CreateDatabaseCommand({
        DatabaseInput: {
          Name,
          Description: inputs.optionalText("description"),
          LocationUri: inputs.optionalText("locationUri"),
          Parameters: inputs.map("parameters"),
          CreateTableDefaultPermissions: inputs
            .objects("createTableDefaultPermissions")
            .map((permission) => ({
              Permissions: permission.texts("permissions") as "ALL"[],
              Principal: {
                DataLakePrincipalIdentifier: permission
                  .object("principal")
                  .text("dataLakePrincipalIdentifier"),
              },
            })),
        },
        Tags: tags,
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { glue }) {
    const { Database } = await glue.send(new GetDatabaseCommand({ Name: id }));
    return [
      { property: "parameters", asked: inputs.map("parameters"), found: Database?.Parameters },
      {
        property: "locationUri",
        asked: inputs.optionalText("locationUri"),
        found: Database?.LocationUri,
      },
    ];
  },
};

function tableInput(inputs: Inputs): TableInput {
  const storage = inputs.object("storageDescriptor");
  const serde = storage.object("serDeInfo");
  return {
    Name: inputs.text("name"),
    Description: inputs.optionalText("description"),
    TableType: inputs.optionalText("tableType"),
    Parameters: inputs.map("parameters"),
    PartitionKeys: inputs.objects("partitionKeys").map((key) => ({
      Name: key.text("name"),
      Type: key.optionalText("type"),
      Comment: key.optionalText("comment"),
    })),
    StorageDescriptor: {
      Columns: columns(storage),
      Location: storage.optionalText("location"),
      InputFormat: storage.optionalText("inputFormat"),
      OutputFormat: storage.optionalText("outputFormat"),
      SerdeInfo: {
        Name: serde.optionalText("name"),
        SerializationLibrary: serde.optionalText("serializationLibrary"),
        Parameters: serde.map("parameters"),
      },
    },
  };
}

const table: Handler = {
  actions: ["glue:CreateTable", "glue:GetTable"],
  async create({ inputs }, { glue }) {
    const [DatabaseName, name] = [inputs.text("databaseName"), inputs.text("name")];
    await glue.send(new CreateTableCommand({ DatabaseName, TableInput: tableInput(inputs) }));
    return { id: `${DatabaseName}:${name}`, outputs: { name } };
  },
  async readBack({ inputs }, _deployed, { glue }) {
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: inputs.text("databaseName"), Name: inputs.text("name") }),
    );
    const asked = tableInput(inputs);
    return [
      { property: "parameters", asked: asked.Parameters, found: Table?.Parameters },
      {
        property: "columns",
        asked: asked.StorageDescriptor?.Columns,
        found: Table?.StorageDescriptor?.Columns,
      },
      {
        property: "location",
        asked: asked.StorageDescriptor?.Location,
        found: Table?.StorageDescriptor?.Location,
      },
    ];
  },
};

const securityConfiguration: Handler = {
  actions: ["glue:CreateSecurityConfiguration", "glue:GetSecurityConfiguration"],
  async create({ inputs }, { glue }) {
    const Name = inputs.text("name");
    await glue.send(
      new CreateSecurityConfigurationCommand({
        Name,
        EncryptionConfiguration: encryptionConfiguration(inputs),
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { glue }) {
    const { SecurityConfiguration } = await glue.send(
      new GetSecurityConfigurationCommand({ Name: id }),
    );
    return [
      {
        property: "encryptionConfiguration",
        asked: encryptionConfiguration(inputs),
        found: SecurityConfiguration?.EncryptionConfiguration,
      },
    ];
  },
};

function encryptionConfiguration(inputs: Inputs) {
  const encryption = inputs.object("encryptionConfiguration");
  const [logs, bookmarks, s3] = [
    encryption.object("cloudwatchEncryption"),
    encryption.object("jobBookmarksEncryption"),
    encryption.object("s3Encryption"),
  ];
  return {
    CloudWatchEncryption: {
      CloudWatchEncryptionMode: logs.text("cloudwatchEncryptionMode") as "SSE-KMS",
      KmsKeyArn: logs.optionalText("kmsKeyArn"),
    },
    JobBookmarksEncryption: {
      JobBookmarksEncryptionMode: bookmarks.text("jobBookmarksEncryptionMode") as "CSE-KMS",
      KmsKeyArn: bookmarks.optionalText("kmsKeyArn"),
    },
    S3Encryption: [
      {
        S3EncryptionMode: s3.text("s3EncryptionMode") as "SSE-KMS",
        KmsKeyArn: s3.optionalText("kmsKeyArn"),
      },
    ],
  };
}

const job: Handler = {
  actions: ["glue:CreateJob", "glue:TagResource", "glue:GetJob", "iam:PassRole"],
  async create({ inputs, tags }, { glue }) {
    const Name = inputs.text("name");
    const command = inputs.object("command");
    await glue.send(
      new CreateJobCommand({
        Name,
        Description: inputs.optionalText("description"),
        Role: inputs.text("roleArn"),
        Command: {
          Name: command.optionalText("name") ?? "glueetl",
          ScriptLocation: command.text("scriptLocation"),
          PythonVersion: command.optionalText("pythonVersion"),
        },
        DefaultArguments: inputs.map("defaultArguments"),
        NonOverridableArguments: inputs.map("nonOverridableArguments"),
        ExecutionProperty: {
          MaxConcurrentRuns: inputs.object("executionProperty").optionalNumber("maxConcurrentRuns"),
        },
        GlueVersion: inputs.optionalText("glueVersion"),
        WorkerType: inputs.optionalText("workerType") as "G.1X" | undefined,
        NumberOfWorkers: inputs.optionalNumber("numberOfWorkers"),
        Timeout: inputs.optionalNumber("timeout"),
        MaxRetries: inputs.optionalNumber("maxRetries"),
        SecurityConfiguration: inputs.optionalText("securityConfiguration"),
        Tags: tags,
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { glue }) {
    const { Job } = await glue.send(new GetJobCommand({ JobName: id }));
    return [
      { property: "roleArn", asked: inputs.text("roleArn"), found: Job?.Role },
      {
        property: "defaultArguments",
        asked: inputs.map("defaultArguments"),
        found: Job?.DefaultArguments,
      },
      {
        property: "glueVersion",
        asked: inputs.optionalText("glueVersion"),
        found: Job?.GlueVersion,
      },
      {
        property: "securityConfiguration",
        asked: inputs.optionalText("securityConfiguration"),
        found: Job?.SecurityConfiguration,
      },
    ];
  },
};

export const glueHandlers: Readonly<Record<string, Handler>> = {
  "aws:glue/catalogDatabase:CatalogDatabase": database,
  "aws:glue/catalogTable:CatalogTable": table,
  "aws:glue/securityConfiguration:SecurityConfiguration": securityConfiguration,
  "aws:glue/job:Job": job,
};
