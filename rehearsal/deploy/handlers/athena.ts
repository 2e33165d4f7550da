import {
  CreateNamedQueryCommand,
  CreateWorkGroupCommand,
  GetNamedQueryCommand,
  GetWorkGroupCommand,
} from "@aws-sdk/client-athena";
import type { Handler, Inputs } from "../handler";
import { tagList } from "../../tags";

/** The workgroup's settings as one flat value, from the program's inputs. */
function settings(inputs: Inputs) {
  const configuration = inputs.object("configuration");
  const results = configuration.object("resultConfiguration");
  const encryption = results.object("encryptionConfiguration");
  return {
    enforced: configuration.flag("enforceWorkgroupConfiguration"),
    metrics: configuration.flag("publishCloudwatchMetricsEnabled"),
    scanLimitBytes: configuration.optionalNumber("bytesScannedCutoffPerQuery"),
    outputLocation: results.optionalText("outputLocation"),
    encryption: encryption.optionalText("encryptionOption"),
    key: encryption.optionalText("kmsKeyArn"),
    owner: results.optionalText("expectedBucketOwner"),
  };
}

const workgroup: Handler = {
  actions: ["athena:CreateWorkGroup", "athena:TagResource", "athena:GetWorkGroup"],
  async create({ inputs, tags }, { athena }) {
    const Name = inputs.text("name");
    const asked = settings(inputs);
    await athena.send(
      new CreateWorkGroupCommand({
        Name,
        Description: inputs.optionalText("description"),
        Tags: tagList(tags),
        Configuration: {
          EnforceWorkGroupConfiguration: asked.enforced,
          PublishCloudWatchMetricsEnabled: asked.metrics,
          BytesScannedCutoffPerQuery: asked.scanLimitBytes,
          ResultConfiguration: {
            OutputLocation: asked.outputLocation,
            ExpectedBucketOwner: asked.owner,
            ...(asked.encryption === undefined
              ? {}
              : {
                  EncryptionConfiguration: {
                    EncryptionOption: asked.encryption as "SSE_KMS",
                    KmsKey: asked.key,
                  },
                }),
          },
        },
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { athena }) {
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: id }));
    const found = WorkGroup?.Configuration;
    const results = found?.ResultConfiguration;
    return [
      {
        property: "configuration",
        asked: settings(inputs),
        found: {
          enforced: found?.EnforceWorkGroupConfiguration,
          metrics: found?.PublishCloudWatchMetricsEnabled ?? false,
          scanLimitBytes: found?.BytesScannedCutoffPerQuery,
          outputLocation: results?.OutputLocation,
          encryption: results?.EncryptionConfiguration?.EncryptionOption,
          key: results?.EncryptionConfiguration?.KmsKey,
          owner: results?.ExpectedBucketOwner,
        },
      },
    ];
  },
};

const namedQuery: Handler = {
  actions: ["athena:CreateNamedQuery", "athena:GetNamedQuery"],
  async create({ inputs }, { athena }) {
    const { NamedQueryId } = await athena.send(
      new CreateNamedQueryCommand({
        Name: inputs.text("name"),
        Description: inputs.optionalText("description"),
        Database: inputs.text("database"),
        QueryString: inputs.text("query"),
        WorkGroup: inputs.optionalText("workgroup"),
      }),
    );
    return { id: NamedQueryId ?? "", outputs: {} };
  },
  async readBack({ inputs }, { id }, { athena }) {
    const { NamedQuery } = await athena.send(new GetNamedQueryCommand({ NamedQueryId: id }));
    return [
      { property: "query", asked: inputs.text("query"), found: NamedQuery?.QueryString },
      { property: "workgroup", asked: inputs.text("workgroup"), found: NamedQuery?.WorkGroup },
    ];
  },
};

export const athenaHandlers: Readonly<Record<string, Handler>> = {
  "aws:athena/workgroup:Workgroup": workgroup,
  "aws:athena/namedQuery:NamedQuery": namedQuery,
};
