/** What the evaluator answers, and what it weighs on the way. */
import type { Policy } from "./policy-document";
import type { Directness } from "./principal-match";
import type { Question } from "./request";
import type { StatementRef } from "./statement-match";
import type { Truth } from "./truth";

/** A layer of policies. */
export type Layer =
  "serviceControl" | "identity" | "boundary" | "session" | "resource" | "key" | "trust";

/** The answer. */
export interface Decision {
  readonly decision: "allowed" | "explicitDeny" | "implicitDeny" | "undecided";
  /** One sentence that names the deciding statement, or what is missing. */
  readonly because: string;
  /** The statement that allowed or denied. */
  readonly statement?: StatementRef;
  /** For an implicit deny: the first layer that allows nothing. */
  readonly missing?: Layer;
}

/** One layer's answer with the statement behind it, or the reason why it is unknown. */
export interface Grant {
  readonly answer: Truth;
  readonly by?: StatementRef;
}

/** What each layer says; the input of the decision. */
export interface Layers {
  readonly question: Question;
  readonly sameAccount: boolean;
  /** What governs the resource, and whether it must allow even within the account. */
  readonly governs: Governing;
  readonly serviceControl: Grant;
  readonly identity: Grant;
  readonly boundary: Grant;
  readonly session: Grant;
  readonly resource: Readonly<Record<Directness, Grant>>;
  /** What a grant of the key gives. */
  readonly keyGrant: Truth;
}

/** Which policy stands on the resource. */
export interface Governing {
  readonly layer: "resource" | "key" | "trust";
  readonly policy: Policy | undefined;
}
