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
  /** Whether the action matches. */
  readonly acts: (question: Question) => boolean;
  /** Whether action, resource and conditions match; the principal is not looked at. */
  readonly applies: (question: Question) => Truth;
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

const byAction = new WeakMap<Policy, Map<string, readonly CompiledStatement[]>>();

/** The statements of a policy that name the question's action; many questions ask of few actions. */
export function statementsOn(policy: Policy, question: Question): readonly CompiledStatement[] {
  const known = byAction.get(policy) ?? new Map<string, readonly CompiledStatement[]>();
  byAction.set(policy, known);
  let naming = known.get(question.action);
  if (naming === undefined) {
    naming = statementsOf(policy).filter(({ acts }) => acts(question));
    known.set(question.action, naming);
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
  const acts = (question: Question): boolean =>
    globs.some(({ glob }) => glob.matches(question.action)) !== actions.negated;
  return {
    statement,
    ref: { policy, ...(sid === undefined ? {} : { sid }), index },
    acts,
    applies: (question) => {
      if (!acts(question)) return "no";
      let answer = resourceMatches(question);
      for (const condition of conditions) {
        if (answer === "no") return "no";
        const met = condition(question);
        if (met !== "yes") answer = met;
      }
      return answer;
    },
    actionsMatching: (question) => {
      if (actions.negated) return acts(question) ? [`all but ${actions.values.join(", ")}`] : [];
      return globs.filter(({ glob }) => glob.matches(question.action)).map(({ text }) => text);
    },
  };
}

function compileResources(statement: Statement, variables: boolean): (question: Question) => Truth {
  const { resources } = statement;
  // A trust policy's resource is the role that it stands on.
  if (resources === undefined) return () => "yes";
  const patterns = resources.values.map((text) => new ArnPattern(text, variables));
  return (question) => {
    let unresolved = false;
    let open = false;
    for (const pattern of patterns) {
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
