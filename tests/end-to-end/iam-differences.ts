/**
 * Where MiniStack 1.5.33 answers otherwise than AWS documents, and so otherwise than the evaluator. A difference is what MiniStack makes
 * of the policies or the call, put as policies and a call that the evaluator can judge; so it explains a disagreement only if the
 * evaluator, asked MiniStack's way, gives MiniStack's very answer.
 */
import { evaluate } from "../../policies/iam/evaluate";
import type { Call } from "../../policies/iam/implied-calls";
import { type PolicyBook, ReadPolicies } from "../../policies/iam/policy-book";

/** A way of MiniStack's own. */
export interface Difference {
  readonly name: string;
  /** The AWS page that the evaluator follows. */
  readonly source: string;
  readonly book?: (book: PolicyBook) => PolicyBook;
  readonly call?: (call: Call) => Call;
}

const GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide";

export const DIFFERENCES: readonly Difference[] = [
  {
    name: "the identity policies of sts:AssumeRole are asked by themselves, and must allow even where the trust policy names the role",
    source: `${GUIDE}/reference_policies_evaluation-logic_policy-eval-basics.html`,
    book: (book) => ({
      ...book,
      identities: Object.fromEntries(
        Object.entries(book.identities).map(([arn, identity]) => {
          const Principal = { AWS: arn.split(":")[4] };
          const Statement = { Effect: "Allow", Principal, Action: "sts:*" };
          const document = { Version: "2012-10-17", Statement };
          return [arn, { ...identity, trust: { name: "delegating", document } }];
        }),
      ),
    }),
  },
  {
    name: "a policy variable is the text that it is written as",
    source: `${GUIDE}/reference_policies_variables.html`,
    // The older version of the language has no variables.
    book: (book) => rewritten(book, "2012-10-17", "2008-10-17"),
  },
  {
    name: "a boundary and session policies limit what a resource policy gives to everyone",
    source: `${GUIDE}/access_policies_boundaries.html`,
    book: (book) => {
      const roles = JSON.stringify({ AWS: Object.keys(book.identities) });
      return rewritten(book, '"Principal":"*"', `"Principal":${roles}`);
    },
  },
  {
    name: "aws:PrincipalArn of a role's session is the ARN of the session",
    source: `${GUIDE}/reference_policies_condition-keys.html#condition-keys-principalarn`,
    call: (call) => {
      const { arn, session } = call.principal;
      const [, , , , account = "", role = ""] = arn.split(":");
      const name = `${role.slice(role.lastIndexOf("/") + 1)}/${session ?? ""}`;
      const sessionArn = `arn:aws:sts::${account}:assumed-role/${name}`;
      return { ...call, context: { ...call.context, "aws:PrincipalArn": sessionArn } };
    },
  },
];

function rewritten(book: PolicyBook, from: string, to: string): PolicyBook {
  return JSON.parse(JSON.stringify(book).replaceAll(from, to)) as PolicyBook;
}

/** Judges calls as AWS does, and as AWS would if it had some of MiniStack's ways. */
export class Judge {
  readonly #read = new Map<string, ReadPolicies>();

  constructor(private readonly book: PolicyBook) {}

  /** Whether the call is allowed, given these of MiniStack's ways. */
  allows(call: Call, ways: readonly Difference[] = []): boolean {
    const policies = this.#policies(ways);
    const asked = ways.reduce((changed, way) => way.call?.(changed) ?? changed, {
      ...call,
      principal: policies.tagged(call.principal),
    });
    const found = policies.policiesFor(asked);
    if (found === undefined) throw new Error(`${call.principal.arn} is not in the book`);
    return evaluate(asked, found).decision === "allowed";
  }

  /** The fewest of MiniStack's ways that bring about an answer; undefined when none do. */
  explain(call: Call, allowed: boolean): readonly Difference[] | undefined {
    return subsets(DIFFERENCES)
      .filter((ways) => ways.length > 0)
      .sort((left, right) => left.length - right.length)
      .find((ways) => this.allows(call, ways) === allowed);
  }

  #policies(ways: readonly Difference[]): ReadPolicies {
    const key = ways.map(({ name }) => name).join("\n");
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const read = new ReadPolicies(ways.reduce((book, way) => way.book?.(book) ?? book, this.book));
    if (read.unreadable.length > 0) throw new Error(JSON.stringify(read.unreadable));
    this.#read.set(key, read);
    return read;
  }
}

function subsets<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return items.reduce<(readonly Item[])[]>(
    (all, item) => [...all, ...all.map((some) => [...some, item])],
    [[]],
  );
}
