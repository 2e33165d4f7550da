import type { AccountNames } from "../account/account-names";
import { KEY_EVENTS } from "./audit-filters";

/**
 * What was done to a stack's buckets, roles and keys, or by its roles, in the last seven days: Athena SQL over the
 * trail's table. Days are partitions, so a week is read and not years. Keys have no name there: changes to any key of
 * the account are shown.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
 */
export const departmentEvents = (stack: string, account: AccountNames): string => `SELECT
  eventtime,
  awsregion,
  eventsource,
  eventname,
  useridentity.arn AS who,
  sourceipaddress,
  errorcode,
  requestparameters
FROM "${account.auditDatabase()}"."${account.auditTable()}"
WHERE day >= date_format(current_date - INTERVAL '7' DAY, '%Y/%m/%d')
  AND (
    useridentity.sessioncontext.sessionissuer.username LIKE '${stack}-%'
    OR json_extract_scalar(requestparameters, '$.bucketName') LIKE '${stack}-%'
    OR json_extract_scalar(requestparameters, '$.roleName') LIKE '${stack}-%'
    OR json_extract_scalar(requestparameters, '$.policyArn') LIKE '%:policy/${stack}-%'
    OR json_extract_scalar(requestparameters, '$.aliasName') LIKE 'alias/${stack}-%'
    OR (
      eventsource = 'kms.amazonaws.com'
      AND eventname IN (${KEY_EVENTS.map((event) => `'${event}'`).join(", ")})
    )
  )
ORDER BY eventtime DESC
LIMIT 1000`;
