/** Says which layer keeps a call from being allowed, in the order in which AWS asks them. */
import type { Decision, Layer, Layers } from "./decision";

/** The implicit deny of layers whose combination allows nothing. */
export function explainDenial(layers: Layers, hasIdentity: boolean): Decision {
  const missing = firstMissing(layers, hasIdentity);
  const { request, caller } = layers.question;
  const call = `${request.action} on ${request.resource}`;
  return { decision: "implicitDeny", because: sentence(missing, caller.arn, call), missing };
}

function sentence(missing: Layer, caller: string, call: string): string {
  switch (missing) {
    case "serviceControl":
      return `a level of service control policies does not allow ${caller} ${call}`;
    case "identity":
      return `no identity policy of ${caller} allows ${call}`;
    case "boundary":
      return `the permissions boundary of ${caller} does not allow ${call}`;
    case "session":
      return `no session policy of ${caller} allows ${call}`;
    case "resource":
      return `the policy of the resource does not allow ${caller} ${call}`;
    case "key":
      return `the key policy allows ${caller} nothing that covers ${call}`;
    case "trust":
      return `the trust policy does not allow ${caller} ${call}`;
    default: {
      const never: never = missing;
      return never;
    }
  }
}

function firstMissing(layers: Layers, hasIdentity: boolean): Layer {
  const { direct, entity, account } = layers.resource;
  const { layer } = layers.governs;
  const named = [direct, entity, account].some(({ answer }) => answer !== "no");
  const identity = layers.identity.answer !== "no";
  if (!hasIdentity) return layer;
  if (layers.serviceControl.answer === "no") return "serviceControl";
  if (layers.sameAccount) {
    if (layer !== "resource" && !named) return layer;
    if (!identity && entity.answer === "no") return "identity";
  } else if (!identity) return "identity";
  if (layers.boundary.answer === "no") return "boundary";
  if (layers.session.answer === "no") return "session";
  return layers.sameAccount ? "identity" : layer;
}
