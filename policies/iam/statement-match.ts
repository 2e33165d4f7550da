/**
 * Decides whether a statement applies to a question. Statements are compiled once a policy: patterns, operators, variables.
 *
 * Actions are compared without case, resources with case.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { ArnPattern } from "./arn-pattern";
import { compileCondition } from "./condition-match";
import { Glob, tokenise } from "./pattern";
import type { Policy, Statement } from "./policy-document";
import type { Question } from "./request";
import { not, type Truth, truth } from "./truth";

/** A statement by its policy's name and its Sid, or its place when it has none. */
export interface StatementRef {
  readonly policy: string;
  readonly sid?: string;
  readonly index: number;
}

/** A statement that is ready to be asked. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly ref: StatementRef;
  /** Whether an action in lower case matches. */
  readonly names: (action: string) => boolean;
  /** Whether action, resource and conditions match; the principal is not looked at. */
  readonly applies: (question: Question) => Truth;
  /** The same for an action that is known to match. */
  readonly reaches: (question: Question) => Truth;
  /** The patterns of `Action` that match; all of `NotAction` is one pattern. */
  readonly actionsMatching: (question: Question) => readonly string[];
}

const compiled = new WeakMap<Policy, readonly CompiledStatement[]>();

/** The compiled statements of a policy; none when the policy is unreadable. */
export function statementsOf(policy: Policy): readonly CompiledStatement[] {
  const known = compiled.get(policy);
  if (known !== undefined) return known;
  const variables = policy.document.version === "2012-10-17";
  const statements = policy.document.statements.map((statement) =>
    compile(policy.name, statement, variables),
  );
  compiled.set(policy, statements);
  return statements;
}

type ByAction = Map<string, readonly CompiledStatement[]>;

const byAction = new WeakMap<Policy, Readonly<Record<Statement["effect"], ByAction>>>();

/** The statements of a policy that allow or deny an action, in any case; many questions ask of few actions. */
export function statementsNaming(
  policy: Policy,
  action: string,
  effect: Statement["effect"],
): readonly CompiledStatement[] {
  let known = byAction.get(policy);
  if (known === undefined) {
    known = { Allow: new Map(), Deny: new Map() };
    byAction.set(policy, known);
  }
  let naming = known[effect].get(action);
  if (naming === undefined) {
    const wanted = action.toLowerCase();
    naming = statementsOf(policy).filter(
      ({ statement, names }) => statement.effect === effect && names(wanted),
    );
    known[effect].set(action, naming);
  }
  return naming;
}

/** Names a statement in a sentence. */
export function describeStatement(ref: StatementRef): string {
  const statement =
    ref.sid === undefined ? `Statement[${String(ref.index)}]` : `statement ${ref.sid}`;
  return `${statement} of ${ref.policy}`;
}

function compile(policy: string, statement: Statement, variables: boolean): CompiledStatement {
  const { sid, index, actions } = statement;
  const globs = actions.values.map((text) => ({
    text,
    glob: new Glob(tokenise(text, { wildcards: true, variables: false }), true),
  }));
  const resourceMatches = compileResources(statement, variables);
  const conditions = statement.conditions.map(compileCondition);
  const names = (action: string): boolean =>
    globs.some(({ glob }) => glob.matches(action)) !== actions.negated;
  const reaches = (question: Question): Truth => {
    let answer = resourceMatches(question);
    for (const condition of conditions) {
      if (answer === "no") return "no";
      const met = condition(question);
      if (met !== "yes") answer = met;
    }
    return answer;
  };
  return {
    statement,
    ref: { policy, ...(sid === undefined ? {} : { sid }), index },
    names,
    reaches,
    applies: (question) => (names(question.action) ? reaches(question) : "no"),
    actionsMatching: (question) => {
      if (actions.negated)
        return names(question.action) ? [`all but ${actions.values.join(", ")}`] : [];
      return globs.filter(({ glob }) => glob.matches(question.action)).map(({ text }) => text);
    },
  };
}

function compileResources(statement: Statement, variables: boolean): (question: Question) => Truth {
  const { resources } = statement;
  // A trust policy's resource is the role that it stands on.
  if (resources === undefined) return () => "yes";
  const patterns = resources.values.map((text) => new ArnPattern(text, variables));
  const byService = new Map<string | undefined, readonly ArnPattern[]>();
  /** The patterns that could match; a text that is no ARN is compared with all. */
  const patternsFor = (service: string | undefined): readonly ArnPattern[] => {
    let known = byService.get(service);
    if (known === undefined) {
      known =
        service === undefined ? patterns : patterns.filter((pattern) => pattern.concerns(service));
      byService.set(service, known);
    }
    return known;
  };
  return (question) => {
    let unresolved = false;
    let open = false;
    for (const pattern of patternsFor(question.resourceParts?.[2])) {
      const matches = pattern.matches(question.resourceParts, question.variable);
      if (matches === true) return truth(!resources.negated);
      unresolved ||= matches === undefined;
      open ||= matches === undefined && pattern.mayMatch(question.resourceParts);
    }
    if (open && question.request.openContext === true) return "unknown";
    // A pattern whose variable has no value matches nothing; what "everything but that" is, AWS does not say.
    return resources.negated && unresolved ? "unknown" : not(truth(!resources.negated));
  };
}
