/** What an intended call is, and the short ways to say one. */
import { placeOf } from "../graph/arns";
import type { GraphResource } from "../graph/graph";
import { impliedCalls } from "../iam/implied-calls";
import type { Call } from "../iam/implied-rule";
import type { World } from "../iam/world";

/** A call that must be allowed. */
export interface IntendedCall {
  readonly call: Call;
  /** What needs it, for the sentence. */
  readonly because: string;
  /** The resource that needs it. */
  readonly by: GraphResource;
}

const SECURE = { "aws:SecureTransport": "true" };

export const need = (by: GraphResource, because: string, call: Call): IntendedCall => ({
  by,
  because,
  call,
});

export const from = (role: string, action: string, resource: string, context = {}): Call => ({
  principal: { arn: role },
  action,
  resource,
  context: { ...SECURE, ...context },
});

/** A call with all that AWS does or demands behind it. */
export const withImplied = (
  by: GraphResource,
  because: string,
  call: Call,
  world: World,
): readonly IntendedCall[] => [
  need(by, because, call),
  ...impliedCalls(call, world).map((implied) => need(by, `${because}: ${implied.rule}`, implied)),
];

export const assume = (by: GraphResource, service: string, role: string): IntendedCall =>
  need(by, `${service} runs it`, {
    principal: { arn: `${service}.amazonaws.com` },
    action: "sts:AssumeRole",
    resource: role,
    context: { "aws:SourceAccount": placeOf(by).account },
  });

/** A write: where a dataset has a key of its own, the request names it, because a bucket has one default key. */
export function written(role: string, object: string, world: World): Call {
  const [, bucket = "", key = ""] = /^arn:aws:s3:::([^/]+)\/(.*)$/.exec(object) ?? [];
  const below = Object.entries(world.buckets[bucket]?.keyArnsBelow ?? {}).find(([prefix]) =>
    key.startsWith(prefix),
  );
  const named = {
    "s3:x-amz-server-side-encryption": "aws:kms",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": below?.[1] ?? "",
  };
  return from(role, "s3:PutObject", object, below === undefined ? {} : named);
}
