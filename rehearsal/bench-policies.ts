/** `npm run bench -- policies`: how fast the policy pack starts and judges, each figure beside its aim. */
import { evaluate, type Policies } from "../policies/iam/evaluate";
import { type PolicyKind, readPolicy } from "../policies/iam/policy-document";
import type { Request } from "../policies/iam/request";
import { compilePack, PackProcess } from "../preview/policies/pack-process";
import {
  type RecordedResource,
  type RecordedStack,
  recordStack,
} from "../preview/policies/recorded-stack";
import { say } from "./bench-report";

const STACK = "ohs-prod";

/** Sizes of stacks, and how long all rules may take for them, in seconds. */
const SIZES: readonly (readonly [resources: number, aim: number])[] = [
  [300, 1],
  [1_000, 4],
];

const START_SECONDS = 1.5;
const QUESTIONS = 10_000;
const QUESTIONS_SECONDS = 0.2;
const ROUNDS = 3;
const DUTIES = 20;

/** Measured times, in the order in which they were taken, and what they should stay below. */
function figure(what: string, seconds: readonly number[], aim: number): void {
  const shown = seconds.map((value) => value.toFixed(2)).join(", ");
  const holds = seconds.every((value) => value <= aim) ? "held" : "NOT HELD";
  say(`  ${what.padEnd(44)} ${shown.padStart(18)} s   at most ${aim} s: ${holds}`);
}

async function timed<Value>(work: () => Promise<Value> | Value): Promise<[number, Value]> {
  const started = performance.now();
  const value = await work();
  return [(performance.now() - started) / 1000, value];
}

/** The first resources of a stack, or the stack several times over, each time with names of its own. */
function sized(stack: RecordedStack, size: number): RecordedStack {
  const copies = Math.ceil(size / stack.resources.length);
  const resources = Array.from({ length: copies }, (_, copy) =>
    copy === 0 ? stack.resources : stack.resources.map((one) => renamed(one, copy)),
  ).flat();
  return { ...stack, resources: resources.slice(0, size) };
}

/** Another resource of the same form: everything that says `ohs-prod` says `ohs-prod` and a number. */
function renamed(resource: RecordedResource, copy: number): RecordedResource {
  const text = JSON.stringify(resource)
    .replaceAll("ohs-prod-", `ohs-prod-${copy}-`)
    .replaceAll("::ohs-", `::ohs-${copy}-`);
  return JSON.parse(text) as RecordedResource;
}

/** A pack of its own for each size, as a preview starts one: nothing is warm. */
async function benchPack(): Promise<void> {
  await compilePack();
  const stack = await recordStack(STACK);
  const starts: number[] = [];
  for (const [size, aim] of SIZES) {
    const seconds: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const [start, pack] = await timed(() => PackProcess.start());
      starts.push(start);
      try {
        const [judged] = await timed(() => pack.judge(sized(stack, size)));
        seconds.push(judged);
      } finally {
        pack.close();
      }
    }
    figure(`${size} resources, all rules, a new process`, seconds, aim);
  }
  figure("pack start", starts, START_SECONDS);
}

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

/** What the evaluator makes of ten thousand different questions; the first round is its first work in the process. */
function benchQuestions(): void {
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
    const seconds = Array.from({ length: ROUNDS }, () => {
      const started = performance.now();
      for (const question of questions) evaluate({ ...question, openContext }, policies);
      return (performance.now() - started) / 1000;
    });
    const kind = openContext ? "an open context" : "a known context";
    figure(`${QUESTIONS} questions with ${kind}`, seconds, QUESTIONS_SECONDS);
  }
}

/** The evaluator first: it shall be cold, as in a pack that has just started. */
export async function benchPolicies(): Promise<void> {
  say(`the policy pack, seconds in ${ROUNDS} rounds`);
  benchQuestions();
  await benchPack();
}
