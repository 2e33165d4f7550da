import { Names } from "../../components/names";
import type { StackFacts } from "../../environments/facts/facts";
import type { Proof } from "../summary";
import type { WorkflowRun } from "./workflow-run";

/**
 * That the deployed rules lead the end of each job where it belongs: DataBrew's to the workflow, the last job's to the
 * server that publishes, a failed job's to the topic of alerts.
 */
export function proveEvents(facts: StackFacts, runs: readonly WorkflowRun[]): Proof {
  const claim = "the deployed rules lead the simulated end of each job where it belongs";
  const names = Names.of(facts);
  const expected = new Map(
    facts.department.datasets.flatMap(({ name, cleaning }): [string, string][] => [
      [names.job(name, "curate"), ":ssm:"],
      ...(cleaning === "databrew"
        ? [[names.databrewJob(name, "cleanse"), names.workflowArn(name)] as [string, string]]
        : []),
    ]),
  );
  const events = runs.flatMap((run) => run.events);
  const problems = events.flatMap(({ event: { detail }, matched }) => {
    const targets = matched.flatMap((rule) => rule.targets.map(({ arn }) => arn));
    const wanted = detail.state === "FAILED" ? ":sns:" : expected.get(detail.jobName);
    const astray = targets.filter((arn) => wanted === undefined || !arn.includes(wanted));
    return [
      ...astray.map((arn) => `${detail.jobName} ${detail.state} led to ${arn}`),
      ...(wanted !== undefined && targets.length === 0
        ? [
            `${detail.jobName} ${detail.state} matched no rule; a target with ${wanted} was to follow`,
          ]
        : []),
    ];
  });
  const silent = [...expected.keys()].filter(
    (job) => !events.some(({ event }) => event.detail.jobName === job),
  );
  const evidence = [...problems, ...silent.map((job) => `${job} never ended`)];
  return evidence.length === 0
    ? { claim, holds: true, evidence: [`${events.length} simulated events`] }
    : { claim, holds: false, evidence };
}
