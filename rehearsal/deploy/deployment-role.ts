import type { Names } from "../../components/names";
import { handlers } from "./handlers";

/** Calls that name no resource: AWS knows no narrower ARN for them. */
const WITHOUT_RESOURCE = new Set([
  "kms:CreateKey",
  // On AWS it names the alias and the key; the embedded AWS asks for "*".
  "kms:CreateAlias",
  "kms:ListAliases",
  "logs:DescribeLogGroups",
  "glue:CreateSecurityConfiguration",
  "glue:GetSecurityConfiguration",
]);

/** The ARNs of one stack that a service's calls may name. */
function resources(service: string, stack: string, account: string, region: string): string[] {
  const snake = stack.replaceAll("-", "_");
  const arn = (of: string, resource: string, where = region) =>
    `arn:aws:${of}:${where}:${account}:${resource}`;
  switch (service) {
    case "s3":
      return [`arn:aws:s3:::${stack}-*`];
    case "iam":
      return [arn("iam", `role/${stack}-*`, "")];
    case "kms":
      return [arn("kms", "key/*"), arn("kms", `alias/${stack}-*`)];
    case "logs":
      return [arn("logs", `log-group:/aws-glue/*${stack}*`)];
    case "glue":
      return [
        arn("glue", "catalog"),
        arn("glue", `database/${snake}_*`),
        arn("glue", `table/${snake}_*/*`),
        arn("glue", `job/${stack}-*`),
        arn("glue", `trigger/${stack}-*`),
        arn("glue", `workflow/${stack}-*`),
        arn("glue", `dataQualityRuleset/${stack}-*`),
      ];
    case "athena":
      return [arn("athena", `workgroup/${stack}`), arn("athena", `workgroup/${stack}-*`)];
    case "scheduler":
      return [
        arn("scheduler", `schedule/${stack}*/*`),
        arn("scheduler", `schedule-group/${stack}*`),
      ];
    default:
      throw new Error(
        `deployment-role: name the resources of the ${service} calls of a stack here`,
      );
  }
}

/** The role that deploys one stack. The stack's own roles are named otherwise, so it cannot widen itself. */
export const deploymentRole = (stack: string): string => `deployment-${stack}`;

/**
 * The policy of the role that deploys: the calls that the handlers make, on the stack's resources, and nothing else. Each service is a
 * statement, so that a refusal shows where to look.
 */
export function deploymentPolicy(names: Names): {
  readonly Version: string;
  readonly Statement: readonly unknown[];
} {
  const { stack, accountId: account, region } = names.identity;
  const actions = [
    ...new Set(Object.values(handlers).flatMap((handler) => handler.actions)),
  ].sort();
  const services = [...new Set(actions.map((action) => action.split(":")[0] ?? ""))];
  const scoped = services.map((service) => ({
    Sid: `Deploy${service[0]?.toUpperCase()}${service.slice(1)}`,
    Effect: "Allow",
    Action: actions.filter(
      (action) => action.startsWith(`${service}:`) && !WITHOUT_RESOURCE.has(action),
    ),
    Resource: resources(service, stack, account, region),
  }));
  return {
    Version: "2012-10-17",
    Statement: [
      ...scoped,
      {
        Sid: "EncryptArtifacts",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: names.anyKeyArn(),
        Condition: {
          StringEquals: {
            "kms:ViaService": names.viaService("s3"),
            "kms:EncryptionContext:aws:s3:arn": names.bucketArn("artifacts"),
          },
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": names.keyAlias("data") },
        },
      },
      {
        Sid: "CallsWithoutResource",
        Effect: "Allow",
        Action: actions.filter((action) => WITHOUT_RESOURCE.has(action)),
        Resource: "*",
      },
    ],
  };
}
