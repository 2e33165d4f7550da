/** What creating, reading, changing, tagging and deleting one resource type takes. */
export interface TypeRights {
  /** Whole IAM actions: what Pulumi's provider calls. */
  readonly actions: readonly string[];
  /** Service that the resource hands a role to; then `iam:PassRole` belongs to it. */
  readonly passesTo?: string;
  /** Service whose own linked role AWS makes with the first of this type. */
  readonly serviceRole?: string;
}
