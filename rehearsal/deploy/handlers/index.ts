import type { Handler } from "../handler";
import { athenaHandlers } from "./athena";
import { glueHandlers } from "./glue";
import { iamHandlers } from "./iam";
import { kmsHandlers } from "./kms";
import { logsHandlers } from "./logs";
import { s3Handlers } from "./s3";
import { schedulerHandlers } from "./scheduler";

/** Every resource type that the rehearsal can deploy. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...athenaHandlers,
  ...glueHandlers,
  ...iamHandlers,
  ...kmsHandlers,
  ...logsHandlers,
  ...s3Handlers,
  ...schedulerHandlers,
};

/**
 * Resource types that the embedded AWS has no API for, with what stands in for them. They are evaluated, not deployed, and the summary lists
 * them; any other type without a handler is an error.
 */
export const withoutApi: Readonly<Record<string, string>> = {
  "aws:glue/dataQualityRuleset:DataQualityRuleset":
    "Glue Data Quality objects have no API here; the same rules are evaluated by Deequ in the trust job",
};
