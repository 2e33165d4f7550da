/**
 * Puts every recorded call of a rehearsal, and every call that it implies, to the evaluator.
 *
 * Rows are taken one at a time and equal questions are asked once, so the input may be larger than memory; what is kept grows with
 * the different questions only.
 */
import { type Decision, evaluate } from "./evaluate";
import { byPlace, type CallReport, type Finding, finding, type UnusedGrant } from "./findings";
import { hasImpliedCalls, impliedCalls } from "./implied-calls";
import type { Call, ImpliedCall } from "./implied-rule";
import { type PolicyBook, ReadPolicies } from "./policy-book";
import type { RecordedCall } from "./recorded-calls";
import { Question } from "./request";
import { statementsOf } from "./statement-match";
import type { World } from "./world";

/** An implied call and how many recorded calls imply it. */
interface Counted {
  readonly call: ImpliedCall;
  count: number;
}

/** A question with its answer and how often it was asked. */
interface Asked {
  readonly call: Call;
  readonly decision: Decision;
  readonly emulator: "allowed" | "denied" | "unasked";
  /** What the embedded AWS said of a denial. */
  readonly because: string | undefined;
  /** What follows from it, counted with it. */
  readonly implies: Counted[];
  count: number;
}

/**
 * Checks the calls.
 *
 * @param calls rows of `calls.jsonl`, in any order; see `readRecordedCalls`
 * @param book the policies of every role, bucket and key
 * @param world what the implied calls need to know of the deployment
 */
export async function checkCalls(
  calls: AsyncIterable<RecordedCall> | Iterable<RecordedCall>,
  book: PolicyBook,
  world: World,
): Promise<CallReport> {
  const check = new CallCheck(new ReadPolicies(book), world);
  for await (const call of calls) check.add(call);
  return check.report();
}

class CallCheck {
  readonly #asked = new Map<string, Asked>();
  readonly #implied = new Map<string, Counted>();
  /** What Athena was recorded to do for its callers: an inferred call of the same says nothing new. */
  readonly #byAthena = new RecordedByAthena();
  readonly #exercised = new Set<string>();
  #calls = 0;

  constructor(
    readonly policies: ReadPolicies,
    readonly world: World,
  ) {}

  add(row: RecordedCall): void {
    this.#calls += 1;
    const call: Call = { ...row.call, principal: this.policies.tagged(row.call.principal) };
    const key = `${row.decision}\n${keyOf(call)}`;
    const known = this.#asked.get(key);
    if (known !== undefined) {
      known.count += 1;
      for (const implied of known.implies) implied.count += 1;
      return;
    }
    const asked = this.#ask(key, call, row.decision, row.because);
    if (row.via === "athena") this.#byAthena.add(call);
    if (row.decision === "allowed" && hasImpliedCalls(call.action)) this.#imply(call, asked);
  }

  report(): CallReport {
    for (const [key, { call, count }] of this.#implied) {
      if (this.#byAthena.has(call)) continue;
      const asked = this.#ask(key, call, "unasked", undefined);
      asked.count = count;
    }
    const asked = [...this.#asked.values()];
    const select = (wanted: (entry: Asked) => boolean): readonly Finding[] =>
      asked
        .filter(wanted)
        .map((entry) => finding(entry.call, entry.decision, entry.count, entry.because))
        .sort(byPlace);
    const denies = ({ decision }: Asked): boolean => decision.decision.endsWith("Deny");
    const denied = select(({ emulator }) => emulator === "denied");
    const implied = select((entry) => entry.emulator === "unasked" && denies(entry));
    const wronglyAllowed = select((entry) => entry.emulator === "allowed" && denies(entry));
    const undecided = select(
      (entry) => entry.emulator !== "denied" && entry.decision.decision === "undecided",
    );
    const { unreadable } = this.policies;
    const failures = [denied, implied, wronglyAllowed, undecided, unreadable];
    return {
      ok: failures.every((list) => list.length === 0),
      calls: this.#calls,
      questions: asked.length,
      deniedCalls: denied,
      deniedImpliedCalls: implied,
      wronglyAllowed,
      wronglyDenied: select(
        ({ emulator, decision }) => emulator === "denied" && decision.decision === "allowed",
      ),
      undecided,
      unreadablePolicies: unreadable,
      grantsNeverExercised: this.#unusedGrants(),
    };
  }

  #imply(call: Call, asked: Asked): void {
    for (const inferred of impliedCalls(call, this.world)) {
      const implied = { ...inferred, principal: this.policies.tagged(inferred.principal) };
      const key = `implied\n${keyOf(implied)}`;
      const counted = this.#implied.get(key) ?? { call: implied, count: 0 };
      counted.count += 1;
      this.#implied.set(key, counted);
      asked.implies.push(counted);
    }
  }

  #ask(key: string, call: Call, emulator: Asked["emulator"], because: string | undefined): Asked {
    const policies = this.policies.policiesFor(call);
    const decision: Decision =
      policies === undefined
        ? { decision: "undecided", because: `the policies of ${call.principal.arn} are not known` }
        : evaluate(call, policies);
    const asked: Asked = { call, decision, emulator, because, implies: [], count: 1 };
    this.#asked.set(key, asked);
    if (policies !== undefined && emulator !== "denied") {
      const question = new Question(call);
      for (const policy of policies.identity) {
        for (const { statement, ref, applies, actionsMatching } of statementsOf(policy)) {
          if (statement.effect !== "Allow" || applies(question) !== "yes") continue;
          for (const action of actionsMatching(question)) {
            this.#exercised.add(grantKey(call.principal.arn, ref.policy, ref.index, action));
          }
        }
      }
    }
    return asked;
  }

  #unusedGrants(): readonly UnusedGrant[] {
    const unused: UnusedGrant[] = [];
    for (const [role, policies] of this.policies.identities()) {
      for (const { name, document } of policies) {
        for (const { effect, sid, index, actions } of document.statements) {
          if (effect !== "Allow") continue;
          const statement = sid ?? `Statement[${String(index)}]`;
          const granted = actions.negated
            ? [`all but ${actions.values.join(", ")}`]
            : actions.values;
          for (const action of new Set(granted)) {
            if (this.#exercised.has(grantKey(role, name, index, action))) continue;
            const fix = `Remove ${action} from ${statement} of ${name}, or exercise it in the rehearsal.`;
            unused.push({ role, policy: name, statement, action, fix });
          }
        }
      }
    }
    return unused.sort(byPlace);
  }
}

/** The calls that Athena was recorded to make, by caller and action. */
class RecordedByAthena {
  readonly #resources = new Map<string, string[]>();

  add({ principal, action, resource }: Call): void {
    const place = `${principal.arn}\n${action}`;
    const resources = this.#resources.get(place);
    if (resources === undefined) this.#resources.set(place, [resource]);
    else resources.push(resource);
  }

  /** Whether a recorded call answers an inferred one. */
  has({ principal, action, recordedAs }: ImpliedCall): boolean {
    if (recordedAs === undefined) return false;
    const resources = this.#resources.get(`${principal.arn}\n${action}`) ?? [];
    return recordedAs.endsWith("/")
      ? resources.some((resource) => resource.startsWith(recordedAs))
      : resources.includes(recordedAs);
  }
}

function grantKey(role: string, policy: string, index: number, action: string): string {
  return [role, policy, index, action].join("\n");
}

function keyOf(call: Call): string {
  const { arn, session } = call.principal;
  return [arn, session ?? "", call.action, call.resource, JSON.stringify(call.context)].join("\n");
}
