/**
 * The policies of a whole deployment, read once: from a caller and a resource to everything that has a say in the call.
 */
import type { Policies } from "./evaluate";
import type { UnreadablePolicy } from "./findings";
import { type Policy, type PolicyKind, readPolicy } from "./policy-document";
import type { Call } from "./implied-rule";
import type { KmsGrant } from "./kms-grants";
import type { RequestPrincipal } from "./request";

/** A document with its name: JSON text, an object, or what was read of it before. */
export interface NamedDocument {
  readonly name: string;
  readonly document: unknown;
  readonly problems?: Policy["problems"];
}

/** What is attached to a role or a user. */
export interface IdentityPolicies {
  readonly policies: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** Session policies of the sessions that the calls were made with. */
  readonly session?: readonly NamedDocument[];
  /** A role's trust policy. */
  readonly trust?: NamedDocument;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The policies of a deployment. */
export interface PolicyBook {
  /** Roles and users by ARN. */
  readonly identities: Readonly<Record<string, IdentityPolicies>>;
  /** Bucket policies by bucket ARN. */
  readonly buckets?: Readonly<Record<string, NamedDocument>>;
  /** Key policies by key ARN. */
  readonly keys?: Readonly<Record<string, NamedDocument>>;
  /** Policies of other resources by ARN, e.g. of topics. */
  readonly resources?: Readonly<Record<string, NamedDocument>>;
  /** From the root of the organisation down. */
  readonly serviceControl?: readonly (readonly NamedDocument[])[];
  /** Resource control policies of the account and above. */
  readonly resourceControl?: readonly NamedDocument[];
  /** Grants of keys. */
  readonly keyGrants?: readonly KmsGrant[];
}

type Side = Pick<Policies, "identity" | "boundary" | "session" | "serviceControl">;

/** A policy book that was read. */
export class ReadPolicies {
  readonly #sides = new Map<string, Side>();
  readonly #trust = new Map<string, Policy>();
  readonly #resources = new Map<string, Policy>();
  readonly #tags = new Map<string, Readonly<Record<string, string>>>();
  readonly #callers = new Map<string, RequestPrincipal>();
  readonly #serviceControl: readonly (readonly Policy[])[] | undefined;
  readonly #onResources: Pick<Policies, "resourceControl" | "keyGrants">;
  /** What could not be read. */
  readonly unreadable: UnreadablePolicy[] = [];
  readonly #all: Policy[] = [];

  constructor(book: PolicyBook) {
    this.#serviceControl = book.serviceControl?.map((level) => this.#readAll(level));
    const { resourceControl, keyGrants } = book;
    this.#onResources = {
      ...(resourceControl === undefined
        ? {}
        : { resourceControl: resourceControl.map((one) => this.#read(one, "resourceControl")) }),
      ...(keyGrants === undefined ? {} : { keyGrants }),
    };
    for (const [arn, identity] of Object.entries(book.identities)) {
      const { boundary, session, trust, tags } = identity;
      this.#sides.set(arn, {
        ...this.#organisation(),
        identity: this.#readAll(identity.policies),
        ...(boundary === undefined ? {} : { boundary: this.#read(boundary, "identity") }),
        ...(session === undefined ? {} : { session: this.#readAll(session) }),
      });
      if (trust !== undefined) this.#trust.set(arn, this.#read(trust, "trust"));
      if (tags !== undefined) this.#tags.set(arn, tags);
    }
    for (const found of [book.buckets, book.keys, book.resources]) {
      for (const [arn, document] of Object.entries(found ?? {})) {
        this.#resources.set(arn, this.#read(document, "resource"));
      }
    }
  }

  /** The roles and users whose policies are known, each with its identity policies. */
  *identities(): Iterable<readonly [string, readonly Policy[]]> {
    for (const [arn, { identity }] of this.#sides) yield [arn, identity];
  }

  /** Every policy that was read. */
  get all(): readonly Policy[] {
    return this.#all;
  }

  /** Everything that has a say in a call; undefined when the caller is a role or user that the book does not hold. */
  policiesFor(call: Call): Policies | undefined {
    const { arn } = call.principal;
    const anyone = !/:(role|user)\//.test(arn) && !arn.includes(":assumed-role/");
    const side =
      this.#sides.get(arn) ?? (anyone ? { ...this.#organisation(), identity: [] } : undefined);
    if (side === undefined) return undefined;
    const trust = this.#trust.get(call.resource);
    const own = this.#resources.get(call.resource);
    const bucket = /^(arn:[^:]+:s3:::[^/]+)\//.exec(call.resource)?.[1];
    const resource = own ?? (bucket === undefined ? undefined : this.#resources.get(bucket));
    return {
      ...side,
      ...this.#onResources,
      ...(trust === undefined ? {} : { trust }),
      ...(resource === undefined ? {} : { resource, keyPolicy: resource }),
    };
  }

  /** The caller with the tags that the book knows of it. */
  tagged(principal: RequestPrincipal): RequestPrincipal {
    const tags = this.#tags.get(principal.arn);
    return tags === undefined ? principal : { ...principal, tags: { ...tags, ...principal.tags } };
  }

  /** A role or user of the book, with its tags: the same object each time. */
  caller(arn: string): RequestPrincipal {
    const known = this.#callers.get(arn) ?? this.tagged({ arn });
    this.#callers.set(arn, known);
    return known;
  }

  /** The identity policies of a role or user; undefined when the book does not hold it. */
  identityOf(arn: string): readonly Policy[] | undefined {
    return this.#sides.get(arn)?.identity;
  }

  /** The policies of resources, by ARN. */
  get onResources(): ReadonlyMap<string, Policy> {
    return this.#resources;
  }

  #organisation(): Pick<Policies, "serviceControl"> {
    return this.#serviceControl === undefined ? {} : { serviceControl: this.#serviceControl };
  }

  #readAll(documents: readonly NamedDocument[]): readonly Policy[] {
    return documents.map((document) => this.#read(document, "identity"));
  }

  #read(named: NamedDocument, kind: PolicyKind): Policy {
    const { name, document } = named;
    const policy = isRead(named) ? named : readPolicy(name, document, kind);
    this.#all.push(policy);
    for (const { path, message } of policy.problems) {
      this.unreadable.push({ policy: name, path, message });
    }
    return policy;
  }
}

const isRead = (document: NamedDocument): document is Policy => document.problems !== undefined;
