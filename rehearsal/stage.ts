import type { StackFacts } from "../environments/facts/facts";
import type { RehearsalRequest } from "./arguments";
import type { Deployer } from "./deploy/deployment-role";
import type { Emulator } from "./emulator";
import type { Assumer, Identities } from "./identities";
import type { Spark } from "./jobs/spark";

/** The department's servers publish and serve; EC2 hands them their roles. */
export const SERVER: Assumer = { service: "ec2.amazonaws.com" };

/** What all stacks of one rehearsal share. */
export interface Stage {
  readonly request: RehearsalRequest;
  readonly emulator: Emulator;
  readonly identities: Identities;
  /** Who deploys the stack. */
  readonly deployer: Deployer;
  readonly spark: Spark;
  readonly signal: AbortSignal;
  readonly afterDeployment?: AfterDeployment | undefined;
}

/** What an operator may change by hand after the deployment; the proofs must notice. */
export type AfterDeployment = (facts: StackFacts, emulator: Emulator) => Promise<void>;
