/** What a rule about implied calls is: the calls it listens to, and what follows from them. */
import type { Context, RequestPrincipal } from "./request";
import type { World } from "./world";

/** A call as it was recorded, or as a rule infers it. */
export interface Call {
  readonly principal: RequestPrincipal;
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  /** The API operation where the action does not tell it: `UploadPart` is authorised as `s3:PutObject`. */
  readonly operation?: string;
  /** `database.table` of what an Athena query reads. */
  readonly tables?: readonly string[];
  /** False when a parameter was read without decryption. @default true */
  readonly withDecryption?: boolean;
}

/** A call that follows from another. */
export interface ImpliedCall extends Call {
  /** The rule that inferred it. */
  readonly rule: string;
  /** The AWS page behind the rule. */
  readonly source: string;
  /** The recorded call that it follows from, e.g. `s3:GetObject on arn:aws:s3:::b/k`. */
  readonly impliedBy: string;
  /** Where Athena's own recorded call would stand: this ARN, or anything below it when it ends in a slash. */
  readonly recordedAs?: string;
}

/** What a rule infers; name, source and cause are added to it. */
export type Inference = Call & Pick<ImpliedCall, "recordedAs">;

/** A row of the table. */
export interface ImpliedRule {
  readonly name: string;
  /** `service:Operation` of the calls it listens to. */
  readonly when: readonly string[];
  readonly source: string;
  readonly infer: (call: Call, world: World) => readonly Inference[];
}
