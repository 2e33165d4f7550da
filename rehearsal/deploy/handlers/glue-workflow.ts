import {
  type Action,
  type Condition,
  CreateTriggerCommand,
  CreateWorkflowCommand,
  GetTriggerCommand,
  GetWorkflowCommand,
} from "@aws-sdk/client-glue";
import type { Handler, Inputs } from "../handler";

const workflow: Handler = {
  actions: ["glue:CreateWorkflow", "glue:TagResource", "glue:GetWorkflow"],
  async create({ inputs, tags }, { glue }) {
    const Name = inputs.text("name");
    await glue.send(
      new CreateWorkflowCommand({
        Name,
        Description: inputs.optionalText("description"),
        MaxConcurrentRuns: inputs.optionalNumber("maxConcurrentRuns"),
        Tags: tags,
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { glue }) {
    const { Workflow } = await glue.send(new GetWorkflowCommand({ Name: id }));
    return [{ property: "name", asked: inputs.text("name"), found: Workflow?.Name }];
  },
};

const triggerActions = (inputs: Inputs): Action[] =>
  inputs.objects("actions").map((action) => ({
    JobName: action.text("jobName"),
    ...(action.has("arguments") ? { Arguments: action.map("arguments") } : {}),
  }));

const triggerConditions = (inputs: Inputs): Condition[] =>
  inputs
    .object("predicate")
    .objects("conditions")
    .map((condition) => ({
      LogicalOperator: (condition.optionalText("logicalOperator") ?? "EQUALS") as "EQUALS",
      JobName: condition.text("jobName"),
      State: condition.text("state") as "SUCCEEDED",
    }));

/** How many events start an event trigger; the embedded Glue forgets it, so it is not read back. */
function eventBatching(inputs: Inputs) {
  const [batch] = inputs.objects("eventBatchingConditions");
  if (batch === undefined) return {};
  return {
    EventBatchingCondition: {
      BatchSize: batch.optionalNumber("batchSize"),
      BatchWindow: batch.optionalNumber("batchWindow"),
    },
  };
}

const trigger: Handler = {
  actions: ["glue:CreateTrigger", "glue:TagResource", "glue:GetTrigger"],
  async create({ inputs, tags }, { glue }) {
    const Name = inputs.text("name");
    const predicate = inputs.object("predicate");
    await glue.send(
      new CreateTriggerCommand({
        Name,
        Type: inputs.text("type") as "ON_DEMAND",
        Description: inputs.optionalText("description"),
        WorkflowName: inputs.optionalText("workflowName"),
        Actions: triggerActions(inputs),
        ...(inputs.has("predicate")
          ? {
              Predicate: {
                Logical: (predicate.optionalText("logical") ?? "AND") as "AND",
                Conditions: triggerConditions(inputs),
              },
            }
          : {}),
        ...eventBatching(inputs),
        StartOnCreation: inputs.text("type") === "CONDITIONAL" ? true : undefined,
        Tags: tags,
      }),
    );
    return { id: Name, outputs: { name: Name } };
  },
  async readBack({ inputs }, { id }, { glue }) {
    const { Trigger } = await glue.send(new GetTriggerCommand({ Name: id }));
    return [
      { property: "type", asked: inputs.text("type"), found: Trigger?.Type },
      { property: "actions", asked: triggerActions(inputs), found: Trigger?.Actions },
      {
        property: "conditions",
        asked: triggerConditions(inputs),
        found: Trigger?.Predicate?.Conditions ?? [],
      },
      {
        property: "workflow",
        asked: inputs.optionalText("workflowName"),
        found: Trigger?.WorkflowName,
      },
    ];
  },
};

export const glueWorkflowHandlers: Readonly<Record<string, Handler>> = {
  "aws:glue/workflow:Workflow": workflow,
  "aws:glue/trigger:Trigger": trigger,
};
