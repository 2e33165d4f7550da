import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** The project's name in Pulumi.yaml. */
const PROJECT = "platform";

/** How a program is evaluated. */
export interface Evaluation {
  readonly stack: string;
  /** Takes the program's requests, and answers them. */
  readonly monitor: MockMonitor;
  /** As in a preview, what only AWS can tell stays unknown, and nothing is computed from it. */
  readonly asPreview: boolean;
}

/**
 * Runs a program against a monitor, without an engine, credentials or AWS, until its last request is answered; one program
 * after the other, because Pulumi's runtime holds one.
 *
 * @throws what the program throws, after its requests were answered.
 */
export async function evaluate(
  program: () => unknown,
  { stack, monitor, asPreview }: Evaluation,
): Promise<void> {
  pulumi.runtime.setMockOptions(monitor, PROJECT, stack, asPreview);
  // Pulumi keeps a stack trace with each promise and resource; writing them takes longer than all the rest.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    try {
      await program();
    } finally {
      await pulumi.runtime.disconnect();
    }
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
