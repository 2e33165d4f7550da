import type { Clients } from "../clients";

/** A resource as the program registered it: all inputs resolved, the provider's default tags merged in. */
export interface ResourceRequest {
  /** Pulumi type token, e.g. `aws:kms/key:Key`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: Inputs;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the embedded AWS made of it: the id and the outputs that Pulumi's AWS provider would return. */
export interface Deployed {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** One property as asked for and as read back. */
export interface Comparison {
  readonly property: string;
  readonly asked: unknown;
  readonly found: unknown;
}

/** How one resource type is created in the embedded AWS and read back from it. */
export interface Handler {
  /** IAM actions that creating and reading back take; the deployment role is allowed these and no others. */
  readonly actions: readonly string[];
  create(request: ResourceRequest, clients: Clients): Promise<Deployed>;
  /** Asks the service for what it holds: an answer to the create call proves nothing. */
  readBack(request: ResourceRequest, deployed: Deployed, clients: Clients): Promise<Comparison[]>;
}

/** Typed access to the untyped inputs of a registered resource. */
export class Inputs {
  constructor(
    private readonly resource: string,
    readonly values: Readonly<Record<string, unknown>>,
  ) {}

  /** @throws when the property is absent or no string: the program and the handler disagree about the type's schema. */
  text(property: string): string {
    const value = this.optionalText(property);
    if (value === undefined) throw this.problem(property, "is missing");
    return value;
  }

  optionalText(property: string): string | undefined {
    const value = this.values[property];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string")
      throw this.problem(property, `must be a string, got ${typeof value}`);
    return value;
  }

  optionalNumber(property: string): number | undefined {
    const value = this.values[property];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "number")
      throw this.problem(property, `must be a number, got ${typeof value}`);
    return value;
  }

  flag(property: string): boolean {
    return this.values[property] === true;
  }

  /** A nested object; an absent one is empty. */
  object(property: string): Inputs {
    const value = this.values[property] ?? {};
    if (typeof value !== "object" || Array.isArray(value)) {
      throw this.problem(property, "must be an object");
    }
    return new Inputs(`${this.resource}.${property}`, value as Record<string, unknown>);
  }

  has(property: string): boolean {
    return this.values[property] !== undefined && this.values[property] !== null;
  }

  /** A list of objects; an absent one is empty. */
  objects(property: string): Inputs[] {
    const value = this.values[property] ?? [];
    if (!Array.isArray(value)) throw this.problem(property, "must be a list");
    return value.map(
      (item, index) =>
        new Inputs(`${this.resource}.${property}[${index}]`, item as Record<string, unknown>),
    );
  }

  texts(property: string): string[] {
    const value = this.values[property] ?? [];
    if (!Array.isArray(value)) throw this.problem(property, "must be a list");
    return value as string[];
  }

  /** A map of strings; an absent one is undefined, as the SDK wants it. */
  map(property: string): Record<string, string> | undefined {
    return this.values[property] as Record<string, string> | undefined;
  }

  private problem(property: string, what: string): Error {
    return new Error(`${this.resource}: ${property} ${what}`);
  }
}

/** A policy document as a value, so that white space and key order do not count as differences. */
export const policyValue = (text: string | undefined): unknown =>
  text === undefined ? undefined : (JSON.parse(text) as unknown);
