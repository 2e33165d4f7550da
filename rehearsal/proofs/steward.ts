import { EntityNotFoundException, GetTableCommand } from "@aws-sdk/client-glue";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { type QueryResult, runQuery } from "../../publishing/athena";
import { ledgerPrefix } from "../../components/storage/lake-layout";
import type { Clients } from "../clients";

/** One entry of a step's ledger, as the jobs write it. */
export interface LedgerEntry {
  readonly run: string;
  readonly step: string;
  readonly at: string;
  readonly inputs: readonly {
    readonly key: string;
    readonly rows: number;
    readonly outcome: "accepted" | "refused" | "replayed";
    readonly reason: string | null;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly quality: Readonly<Record<string, unknown>>;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The data steward's eyes: ledgers by S3, tables by Athena, with the steward role's rights and no others. */
export class Steward {
  constructor(
    private readonly clients: Clients,
    private readonly workgroup: string,
    private readonly database: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Every entry of a dataset's ledger in one zone, oldest first. */
  async ledger(bucket: string, dataset: string): Promise<LedgerEntry[]> {
    const { s3 } = this.clients;
    const entries: LedgerEntry[] = [];
    let token: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: ledgerPrefix(dataset),
          ContinuationToken: token,
        }),
      );
      for (const { Key } of page.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
        entries.push(JSON.parse((await Body?.transformToString()) ?? "") as LedgerEntry);
      }
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return entries.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
  }

  /** The metadata file that the catalog holds for an Iceberg table; undefined when there is no such table. */
  async metadataLocation(database: string, table: string): Promise<string | undefined> {
    try {
      const answer = await this.clients.glue.send(
        new GetTableCommand({ DatabaseName: database, Name: table }),
      );
      return answer.Table?.Parameters?.["metadata_location"];
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw error;
    }
  }

  /** @param what names the question in errors. */
  async ask(what: string, sql: string): Promise<QueryResult> {
    return runQuery({
      athena: this.clients.athena,
      workgroup: this.workgroup,
      database: this.database,
      sql,
      figureId: what,
      signal: this.signal,
      poll: { firstMs: 20, longestMs: 500 },
    });
  }

  /** The single number that a query answers. */
  async count(what: string, sql: string): Promise<number> {
    const { rows } = await this.ask(what, sql);
    return Number(rows[0]?.[0] ?? 0);
  }
}
