import type * as aws from "@pulumi/aws";
import type { AccountNames } from "./account-names";
import { trailPrefix } from "./trail-policies";

/** Global services report from here. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html */
const GLOBAL_REGION = "us-east-1";

/** What CloudTrail writes of an event, by Athena type. */
const COLUMNS: Readonly<Record<string, string>> = {
  eventversion: "string",
  useridentity:
    "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string," +
    "accesskeyid:string,username:string,sessioncontext:struct<attributes:struct<" +
    "mfaauthenticated:string,creationdate:string>,sessionissuer:struct<type:string," +
    "principalid:string,arn:string,accountid:string,username:string>>>",
  eventtime: "string",
  eventsource: "string",
  eventname: "string",
  awsregion: "string",
  sourceipaddress: "string",
  useragent: "string",
  errorcode: "string",
  errormessage: "string",
  requestparameters: "string",
  responseelements: "string",
  additionaleventdata: "string",
  requestid: "string",
  eventid: "string",
  readonly: "string",
  resources: "array<struct<arn:string,accountid:string,type:string>>",
  eventtype: "string",
  apiversion: "string",
  recipientaccountid: "string",
  serviceeventdetails: "string",
  sharedeventid: "string",
  vpcendpointid: "string",
  eventcategory: "string",
};

/**
 * The table over the trail's files: one partition a region and day, projected, so that nobody adds partitions. Only
 * Athena knows projection.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-cloudtrail-table-partition-projection.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function trailTable(
  names: AccountNames,
  replicaRegion: string,
  retentionDays: number,
): Omit<aws.glue.CatalogTableArgs, "databaseName"> {
  const location = `s3://${names.trailBucket()}/${trailPrefix(names)}`;
  const regions = [...new Set([names.identity.region, replicaRegion, GLOBAL_REGION])];
  return {
    name: names.auditTable(),
    description: "What was done in the account, by whom: the trail's files",
    tableType: "EXTERNAL_TABLE",
    parameters: {
      EXTERNAL: "TRUE",
      classification: "cloudtrail",
      "projection.enabled": "true",
      "projection.region.type": "enum",
      "projection.region.values": regions.join(","),
      "projection.day.type": "date",
      "projection.day.format": "yyyy/MM/dd",
      "projection.day.interval": "1",
      "projection.day.interval.unit": "DAYS",
      "projection.day.range": `NOW-${retentionDays}DAYS,NOW`,
      "storage.location.template": `${location}/\${region}/\${day}`,
    },
    partitionKeys: [
      { name: "region", type: "string", comment: "Region that reported the event" },
      { name: "day", type: "string", comment: "Day of delivery, yyyy/MM/dd" },
    ],
    storageDescriptor: {
      location: `${location}/`,
      inputFormat: "com.amazon.emr.cloudtrail.CloudTrailInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      serDeInfo: { serializationLibrary: "org.apache.hive.hcatalog.data.JsonSerDe" },
      columns: Object.entries(COLUMNS).map(([name, type]) => ({ name, type })),
    },
  };
}
