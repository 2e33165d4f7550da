/**
 * `npm run bench [-- area]`: measured figures as ratios in one run. Areas: rehearsal (default), setup, policies.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listStacks, loadStack } from "../environments/facts/load";
import { evaluate, type Policies } from "../policies/iam/evaluate";
import { type PolicyKind, readPolicy } from "../policies/iam/policy-document";
import type { Request } from "../policies/iam/request";
import { rehearse } from "./rehearse";

const SIZES = [2_000, 20_000] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One stack at two sizes: seconds by step, and how each grows with the rows. */
async function benchRehearsal(): Promise<void> {
  const stack = listStacks().find((name) => name.endsWith("-dev")) ?? "";
  const facts = loadStack(stack);
  const runs: Record<string, number>[] = [];
  for (const rows of SIZES) {
    const out = mkdtempSync(path.join(tmpdir(), "bench-"));
    const started = performance.now();
    const request = { stacks: [stack], out, serve: false, rows, seed: 1 };
    const { summary } = await rehearse(
      request,
      [facts],
      () => undefined,
      new AbortController().signal,
    );
    const found = summary[stack];
    runs.push({ ...found?.seconds, total: (performance.now() - started) / 1000 });
    if (found?.ok !== true)
      say(`${rows} rows: NOT every proof held; the figures below count for nothing`);
    rmSync(out, { recursive: true, force: true });
  }
  const [small = {}, large = {}] = runs;
  say(`rehearsal of ${stack}, seconds by step at ${SIZES.join(" and ")} rows, and their ratio`);
  for (const [step, seconds] of Object.entries(large)) {
    const before = small[step] ?? 0;
    const ratio = before > 0 ? (seconds / before).toFixed(1) : "-";
    say(
      `  ${step.padEnd(22)} ${before.toFixed(1).padStart(7)} ${seconds.toFixed(1).padStart(7)}   ×${ratio}`,
    );
  }
}

/** A set-up from nothing, in a fresh clone with an empty home directory; downloads are steps of their own. */
function benchSetup(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-setup-"));
  const clone = path.join(folder, "clone");
  const home = path.join(folder, "home");
  try {
    mkdirSync(home);
    execFileSync("git", ["clone", "--quiet", ".", clone]);
    const env = { ...process.env, HOME: home };
    for (const title of ["from nothing", "the second time"]) {
      const started = performance.now();
      const { stderr } = spawnSync("node", ["setup/setup.mjs"], {
        cwd: clone,
        env,
        encoding: "utf8",
      });
      say(`set-up ${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      say(stderr.trimEnd().replaceAll(/^setup/gm, "  "));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const QUESTIONS = 10_000;
const DUTIES = 20;

/** A role with a policy of many duties, a boundary, a bucket policy and a key policy, as the platform's roles have them. */
function benchedPolicies(): Policies {
  const read = (name: string, Statement: readonly object[], kind?: PolicyKind) =>
    readPolicy(name, { Version: "2012-10-17", Statement }, kind);
  const duties = Array.from({ length: DUTIES }, (_, place) => ({
    Sid: `Duty${place}`,
    Effect: "Allow",
    Action: ["s3:GetObject", "s3:PutObject", "kms:Decrypt"],
    Resource: [`arn:aws:s3:::lake/${place}/\${aws:PrincipalTag/team}/*`, "arn:aws:kms:*:*:key/*"],
    Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } },
  }));
  const Principal = { AWS: "arn:aws:iam::111122223333:root" };
  const Condition = { Bool: { "aws:SecureTransport": "false" } };
  const onBucket = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: "*", Condition };
  const onKey = { Effect: "Allow", Principal, Action: "kms:*", Resource: "*" };
  return {
    identity: [read("duties", duties)],
    boundary: read("boundary", [{ Effect: "Allow", NotAction: "iam:*", Resource: "*" }]),
    resource: read("bucket", [onBucket], "resource"),
    keyPolicy: read("key", [onKey], "resource"),
  };
}

/** What the evaluator makes of ten thousand different questions; the aim is 0.2 s. */
function benchPolicies(): void {
  const policies = benchedPolicies();
  const principal = {
    arn: "arn:aws:iam::111122223333:role/clean",
    session: "run",
    tags: { team: "red" },
  };
  const questions = Array.from({ length: QUESTIONS }, (_, place): Request => ({
    principal,
    action: place % 4 === 0 ? "kms:Decrypt" : "s3:GetObject",
    resource:
      place % 4 === 0
        ? `arn:aws:kms:ca-central-1:111122223333:key/${place}`
        : `arn:aws:s3:::lake/${place % (2 * DUTIES)}/red/part-${place}`,
    context: { "aws:SecureTransport": "true" },
  }));
  for (const openContext of [false, true]) {
    const seconds = [1, 2, 3].map(() => {
      const started = performance.now();
      for (const question of questions) evaluate({ ...question, openContext }, policies);
      return (performance.now() - started) / 1000;
    });
    const figures = seconds.map((value) => value.toFixed(3)).join(", ");
    const rate = Math.round(QUESTIONS / Math.min(...seconds)).toLocaleString("en");
    const kind = openContext ? "with an open context" : "with a known context";
    say(`${QUESTIONS} questions ${kind}: ${figures} s in three rounds, ${rate} a second at best`);
  }
}

const areas: Readonly<Record<string, () => Promise<void> | void>> = {
  rehearsal: benchRehearsal,
  setup: benchSetup,
  policies: benchPolicies,
};

async function main(area: string): Promise<void> {
  const bench = areas[area];
  if (bench === undefined) {
    say(`there is no benchmark "${area}"; there are: ${Object.keys(areas).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  await bench();
}

void main(process.argv[2] ?? "rehearsal");
