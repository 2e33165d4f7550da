import path from "node:path";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Names } from "../components/names";
import { latestProfileKey } from "../components/storage/lake-layout";
import type { StackFacts } from "../environments/facts/facts";
import { Mirror } from "../publishing/mirror";
import type { ProgramReport } from "./deploy/run-program";
import { SERVER, type Stage } from "./stage";
import { filesBelow } from "./land";
import { ServerProgram } from "./server-program";
import type { Proof } from "./summary";

/** What was published and can be looked at. */
export interface PublishedStack {
  /** Directory with `internal/` and `public/`, as the servers' roles read them from the published zone. */
  readonly dir: string;
  /** Workbooks and pages, relative to the output directory. */
  readonly reports: readonly string[];
  readonly proof: Proof;
}

export const PUBLISHED_CLAIM =
  "the general server's own program publishes every report as a workbook and a page, and every profile as a page, and the servers read them back";

/** Where a stack's reports go. */
export const reportsFolder = ({ request }: Stage, { stack }: StackFacts): string =>
  path.join(request.out, "reports", stack);

/**
 * Publishes a stack's reports with the program and the settings that its general server was given, then fetches the
 * published zone: what is internal as that server, what is public as the web server.
 *
 * @throws with the program's own words when it fails.
 */
export async function publishStack(
  stage: Stage,
  facts: StackFacts,
  report: ProgramReport,
): Promise<PublishedStack> {
  const { identities, emulator, signal } = stage;
  const { department, stack } = facts;
  const names = Names.of(facts);
  const bucket = names.bucket("published");
  const dir = reportsFolder(stage, facts);
  const credentials = await identities.credentials(names.role("publish"), "publish", SERVER);
  const publisher = await identities.clients(names.role("publish"), "publish", SERVER);
  const program = await ServerProgram.install({
    ...{ credentials, clients: publisher, endpoint: emulator },
    userData: userDataOf(report, names.named("server", "general")),
    artifacts: names.bucket("artifacts"),
    folder: path.join(emulator.state, "general-server", stack),
  });
  const said = await program.publish(signal);
  const server = await identities.clients(names.role("serve"), "serve", SERVER);
  await new Mirror({ s3: publisher.s3, bucket, audiences: ["internal"], dir }).refresh();
  await new Mirror({ s3: server.s3, bucket, audiences: ["public"], dir }).refresh();
  const fetched = filesBelow(dir).map((file) => path.relative(dir, file));
  const expected = department.datasets.flatMap(({ reports }) => reports);
  const problems = expected.flatMap(({ id, audience }) =>
    ["xlsx", "html"].flatMap((kind) =>
      fetched.some((key) => key.startsWith(`${audience}/`) && key.endsWith(`${id}.${kind}`))
        ? []
        : [`${audience}/…/${id}.${kind} was not read back`],
    ),
  );
  for (const { name: dataset, profileAudience = "internal" } of department.datasets) {
    const key = latestProfileKey(dataset);
    const { Contents = [] } = await publisher.s3.send(
      new ListObjectsV2Command({ Bucket: names.bucket("curated"), Prefix: key, MaxKeys: 1 }),
    );
    const page = `${profileAudience}/profiles/${dataset}.html`;
    if (Contents.length > 0 && !fetched.includes(page)) problems.push(`${page} was not read back`);
  }
  const files = fetched.filter((key) => /\.(xlsx|html)$/.test(key));
  return {
    dir,
    reports: files.map((file) => path.join("reports", stack, file)),
    proof: {
      claim: PUBLISHED_CLAIM,
      holds: problems.length === 0 && expected.length > 0,
      evidence: problems.length > 0 ? problems : [said.trim().split("\n")[0] ?? ""],
    },
  };
}

/** User data of a server, as its launch template has it. */
function userDataOf({ deployed }: ProgramReport, server: string): string {
  const template = deployed.find(
    ({ type, inputs }) =>
      type === "aws:ec2/launchTemplate:LaunchTemplate" && inputs["name"] === server,
  );
  if (template === undefined) throw new Error(`no launch template ${server} was deployed`);
  return String(template.inputs["userData"]);
}
