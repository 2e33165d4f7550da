/**
 * Identifiers that AWS would give, made up from names. They stand for themselves only: no rule may judge how they look, but
 * every rule can tell which resource is meant by them.
 */

/** What is known of a resource when it is registered. */
interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

/** The account and the region of the stack. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The outputs that other resources of our programs use. */
export function inventedOutputs(
  { type, name, inputs }: Registered,
  { account, region: home }: Place,
): Record<string, unknown> {
  const given = inputs as Readonly<Record<string, unknown>>;
  const region = typeof given["region"] === "string" ? given["region"] : home;
  const arn = (service: string, resource: string, place = region) => ({
    arn: `arn:aws:${service}:${place}:${account}:${resource}`,
  });
  const called = typeof given["name"] === "string" ? given["name"] : name;
  switch (type) {
    case "aws:kms/key:Key":
      return { keyId: `${name}-id`, ...arn("kms", `key/${name}-id`) };
    case "aws:sns/topic:Topic":
      return arn("sns", called);
    case "aws:iam/policy:Policy":
      return arn("iam", `policy/${called}`, "");
    case "aws:iam/role:Role":
      return arn("iam", `role/${called}`, "");
    case "aws:cloudwatch/logGroup:LogGroup":
      return arn("logs", `log-group:${called}`);
    case "aws:costexplorer/anomalyMonitor:AnomalyMonitor":
      return { arn: `arn:aws:ce::${account}:anomalymonitor/${name}` };
    case "aws-native:quicksight:DataSource":
      return arn("quicksight", `datasource/${String(given["dataSourceId"])}`);
    case "aws-native:quicksight:DataSet":
      return arn("quicksight", `dataset/${String(given["dataSetId"])}`);
    case "aws:ec2/instance:Instance":
      return {
        ...arn("ec2", `instance/${name}-id`),
        primaryNetworkInterfaceId: `${name}-interface`,
        privateDns: `${name}.internal`,
      };
    case "awsx:ec2:Vpc":
      return { vpcId: `${name}-id`, publicSubnetIds: [`${name}-public-id`] };
    case "aws:ec2/launchTemplate:LaunchTemplate":
      return { latestVersion: 1 };
    case "aws:cloudfront/distribution:Distribution":
      return { domainName: `${name}.cloudfront.net` };
    case "pulumi-nodejs:dynamic:Resource":
      return { version: "1.0" };
    default:
      return {};
  }
}
