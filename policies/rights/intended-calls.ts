/**
 * The calls that a stack must be able to make to do its work, derived from what it is made of: a job needs its script, a schedule its
 * target, a replication both buckets and both keys. No role is named here; the resources say which role they run as.
 */
import { arnOf, textsOf } from "../graph/arns";
import { type Graph, type GraphResource, tagsOf } from "../graph/graph";
import { BUCKET, INSTANCE, linkOf, templateOf } from "../graph/links";
import { texts, valueAt } from "../graph/values";
import { exampleOfPattern } from "../iam/effective-permissions";
import { impliedCalls } from "../iam/implied-calls";
import type { World } from "../iam/world";
import { roleOf, worldOf } from "./graph-world";
import { cleaning, jobs } from "./intended-by-jobs";
import { assume, from, type IntendedCall, need, withImplied, written } from "./intended-call";
import type { StackRights } from "./stack-rights";

/** Every intended call of a stack. */
export function intendedCalls(graph: Graph, rights: StackRights): readonly IntendedCall[] {
  const world = worldOf(graph);
  return [
    ...jobs(graph, world),
    ...cleaning(graph, world),
    ...schedules(graph, world),
    ...eventTargets(graph),
    ...replications(graph, world),
    ...servers(graph),
    ...grants(rights, world),
  ];
}

function schedules(graph: Graph, world: World): readonly IntendedCall[] {
  return graph.of("aws:scheduler/schedule:Schedule").flatMap((schedule) => {
    const [name = ""] = texts(schedule.props["name"]);
    const known = world.schedules?.[name];
    if (known === undefined) return [];
    return [
      need(schedule, "the scheduler runs it", {
        principal: { arn: "scheduler.amazonaws.com" },
        action: "sts:AssumeRole",
        resource: known.roleArn,
        context: { "aws:SourceAccount": world.account, "aws:SourceArn": known.groupArn },
      }),
      need(
        schedule,
        "it calls its target",
        from(known.roleArn, known.target.action, known.target.resource),
      ),
    ];
  });
}

/** What an event's target is called by, by the service in its ARN. */
const EVENT_CALLS: Readonly<Record<string, string>> = {
  glue: "glue:NotifyEvent",
  ssm: "ssm:SendCommand",
};

function eventTargets(graph: Graph): readonly IntendedCall[] {
  return graph.of("aws:cloudwatch/eventTarget:EventTarget").flatMap((target) => {
    const role = roleOf(graph, target, "roleArn");
    const [arn = ""] = texts(target.props["arn"]);
    const action = EVENT_CALLS[arn.split(":")[2] ?? ""];
    if (role === undefined || action === undefined) return [];
    const because = "it calls its target";
    return [
      assume(target, "events", role),
      need(target, because, from(role, action, arn)),
      ...commanded(graph, target).map((server) =>
        need(
          target,
          because,
          from(role, action, arnOf(server) ?? "", {
            ...Object.fromEntries(
              Object.entries(textsOf(tagsOf(server))).map(([tag, value]) => [
                `ssm:resourceTag/${tag}`,
                value,
              ]),
            ),
          }),
        ),
      ),
    ];
  });
}

/** The servers that a command is sent to: those with the tags that the target names. */
function commanded(graph: Graph, target: GraphResource): readonly GraphResource[] {
  const { runCommandTargets } = target.props;
  const wanted = (Array.isArray(runCommandTargets) ? runCommandTargets : []) as readonly unknown[];
  return graph.of(INSTANCE).filter((server) =>
    wanted.some((one) => {
      const [key = ""] = texts(valueAt(one, "key"));
      const value = textsOf(tagsOf(server))[key.replace(/^tag:/, "")];
      return value !== undefined && texts(valueAt(one, "values")).includes(value);
    }),
  );
}

/** An object is written and deleted; S3 does the rest in the role's name. */
function replications(graph: Graph, world: World): readonly IntendedCall[] {
  const anybody = { arn: `arn:aws:iam::${world.account}:root` };
  return graph.of(BUCKET).flatMap((bucket) => {
    const [name = ""] = texts(bucket.props["bucket"]);
    const role = world.buckets[name]?.replication?.roleArn;
    if (role === undefined) return [];
    return ["s3:PutObject", "s3:DeleteObject"].flatMap((action) =>
      impliedCalls(
        { principal: anybody, action, resource: `arn:aws:s3:::${name}/x/y`, context: {} },
        world,
      )
        .filter((one) => one.principal.arn === role || one.resource === role)
        .map((one) => need(bucket, `it is replicated: ${one.rule}`, one)),
    );
  });
}

/** What the agent of Systems Manager calls. @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html */
const AGENT = [
  "ssm:UpdateInstanceInformation",
  ...["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
    (name) => `ssmmessages:${name}`,
  ),
];

const PROFILE = "aws:iam/instanceProfile:InstanceProfile";

function servers(graph: Graph): readonly IntendedCall[] {
  return graph.of(INSTANCE).flatMap((server) => {
    const template = templateOf(graph, server);
    const owner = typeof template === "object" ? template : server;
    const path =
      valueAt(owner.props, "iamInstanceProfile.name") === undefined
        ? "iamInstanceProfile"
        : "iamInstanceProfile.name";
    const profile = linkOf(graph, owner, path, graph.of(PROFILE));
    const role = typeof profile === "object" ? roleNamed(graph, profile) : undefined;
    if (role === undefined) return [];
    return [
      assume(server, "ec2", role),
      ...AGENT.map((action) => need(server, "its agent reports", from(role, action, "*"))),
    ];
  });
}

/** A profile says its role by name. */
function roleNamed(graph: Graph, profile: GraphResource): string | undefined {
  const role = linkOf(graph, profile, "role", graph.of("aws:iam/role:Role"));
  return typeof role === "object" ? arnOf(role) : undefined;
}

/** Who may begin something may finish it: whoever is granted an object is granted its key, whoever starts queries gets results. */
function grants(rights: StackRights, world: World): readonly IntendedCall[] {
  const whole = new Set(["s3:getobject", "s3:putobject"]);
  return [...rights.roles.keys()].flatMap((role) =>
    (rights.world.policies.identityOf(role) ?? []).flatMap((policy) => {
      const by = rights.statedBy.get(policy);
      if (by === undefined) return [];
      return policy.document.statements
        .filter(({ effect }) => effect === "Allow")
        .flatMap(({ actions, resources }) => {
          const places = (resources?.values ?? [])
            .filter((one) => one !== "*")
            .map(exampleOfPattern);
          return actions.values.flatMap((action) => {
            const isObject = whole.has(action.toLowerCase());
            const isQuery = /^athena:(StartQueryExecution|GetQueryResults)$/i.test(action);
            if (!isObject && !isQuery) return [];
            return places
              .filter((place) => isQuery || world.buckets[bucketIn(place)] !== undefined)
              .flatMap((place) => {
                const call = /put/i.test(action)
                  ? written(role, place, world)
                  : from(role, action, place);
                return withImplied(by, `it grants ${action} on ${place}`, call, world).filter(
                  (one) => one.call.principal.arn === role,
                );
              });
          });
        });
    }),
  );
}

const bucketIn = (arn: string): string => /^arn:[^:]+:s3:::([^/]+)\//.exec(arn)?.[1] ?? "";
