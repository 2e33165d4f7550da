import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { GetObjectCommand } from "@aws-sdk/client-s3";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { loadStack } from "../../environments/facts/load";
import { collectionState, proveCollection } from "../../rehearsal/proofs/collection-proof";
import type { PortalStub } from "../../rehearsal/jobs/portal";
import type { Stage } from "../../rehearsal/stage";

const facts = loadStack("vancouver-dev");
const ROLE = "arn:aws:iam::111122223333:role/vancouver-dev-collect";
const BODY = "heading\nrow\n";
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("the proof of a collection", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "collection-"));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = path.join(folder, "export.csv");
  writeFileSync(file, BODY);
  const served = [
    { dataset: "trees", key: "2024/t.csv", export: { dataset: "t", where: null }, file },
  ];
  const before = { exports: 1, puts: 3 };

  /** A landing zone that holds these objects, seen by the collect role. */
  const stageWith = (objects: Readonly<Record<string, string>>): Stage => {
    const send = (command: GetObjectCommand | ListObjectsV2Command): unknown => {
      if (command instanceof ListObjectsV2Command) {
        const found = Object.entries(objects).filter(([key]) =>
          key.startsWith(command.input.Prefix ?? ""),
        );
        return { Contents: found.map(([Key, { length: Size }]) => ({ Key, Size })) };
      }
      return { Body: { transformToString: () => objects[command.input.Key ?? ""] } };
    };
    return { identities: { clients: () => ({ s3: { send } }) } } as unknown as Stage;
  };
  const landed = (body: string, manifest: object = { sha256: sha256(body), rows: 1 }) => ({
    "trees/2024/t.csv": body,
    "trees/manifests/2024/t.csv.json": JSON.stringify(manifest),
  });
  const prove = async (objects: Record<string, string>, again = before) => {
    const { proofs, collected } = await proveCollection(stageWith(objects), facts, {
      served,
      states: [before, again],
    });
    return { collected, shown: proofs.map(({ holds, evidence }) => [holds, ...evidence]) };
  };

  it("holds when what is served lies there, and the second run put nothing", async () => {
    expect(await prove(landed(BODY))).to.deep.equal({
      collected: { trees: { "2024/t.csv": 1 } },
      shown: [
        [true, "1 files with 1 rows; 1 exports, 3 objects put"],
        [true, "0 exports asked for, 0 objects put"],
      ],
    });
  });

  it("fails for a file that is missing, or is another one of the same size", async () => {
    const missing = await prove({ "trees/2024/t.csv.other": BODY });
    expect(missing.shown[0]).to.deep.equal([false, "trees/2024/t.csv was not landed"]);
    const other = await prove(landed(BODY.replace("row", "ROW")));
    expect(other.shown[0]).to.deep.equal([
      false,
      "trees/2024/t.csv is not the file that the portal serves",
    ]);
    expect(other.collected).to.deep.equal({});
  });

  it("fails when the second run asked for an export or put an object", async () => {
    const { shown } = await prove(landed(BODY), { exports: 2, puts: 5 });
    expect(shown[1]).to.deep.equal([
      false,
      "the second run asked for 1 exports",
      "the second run put 2 objects",
    ]);
  });

  it("counts the puts of the collect role only, and the exports among the portal's requests", async () => {
    const callsFile = path.join(folder, "calls.jsonl");
    const call = (principal: string, action: string) =>
      JSON.stringify({
        ...{ principal, action, resource: "arn:aws:s3:::b/k", context: {} },
        decision: "allowed",
      });
    const other = ROLE.replace("collect", "ingest");
    const calls = [
      call(ROLE, "s3:PutObject"),
      call(ROLE, "s3:GetObject"),
      call(other, "s3:PutObject"),
    ];
    writeFileSync(callsFile, `${calls.join("\n")}\n`);
    const stage = { emulator: { callsFile, flushCalls: () => Promise.resolve() } };
    const portal = { requests: () => Promise.resolve(["/d", "/d/exports/csv?x", "/d/records?y"]) };
    expect(
      await collectionState(stage as unknown as Stage, facts, portal as unknown as PortalStub),
    ).to.deep.equal({ exports: 1, puts: 1 });
  });
});
