/** What checking the calls of a rehearsal brings to light. */
import type { Decision } from "./evaluate";
import type { Call, ImpliedCall } from "./implied-rule";
import { describeStatement } from "./statement-match";

/** A call that needs attention. */
export interface Finding {
  /** ARN of the role or user, or name of the service. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Why, naming the deciding statement or what is missing. */
  readonly because: string;
  /** What to change, in one sentence. */
  readonly fix: string;
  /** How many calls ask the same question. */
  readonly count: number;
  readonly decision: Decision["decision"];
  /** For an implied call: the recorded call behind it. */
  readonly impliedBy?: string;
  /** For an implied call: the rule that inferred it and the AWS page behind the rule. */
  readonly rule?: string;
  readonly source?: string;
}

/** A granted action that nothing used. */
export interface UnusedGrant {
  readonly role: string;
  readonly policy: string;
  /** The Sid, or the statement's place when it has none. */
  readonly statement: string;
  readonly action: string;
  readonly fix: string;
}

/** A policy that could not be read. */
export interface UnreadablePolicy {
  readonly policy: string;
  readonly path: string;
  readonly message: string;
}

/** The whole result. Lists are sorted, so the same calls give the same report. */
export interface CallReport {
  /** Nothing is denied, implied and denied, allowed against our judgement, undecided or unreadable. */
  readonly ok: boolean;
  /** Recorded calls, and different questions that they and their implied calls ask. */
  readonly calls: number;
  readonly questions: number;
  /** The embedded AWS denied these. */
  readonly deniedCalls: readonly Finding[];
  /** Nothing checked these, and AWS would deny them. */
  readonly deniedImpliedCalls: readonly Finding[];
  /** The embedded AWS allowed these, and AWS would deny them. */
  readonly wronglyAllowed: readonly Finding[];
  /** The embedded AWS denied these, and AWS would allow them; they are among `deniedCalls` too. */
  readonly wronglyDenied: readonly Finding[];
  /** The policies do not settle these. */
  readonly undecided: readonly Finding[];
  readonly unreadablePolicies: readonly UnreadablePolicy[];
  /** Listed, not failed: whoever grants says why. */
  readonly grantsNeverExercised: readonly UnusedGrant[];
}

/** A condition that a fix should carry, for the calls where a bare grant would be too wide. */
const TELLING = /^(kms:viaservice|kms:encryptioncontext:.+|iam:passedtoservice)$/i;

/** Makes a finding of a call, its decision, and what the embedded AWS said of it. */
export function finding(call: Call, decision: Decision, count: number, said?: string): Finding {
  const implied: Partial<ImpliedCall> = "rule" in call ? (call as ImpliedCall) : {};
  const { rule, source, impliedBy } = implied;
  return {
    role: call.principal.arn,
    action: call.action,
    resource: call.resource,
    because:
      said === undefined ? decision.because : `${decision.because}; the embedded AWS says: ${said}`,
    fix: fixFor(call, decision),
    count,
    decision: decision.decision,
    ...(rule === undefined || source === undefined || impliedBy === undefined
      ? {}
      : { rule, source, impliedBy }),
  };
}

/** The one sentence that says what to change. */
export function fixFor(call: Call, decision: Decision): string {
  const who = call.principal.arn;
  const what = `${call.action} on ${call.resource}${conditionsOf(call)}`;
  if (decision.decision === "allowed") {
    return `Find out why the embedded AWS denied ${what} to ${who}: its policies allow it.`;
  }
  if (decision.statement !== undefined) {
    const statement = describeStatement(decision.statement);
    return `Except ${what} for ${who} from ${statement}, or stop making the call.`;
  }
  switch (decision.missing) {
    case "key":
    case "trust":
    case "resource":
      return `Let the ${decision.missing} policy of ${call.resource} allow ${who} ${what}.`;
    case "boundary":
    case "session":
    case "serviceControl":
      return `Widen the ${decision.missing} policies of ${who} by ${what}, or stop making the call.`;
    case "identity":
      return `Grant ${who} ${what}, or stop making the call.`;
    case undefined:
      return `Make ${what} for ${who} decidable: ${decision.because}.`;
    default: {
      const never: never = decision.missing;
      return never;
    }
  }
}

function conditionsOf(call: Call): string {
  const telling = Object.entries(call.context).filter(([key]) => TELLING.test(key));
  if (telling.length === 0) return "";
  return ` with ${telling.map(([key, value]) => `${key} = ${String(value)}`).join(" and ")}`;
}

/** Sorts by role, action and resource. */
export function byPlace(
  left: { readonly role: string; readonly action: string; readonly resource?: string },
  right: { readonly role: string; readonly action: string; readonly resource?: string },
): number {
  const key = (entry: typeof left): string =>
    `${entry.role}\n${entry.action}\n${entry.resource ?? ""}`;
  const [one, two] = [key(left), key(right)];
  return one < two ? -1 : Number(one > two);
}
