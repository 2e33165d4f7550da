import { MANDATORY, type Rule, violation } from "../../rule";

/** What publishes a recipe, and does nothing else. */
const DYNAMIC = /-publication$/;

const KNOWN: readonly RegExp[] = [
  /^(pulumi|platform):/,
  /^aws:(athena|budgets|costexplorer|scheduler|kms|sns|cloudtrail|accessanalyzer|ebs|account)\//,
  /^aws:s3\/(account|bucket)/,
  /^aws:iam\/(role|rolePolicy|rolePolicyAttachment|policy|policy|rolePolicyAttachment|instanceProfile|accountPasswordPolicy|openIdConnectProvider):/,
  /^aws:glue\/(job|workflow|trigger|catalogDatabase|catalogTable|securityConfiguration|dataQualityRuleset|dataCatalogEncryptionSettings):/,
  /^aws:cloudwatch\/(logGroup|metricAlarm|eventRule|eventTarget|logMetricFilter|dashboard):/,
  /^aws:cloudfront\/(distribution|vpcOrigin):/,
  /^aws:ec2\/(instance|launchTemplate|subnet|route|routeTable|routeTableAssociation|securityGroup|defaultSecurityGroup|vpcEndpoint|flowLog|instanceMetadataDefaults|imageBlockPublicAccess|eip|eipAssociation):/,
  /^aws:vpc\/securityGroup(Ingress|Egress)Rule:/,
  /^aws:ssm\/document:/,
  /^awsx:ec2:Vpc$/,
  /^aws-native:databrew:(Dataset|Job|Recipe|Ruleset)$/,
  /^aws-native:quicksight:(DataSource|DataSet|Dashboard|Analysis)$/,
];

export const rule: Rule = {
  id: "known-types-only",
  title: "No resource is beyond the rules",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: ["every resource"],
  frameworks: [],
  url: "https://www.pulumi.com/docs/iac/using-pulumi/crossguard/",
  why: "A resource that no rule knows is judged by none: Cloud Control and dynamic resources can make anything",
  fix: "Write a rule for the type, and add it to KNOWN",
  judge: (graph) =>
    graph.resources.flatMap((one) => {
      if (one.type === "pulumi-nodejs:dynamic:Resource") {
        return DYNAMIC.test(one.name)
          ? []
          : [violation(one, "it is a dynamic resource that nobody knows")];
      }
      return KNOWN.some((pattern) => pattern.test(one.type))
        ? []
        : [violation(one, `no rule knows ${one.type}`)];
    }),
};
