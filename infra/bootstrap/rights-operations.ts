import type { TypeRights } from "./type-rights";

const calls = (service: string, ...names: string[]): string[] =>
  names.map((name) => `${service}:${name}`);
const tags = (service: string): string[] =>
  calls(service, "ListTagsForResource", "TagResource", "UntagResource");

/** What Pulumi's native provider calls for every type: the Cloud Control API. @see https://docs.aws.amazon.com/cloudcontrolapi/latest/userguide/security.html */
const CLOUD_CONTROL = calls(
  "cloudformation",
  "CancelResourceRequest",
  "CreateResource",
  "DeleteResource",
  "GetResource",
  "GetResourceRequestStatus",
  "ListResources",
  "UpdateResource",
);

/** Roles, logs, alarms, events, schedules, cleaning, money. */
export const OPERATIONS_RIGHTS: Readonly<Record<string, TypeRights>> = {
  "aws:iam/role:Role": {
    actions: calls(
      "iam",
      "CreateRole",
      "DeleteRole",
      "GetRole",
      "ListAttachedRolePolicies",
      "ListInstanceProfilesForRole",
      "ListRolePolicies",
      "ListRoleTags",
      "PutRolePermissionsBoundary",
      "TagRole",
      "UntagRole",
      "UpdateAssumeRolePolicy",
      "UpdateRole",
      "UpdateRoleDescription",
    ),
  },
  "aws:iam/rolePolicy:RolePolicy": {
    actions: calls("iam", "DeleteRolePolicy", "GetRolePolicy", "PutRolePolicy"),
  },
  "aws:iam/policy:Policy": {
    actions: calls(
      "iam",
      "CreatePolicy",
      "CreatePolicyVersion",
      "DeletePolicy",
      "DeletePolicyVersion",
      "GetPolicy",
      "GetPolicyVersion",
      "ListPolicyTags",
      "ListPolicyVersions",
      "TagPolicy",
      "UntagPolicy",
    ),
  },
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
    actions: calls("iam", "AttachRolePolicy", "DetachRolePolicy", "ListAttachedRolePolicies"),
  },
  "aws:iam/instanceProfile:InstanceProfile": {
    actions: calls(
      "iam",
      "AddRoleToInstanceProfile",
      "CreateInstanceProfile",
      "DeleteInstanceProfile",
      "GetInstanceProfile",
      "ListInstanceProfileTags",
      "RemoveRoleFromInstanceProfile",
      "TagInstanceProfile",
      "UntagInstanceProfile",
    ),
    passesTo: "ec2.amazonaws.com",
  },
  "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": {
    actions: calls("iam", "GetAccountPasswordPolicy", "UpdateAccountPasswordPolicy"),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    actions: [
      ...calls(
        "logs",
        "AssociateKmsKey",
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteRetentionPolicy",
        "DescribeLogGroups",
        "DisassociateKmsKey",
        "PutRetentionPolicy",
      ),
      ...tags("logs"),
    ],
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": {
    actions: calls("logs", "DeleteMetricFilter", "DescribeMetricFilters", "PutMetricFilter"),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    actions: [
      ...calls("cloudwatch", "DeleteAlarms", "DescribeAlarms", "PutMetricAlarm"),
      ...tags("cloudwatch"),
    ],
  },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    actions: [
      ...calls("cloudwatch", "DeleteAlarms", "DescribeAlarms", "PutCompositeAlarm"),
      ...tags("cloudwatch"),
    ],
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    actions: calls("cloudwatch", "DeleteDashboards", "GetDashboard", "PutDashboard"),
  },
  "aws:cloudwatch/eventRule:EventRule": {
    actions: [
      ...calls("events", "DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "PutRule"),
      ...tags("events"),
    ],
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    actions: calls("events", "ListTargetsByRule", "PutTargets", "RemoveTargets"),
    passesTo: "events.amazonaws.com",
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    actions: [
      ...calls("scheduler", "CreateScheduleGroup", "DeleteScheduleGroup", "GetScheduleGroup"),
      ...tags("scheduler"),
    ],
  },
  "aws:scheduler/schedule:Schedule": {
    actions: calls(
      "scheduler",
      "CreateSchedule",
      "DeleteSchedule",
      "GetSchedule",
      "UpdateSchedule",
    ),
    passesTo: "scheduler.amazonaws.com",
  },
  "aws:sns/topic:Topic": {
    actions: [
      ...calls("sns", "CreateTopic", "DeleteTopic", "GetTopicAttributes", "SetTopicAttributes"),
      ...tags("sns"),
    ],
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    actions: calls("sns", "GetTopicAttributes", "SetTopicAttributes"),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    actions: calls(
      "sns",
      "GetSubscriptionAttributes",
      "ListSubscriptionsByTopic",
      "SetSubscriptionAttributes",
      "Subscribe",
      "Unsubscribe",
    ),
  },
  "aws:budgets/budget:Budget": {
    actions: [...calls("budgets", "ModifyBudget", "ViewBudget"), ...tags("budgets")],
  },
  "aws:costexplorer/anomalyMonitor:AnomalyMonitor": {
    actions: [
      ...calls("ce", "CreateAnomalyMonitor", "DeleteAnomalyMonitor", "GetAnomalyMonitors"),
      ...calls("ce", "UpdateAnomalyMonitor"),
      ...tags("ce"),
    ],
  },
  "aws:costexplorer/anomalySubscription:AnomalySubscription": {
    actions: [
      ...calls("ce", "CreateAnomalySubscription", "DeleteAnomalySubscription"),
      ...calls("ce", "GetAnomalySubscriptions", "UpdateAnomalySubscription"),
      ...tags("ce"),
    ],
  },
  "aws:costexplorer/costAllocationTag:CostAllocationTag": {
    actions: calls("ce", "ListCostAllocationTags", "UpdateCostAllocationTagsStatus"),
  },
  "aws:cloudtrail/trail:Trail": {
    actions: calls(
      "cloudtrail",
      "AddTags",
      "CreateTrail",
      "DescribeTrails",
      "GetEventSelectors",
      "GetInsightSelectors",
      "GetTrail",
      "GetTrailStatus",
      "ListTags",
      "PutEventSelectors",
      "RemoveTags",
      "StartLogging",
      "UpdateTrail",
    ),
    passesTo: "cloudtrail.amazonaws.com",
  },
  "aws:account/region:Region": {
    actions: calls("account", "EnableRegion", "GetRegionOptStatus"),
  },
  "aws:accessanalyzer/analyzer:Analyzer": {
    actions: [
      ...calls("access-analyzer", "CreateAnalyzer", "DeleteAnalyzer", "GetAnalyzer"),
      ...tags("access-analyzer"),
    ],
    serviceRole: "access-analyzer.amazonaws.com",
  },
  "aws:ssm/parameter:Parameter": {
    actions: [
      ...calls("ssm", "AddTagsToResource", "DeleteParameter", "DescribeParameters"),
      ...calls("ssm", "GetParameter", "GetParameters", "ListTagsForResource", "PutParameter"),
      ...calls("ssm", "RemoveTagsFromResource"),
    ],
  },
  "aws-native:databrew:Dataset": databrew("Dataset"),
  "aws-native:databrew:Recipe": databrew("Recipe", "PublishRecipe", "ListRecipeVersions"),
  "aws-native:databrew:Ruleset": databrew("Ruleset"),
  "aws-native:databrew:Job": {
    actions: [
      ...CLOUD_CONTROL,
      ...calls("databrew", "CreateProfileJob", "CreateRecipeJob", "DeleteJob", "DescribeJob"),
      ...calls("databrew", "UpdateProfileJob", "UpdateRecipeJob"),
      ...tags("databrew"),
    ],
    passesTo: "databrew.amazonaws.com",
  },
  // The publication of a recipe: components/processing/recipe-publication.ts is its provider.
  "pulumi-nodejs:dynamic:Resource": {
    actions: calls("databrew", "DeleteRecipeVersion", "ListRecipeVersions", "PublishRecipe"),
  },
  "aws-native:quicksight:DataSource": quicksight("DataSource"),
  "aws-native:quicksight:DataSet": quicksight("DataSet"),
  "aws-native:quicksight:Dashboard": quicksight("Dashboard", "UpdateDashboardPublishedVersion"),
};

function databrew(kind: string, ...more: string[]): TypeRights {
  const own = ["Create", "Delete", "Describe", "Update"].map((verb) =>
    verb === "Delete" && kind === "Recipe" ? "DeleteRecipeVersion" : `${verb}${kind}`,
  );
  return {
    actions: [...CLOUD_CONTROL, ...calls("databrew", ...own, ...more), ...tags("databrew")],
  };
}

function quicksight(kind: string, ...more: string[]): TypeRights {
  return {
    actions: [
      ...CLOUD_CONTROL,
      ...calls("quicksight", `Create${kind}`, `Delete${kind}`, `Describe${kind}`),
      ...calls("quicksight", `Describe${kind}Permissions`, `Update${kind}`),
      ...calls("quicksight", `Update${kind}Permissions`, `Pass${kind}`, ...more),
      ...tags("quicksight"),
    ].filter((action) => action !== "quicksight:PassDashboard"),
    ...(kind === "DataSource" ? { passesTo: "quicksight.amazonaws.com" } : {}),
  };
}
