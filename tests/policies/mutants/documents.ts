/** Weakens a policy document statement by statement. */
import { omit } from "./omit";
import { deniedLess } from "./denials";
import { type Change, GONE } from "./mutant";
import {
  type Conditions,
  list,
  type Statement,
  type StatementChange,
  type Texts,
  turned,
} from "./statement";
import { ofOtherAccount, ofOtherDepartment, type Standing } from "./references";

interface PolicyText {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export const isPolicy = (text: string): boolean => /^\{"(Version|Statement)":/.test(text);

/** @returns each weaker text of the document */
export function documentChanges(text: string, path: string, standing: Standing): readonly Change[] {
  const document = JSON.parse(text) as PolicyText;
  const write = (Statement: readonly Statement[]): string =>
    JSON.stringify({ ...document, Statement });
  const added = everything(document);
  return [
    { operator: "removed", path, next: GONE },
    { operator: "statement added", path, next: write([...document.Statement, added]) },
    ...document.Statement.flatMap((statement, index) => {
      const place = `${path} ${statement.Sid ?? String(index)}`;
      const changes =
        statement.Effect === "Deny" ? deniedLess(statement) : allowed(statement, standing);
      return [...changes, ...foreign(statement, standing)].map(({ operator, next }) => ({
        operator,
        path: place,
        next: write(document.Statement.flatMap((one, at) => (at === index ? (next ?? []) : [one]))),
      }));
    }),
  ];
}

/** Allows everything to whom the document may allow it. */
function everything({ Statement: [first] }: PolicyText): Statement {
  const isTrust = first?.Principal !== undefined && first.Resource === undefined;
  return {
    Effect: "Allow",
    ...(first?.Principal === undefined ? {} : { Principal: "*" as const }),
    Action: isTrust ? "sts:AssumeRole" : `${service(first)}:*`,
    ...(isTrust ? {} : { Resource: "*" }),
  };
}

const service = (statement: Statement | undefined): string =>
  list(statement?.Action)[0]?.split(":")[0] ?? "s3";

function allowed(statement: Statement, standing: Standing): readonly StatementChange[] {
  const { Condition, ...unconditional } = statement;
  const resources = list(statement.Resource);
  return [
    { operator: "action widened", next: { ...statement, Action: `${service(statement)}:*` } },
    { operator: "every action", next: { ...statement, Action: "*" } },
    ...principals(statement, standing),
    ...(resources.length === 0 || resources.includes("*")
      ? []
      : [{ operator: "resource widened", next: { ...statement, Resource: "*" } }]),
    ...resources.flatMap((one, index) => {
      const wider = shorter(one);
      return wider === undefined
        ? []
        : [
            {
              operator: "resource shortened",
              next: {
                ...statement,
                Resource: resources.map((old, at) => (at === index ? wider : old)),
              },
            },
          ];
    }),
    ...(Condition === undefined
      ? []
      : [
          { operator: "conditions dropped", next: unconditional },
          ...conditions(statement, Condition),
        ]),
  ];
}

/** `a/b/*` becomes `a/*`, `x:name` becomes `x:*`. */
function shorter(arn: string): string | undefined {
  const stem = arn.replace(/[/:]?\*$/, "");
  const cut = Math.max(stem.lastIndexOf("/"), stem.lastIndexOf(":"));
  const wider = `${stem.slice(0, cut + 1)}*`;
  return arn === "*" || wider === arn || stem.endsWith(":") ? undefined : wider;
}

function principals(statement: Statement, { account }: Standing): readonly StatementChange[] {
  const { Principal } = statement;
  if (Principal === undefined || Principal === "*") return [];
  const stranger = `arn:aws:iam::999988887777:root`;
  return [
    { operator: "principal widened", next: { ...statement, Principal: "*" } },
    { operator: "principal of anybody", next: { ...statement, Principal: { AWS: "*" } } },
    {
      operator: "foreign principal added",
      next: {
        ...statement,
        Principal: { ...Principal, AWS: [...list(Principal["AWS"]), stranger] },
      },
    },
    ...(Principal["Service"] === undefined
      ? []
      : [
          {
            operator: "account instead of service",
            next: { ...statement, Principal: { AWS: `arn:aws:iam::${account}:root` } },
          },
        ]),
  ];
}

/** Each condition of an Allow is dropped, widened, and made to hold where the key is absent. */
function conditions(statement: Statement, all: Conditions): readonly StatementChange[] {
  return Object.entries(all).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) => {
      const others = omit(keys, key);
      const blocks = omit(all, operator);
      const rest: Conditions =
        Object.keys(others).length === 0 ? blocks : { ...all, [operator]: others };
      const next = (name: string, changed: Texts): Statement => ({
        ...statement,
        Condition: { ...rest, [name]: { ...rest[name], [key]: changed } },
      });
      const bare = omit(statement, "Condition");
      const isLast = Object.keys(rest).length === 0;
      const like = /^(.*:)?(String|Arn)/.exec(operator);
      return [
        // The last condition of a statement falls with all of them.
        ...(isLast ? [] : [{ operator: `${key} dropped`, next: { ...bare, Condition: rest } }]),
        ...(like === null
          ? []
          : [
              {
                operator: `${key} widened`,
                next: next(`${like[1] ?? ""}${like[2] ?? ""}Like`, "*"),
              },
            ]),
        ...(operator.endsWith("IfExists")
          ? []
          : [{ operator: `${key} optional`, next: next(`${operator}IfExists`, values) }]),
        ...(operator === "Bool"
          ? [{ operator: `${key} turned`, next: next(operator, list(values).map(turned)) }]
          : []),
        ...(operator.startsWith("Date")
          ? [{ operator: `${key} postponed`, next: next(operator, "2999-01-01T00:00:00Z") }]
          : []),
      ];
    }),
  );
}

/** The statement as it would stand in another department's policy, or in one of another account. */
function foreign(statement: Statement, standing: Standing): readonly StatementChange[] {
  const { Sid, ...body } = statement;
  const text = JSON.stringify(body);
  const sid = Sid === undefined ? {} : { Sid };
  return (
    [
      ["of another department", ofOtherDepartment(text, standing)],
      ["of another account", ofOtherAccount(text, standing)],
    ] as const
  ).flatMap(([operator, next]) =>
    next === "" ? [] : [{ operator, next: { ...sid, ...(JSON.parse(next) as Statement) } }],
  );
}
