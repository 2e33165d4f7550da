import { deploymentRole } from "./deployment-policies";
import type { PlannedStack } from "./plan";
import { secretsProvider, stateUrl } from "./state";

/** Begins every page: a file that does not is somebody's own. */
export const PAGE_MARK = "<!-- written by npm run bootstrap -->";

/**
 * The page beside a template: what a person does by hand, in order. What AWS lets no role do, or what nobody should
 * automate, is a step here.
 */
export function bootstrapPage(
  account: string,
  template: string,
  stacks: readonly [PlannedStack, ...PlannedStack[]],
): string {
  const [{ accountId, homeRegion, replicaRegion }] = stacks;
  const departments = stacks.filter(({ stack }) => stack !== account);
  const hasDashboards = departments.some(({ resources }) =>
    resources.some(({ type }) => type.includes("quicksight")),
  );
  return `${PAGE_MARK}

# Before the first deployment in account ${accountId} (${account})

Once, by a person with administrator rights in account ${accountId}. Nothing here contains a secret.

## 1. Create the bootstrap stack

1. Sign in to account **${accountId}** and choose the region **${homeRegion}**.
2. CloudFormation → _Create stack_ → _With new resources_ → _Upload a template file_ → \`${template}\`.
3. Name it \`${account}-bootstrap\`; enter the repository that deploys, as \`owner/name\`. Where the account already has GitHub's identity provider
   (IAM → _Identity providers_), enter its ARN too.
4. Tick _I acknowledge that AWS CloudFormation might create IAM resources with custom names_ and create it.
5. CloudFormation → the stack → _Stack actions_ → _Edit termination protection_ → _Activated_.

It makes the bucket and the key of Pulumi's state, GitHub's identity provider, and for each stack the role that deploys it and the boundary of its roles:

${stacks.map(({ stack }) => `- \`${deploymentRole(stack)}\` with \`boundary-${stack}\``).join("\n")}

The policies are made from what the program contains. **When a stack gets a new kind of resource or a role a new right, run the command again and update
the stack** (_Update_ → _Replace current template_); until then the deployment is refused, which is the purpose.

## 2. Let GitHub deploy

In the repository, _Settings_ → _Environments_: one environment a stack, named exactly like it (${stacks.map(({ stack }) => `\`${stack}\``).join(", ")}). For production
require reviewers and allow the main branch only: who may run a workflow there may deploy.

## 3. Settings that only an account's owner has

1. Billing → _Billing preferences_ → _Alert preferences_: turn on **CloudWatch billing alerts**. Without it there are no EstimatedCharges metrics, and the alarms on them never fire. In an
   organisation this is done in the account that pays.
2. IAM → _Account settings_ → _Security Token Service_: set the **global endpoint's tokens to valid in all regions**. Otherwise a session from there cannot work in ${replicaRegion}.
3. **${replicaRegion}** must be switched on if it is a region that an account opts into (Account → _AWS Regions_). \`${account}\` does it where \`enableReplicaRegion\` is true; it takes minutes to hours.
4. **Cost tags** \`department\`, \`stage\`, \`cost-centre\`: a day after the first deployment they appear under Billing → _Cost allocation tags_. Activate them in the account that pays, by hand or with
   \`activateCostTags: true\` where \`${account}\` is that account. Until then budgets by tag see nothing.
5. Root: a second factor, no access keys.
${hasDashboards ? `6. **QuickSight**: sign up once (Enterprise, in ${homeRegion}, users from IAM Identity Center or IAM) and create the users and groups that the stack files name.\n` : ""}
## 4. Deploy

\`\`\`sh
npm run setup
npx pulumi login '${stateUrl(accountId, homeRegion)}'
${stacks.map(({ stack }) => `npx pulumi stack init ${stack} --secrets-provider '${secretsProvider(homeRegion)}'`).join("\n")}
npx pulumi up -s ${account}
${departments.map(({ stack }) => `npx pulumi up -s ${stack}`).join("\n")}
\`\`\`

The account first: departments filter its trail's log group. Each person named in \`alertAddresses\` gets an e-mail for each topic and **must confirm** it.

## 5. Make the pseudonymisation keys

After a department's first \`up\`, which makes the key it is encrypted with, and before its first run. By a person whose session carries the department as a tag and who may write the parameter. The key goes
from the generator to AWS; it is not shown and not stored anywhere else. A parameter that exists is not overwritten: another key would make new pseudonyms for everyone.

\`\`\`sh
${departments.filter(pseudonymises).map(pseudonymisationCommand).join("\n")}
\`\`\`
`;
}

/** Whether a role of the stack reads the key. */
const pseudonymises = ({ resources }: PlannedStack): boolean =>
  JSON.stringify(resources.map(({ inputs }) => inputs["policy"])).includes("/pseudonymisation-key");

/** The command that makes a department's pseudonymisation key, which passes through a pipe and shows on no screen. */
export const pseudonymisationCommand = ({
  stack,
  homeRegion,
}: Pick<PlannedStack, "stack" | "homeRegion">): string =>
  `openssl rand -hex 32 | tr -d '\\n' | aws ssm put-parameter --region ${homeRegion} --name /${stack}/pseudonymisation-key ` +
  `--type SecureString --key-id alias/${stack}-data --value file:///dev/stdin`;
