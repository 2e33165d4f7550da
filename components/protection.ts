import type { Stage } from "../environments/facts/facts";

/**
 * The two switches that stand before lost data. Destroying a protected resource takes both: one
 * deployment that turns `protect` off, and one that turns `retainOnDelete` off.
 */
export interface Protection {
  /** Pulumi refuses to delete or replace the resource. */
  readonly protect: boolean;
  /** Pulumi forgets the resource and leaves it in AWS. */
  readonly retainOnDelete: boolean;
}

/** What a stage's data needs. In prod both switches are on; in dev a stack can be thrown away. */
export const protectionOf = (stage: Stage): Protection => ({
  protect: stage === "prod",
  retainOnDelete: stage === "prod",
});
