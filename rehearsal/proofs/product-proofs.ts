import { GetTableCommand } from "@aws-sdk/client-glue";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Names } from "../../components/names";
import { tableName, tablePrefix } from "../../components/storage/lake-layout";
import type { DataProduct, StackFacts } from "../../environments/facts/facts";
import type { QueryResult } from "../../publishing/athena";
import type { Clients } from "../clients";
import type { Identities } from "../identities";
import { type Proof, tryToProve } from "../summary";
import { Steward } from "./steward";

/** Calls of this session are meant to be refused: what they are denied is not missing anywhere. */
export const REFUSED_SESSION = "expected-refusals";

/** What the proofs of products are made with. */
export interface ProductWitnesses {
  readonly identities: Identities;
  readonly steward: Steward;
  readonly facts: StackFacts;
  readonly signal: AbortSignal;
}

/** That each product's readers see the agreed columns and every row of them, and nothing else. */
export async function proveProducts(witnesses: ProductWitnesses): Promise<Proof[]> {
  const found = await Promise.all(
    witnesses.facts.department.products.flatMap((product) => [
      prove(product, "its readers see the agreed columns and every row", () =>
        readersSee(witnesses, product),
      ),
      prove(product, "nobody else becomes a reader, and readers see nothing else", () =>
        othersAreRefused(witnesses, product),
      ),
    ]),
  );
  return found;
}

function prove(
  { name }: DataProduct,
  what: string,
  evidence: () => Promise<{ readonly problems: readonly string[]; readonly figures: string }>,
): Promise<Proof> {
  const claim = `data product ${name}: ${what}`;
  return tryToProve(
    claim,
    async () => {
      const { problems, figures } = await evidence();
      return problems.length === 0
        ? { claim, holds: true, evidence: [figures] }
        : { claim, holds: false, evidence: problems };
    },
    (failed) => failed,
  );
}

async function readersSee(witnesses: ProductWitnesses, product: DataProduct) {
  const { facts, steward, signal } = witnesses;
  const names = Names.of(facts);
  const columns = product.columns.map((column) => `"${column}"`).join(", ");
  const source = await steward.ask(
    `${product.name}: source`,
    `SELECT ${columns} FROM ${names.database("curated")}.${product.table}`,
  );
  const problems: string[] = [];
  const readers = product.consumers.filter((consumer) => !hasEnded(consumer));
  for (const { role } of readers) {
    const clients = await reader(witnesses, product, role, "read-product");
    const workgroup = names.workgroup(`consume-${product.name}`);
    const seen = await new Steward(clients, workgroup, names.productsDatabase(), signal).ask(
      `${product.name}: as ${role}`,
      `SELECT * FROM ${tableName(product.name)}`,
    );
    problems.push(...differences(product, source, seen).map((problem) => `${role} ${problem}`));
  }
  return {
    problems,
    figures: `${source.rows.length} rows of ${product.columns.length} columns, read by ${readers.length} readers`,
  };
}

function differences({ columns }: DataProduct, source: QueryResult, seen: QueryResult): string[] {
  const found = seen.columns.map(({ name }) => name);
  if (found.join() !== columns.join()) {
    return [`sees the columns ${found.join(", ")} where ${columns.join(", ")} were agreed`];
  }
  const sorted = ({ rows }: QueryResult) =>
    rows.map((row) => JSON.stringify(row.map(String))).sort();
  return sorted(source).join("\n") === sorted(seen).join("\n")
    ? []
    : [`sees ${seen.rows.length} rows that are not the ${source.rows.length} of the source`];
}

/** Really tried: another role, a reader whose day has passed, and a reader who reaches for the source. */
async function othersAreRefused(witnesses: ProductWitnesses, product: DataProduct) {
  const { facts } = witnesses;
  const attempts: [string, () => Promise<unknown>][] = [
    ["a role that is not named", () => reader(witnesses, product, `${facts.stack}-nobody`)],
  ];
  for (const consumer of product.consumers) {
    const { role } = consumer;
    if (hasEnded(consumer)) {
      attempts.push([`${role} after its day`, () => reader(witnesses, product, role)]);
    } else {
      const clients = await reader(witnesses, product, role);
      attempts.push(...(await reachForSource(witnesses, product, role, clients)));
    }
  }
  const problems: string[] = [];
  for (const [what, attempt] of attempts) {
    const said = await refusalOf(attempt);
    if (said === undefined) problems.push(`${what} was not refused`);
    else if (!/denied|not authorized/i.test(said))
      problems.push(`${what} failed otherwise: ${said}`);
  }
  return { problems, figures: `${attempts.length} attempts refused` };
}

async function reachForSource(
  { facts, steward, signal }: ProductWitnesses,
  { name, dataset, table }: DataProduct,
  role: string,
  clients: Clients,
): Promise<[string, () => Promise<unknown>][]> {
  const names = Names.of(facts);
  const database = names.database("curated");
  const Bucket = names.bucket("curated");
  const metadata = await steward.metadataLocation(database, table);
  const Key = new URL(metadata ?? "").pathname.slice(1);
  const workgroup = names.workgroup(`consume-${name}`);
  const asked = new Steward(clients, workgroup, names.productsDatabase(), signal);
  return [
    [
      `${role} querying the source`,
      () => asked.ask(`${name}: source as ${role}`, `SELECT * FROM ${database}.${table}`),
    ],
    [
      `${role} looking up the source`,
      () => clients.glue.send(new GetTableCommand({ DatabaseName: database, Name: table })),
    ],
    [
      `${role} listing the source`,
      () =>
        clients.s3.send(new ListObjectsV2Command({ Bucket, Prefix: tablePrefix(dataset, table) })),
    ],
    [
      `${role} opening a file of the source`,
      () => clients.s3.send(new GetObjectCommand({ Bucket, Key })),
    ],
  ];
}

/** Clients of a product's readers, taken on by a role of the account. */
function reader(
  { identities, facts }: ProductWitnesses,
  { name }: DataProduct,
  role: string,
  session = REFUSED_SESSION,
): Promise<Clients> {
  return identities.clients(Names.of(facts).role(`consume-${name}`), session, { role, tags: {} });
}

/** What an attempt was told, or undefined when it succeeded. */
async function refusalOf(attempt: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

const hasEnded = ({ until }: { readonly until: string }): boolean =>
  Date.now() >= Date.parse(`${until}T00:00:00Z`) + 24 * 60 * 60 * 1000;
