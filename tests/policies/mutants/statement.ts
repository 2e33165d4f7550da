/** Statements of policy documents as they are written, and what may be done to one. */

export type Texts = string | readonly string[];
export type Conditions = Readonly<Record<string, Readonly<Record<string, Texts>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, Texts>>;
  readonly Action: Texts;
  readonly Resource?: Texts;
  readonly Condition?: Conditions;
}

/** A change of one statement; nothing drops it. */
export interface StatementChange {
  readonly operator: string;
  readonly next: Statement | undefined;
}

export const list = (texts: Texts | undefined): readonly string[] =>
  texts === undefined ? [] : [texts].flat();

export const turned = (text: string): string => (text === "true" ? "false" : "true");
