import { MANDATORY, type Rule, demandEqual, demandTrue, violation } from "../../rule";
import { isAccountStack, keyFor, standsForStack } from "../platform";

const TYPE = "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings";

export const rule: Rule = {
  id: "glue-catalog-encrypted",
  title: "The catalog is encrypted",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html",
  why: "Names and places of columns tell much; connections hold passwords",
  fix: "Add DataCatalogEncryptionSettings with SSE-KMS and encrypted connection passwords to the account's stack",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const [settings] = graph.of(TYPE);
    const first = standsForStack(graph);
    if (settings === undefined) {
      return first === undefined
        ? []
        : [violation(first, "the account has no DataCatalogEncryptionSettings")];
    }
    const root = "dataCatalogEncryptionSettings";
    const key = keyFor(graph, settings, `${root}.connectionPasswordEncryption.awsKmsKeyId`);
    return [
      ...("verdict" in key ? [key] : []),
      ...demandEqual(settings, `${root}.encryptionAtRest.catalogEncryptionMode`, "SSE-KMS"),
      ...demandTrue(
        settings,
        `${root}.connectionPasswordEncryption.returnConnectionPasswordEncrypted`,
      ),
    ];
  },
};
