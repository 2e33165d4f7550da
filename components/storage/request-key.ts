/** Which key a writer names in a request: known from configuration, without the cloud. */
import type { Department } from "../../environments/facts/facts";
import type { Names } from "../names";

/** The datasets of a department that have a key of their own. */
export const datasetsWithKeys = ({ encryption, datasets }: Department): readonly string[] =>
  encryption === "dataset" ? datasets.map(({ name }) => name) : [];

/**
 * What writers of a dataset name in their requests to S3: the ARN of its key's alias, which is known before
 * the key exists. Undefined where the bucket's default is the right key: nothing is named then.
 */
export const requestKeyOf = (
  names: Names,
  datasetKeys: readonly string[],
  dataset: string,
): string | undefined =>
  datasetKeys.includes(dataset) ? names.datasetKeyAliasArn(dataset) : undefined;
