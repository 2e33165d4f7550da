import type { Handler } from "../handler";
import { athenaHandlers } from "./athena";
import { awsxHandlers } from "./awsx";
import { cloudfrontHandlers } from "./cloudfront";
import { cloudtrailHandlers } from "./cloudtrail";
import { budgetsHandlers } from "./budgets";
import { cloudwatchHandlers } from "./cloudwatch";
import { ec2Handlers } from "./ec2";
import { ec2GroupHandlers } from "./ec2-groups";
import { ec2ServerHandlers } from "./ec2-servers";
import { eventsHandlers } from "./events";
import { glueHandlers } from "./glue";
import { glueWorkflowHandlers } from "./glue-workflow";
import { iamHandlers } from "./iam";
import { iamAccountHandlers } from "./iam-account";
import { kmsHandlers } from "./kms";
import { logsHandlers } from "./logs";
import { s3Handlers } from "./s3";
import { schedulerHandlers } from "./scheduler";
import { snsHandlers } from "./sns";

/** Every resource type that the rehearsal can deploy. */
export const handlers: Readonly<Record<string, Handler>> = {
  ...athenaHandlers,
  ...awsxHandlers,
  ...cloudfrontHandlers,
  ...cloudtrailHandlers,
  ...budgetsHandlers,
  ...cloudwatchHandlers,
  ...ec2Handlers,
  ...ec2GroupHandlers,
  ...ec2ServerHandlers,
  ...eventsHandlers,
  ...glueHandlers,
  ...glueWorkflowHandlers,
  ...iamHandlers,
  ...iamAccountHandlers,
  ...kmsHandlers,
  ...logsHandlers,
  ...s3Handlers,
  ...schedulerHandlers,
  ...snsHandlers,
};

/**
 * Resource types that the embedded AWS has no API for, with what stands in for them. They are evaluated, not deployed, and the summary lists
 * them; any other type without a handler is an error.
 */
export const withoutApi: Readonly<Record<string, string>> = {
  "aws:ssm/document:Document":
    "SSM documents have no API here; the command that it gives the server is run as the publish role",
  "aws-native:databrew:Dataset":
    "DataBrew has no API here; the runner reads the landed files as its job would, under the job's role",
  "aws-native:databrew:Job":
    "DataBrew has no API here; the runner plays the job that cleans, nobody the one that profiles",
  "aws-native:databrew:Recipe":
    "DataBrew has no API here; the interpreter of recipes follows its documentation, its own result is not seen",
  "pulumi-nodejs:dynamic:Resource":
    "it publishes a DataBrew recipe, for which there is no API here; its calls are tested against a stub",
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor":
    "Cost Explorer has no API here, and nothing is spent; what the monitor asks for is tested as a document",
  "aws:costexplorer/anomalySubscription:AnomalySubscription":
    "Cost Explorer has no API here; the topic that it notifies is deployed, and its policy read back",
  "aws:accessanalyzer/analyzer:Analyzer":
    "Access Analyzer has no API here; our own evaluator judges policies instead",
  "aws:account/region:Region":
    "the embedded account has every region switched on and no API to switch one",
  "aws:costexplorer/costAllocationTag:CostAllocationTag": "Cost Explorer has no API here",
  "aws:ebs/encryptionByDefault:EncryptionByDefault": "EC2's account defaults have no API here",
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess":
    "EC2's account defaults have no API here",
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess":
    "EC2's account defaults have no API here",
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults":
    "EC2's account defaults have no API here",
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings":
    "the catalog's encryption has no API here",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock":
    "S3's account settings have no API here; each bucket's own block is read back",
  "aws:glue/dataQualityRuleset:DataQualityRuleset":
    "Glue Data Quality objects have no API here; the same rules are evaluated by Deequ in the trust job",
  "aws-native:quicksight:DataSource":
    "QuickSight has no API here; what its role may query is judged by the policies",
  "aws-native:quicksight:DataSet":
    "QuickSight has no API here; the workbook and the portal draw the same figures",
  "aws-native:quicksight:Dashboard":
    "QuickSight has no API here; the workbook and the portal draw the same figures",
};
