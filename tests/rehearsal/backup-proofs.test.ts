import type { ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { compareReplicas } from "../../rehearsal/proofs/backup-proofs";
import { parks } from "../support/facts";

/** One version in a bucket, newest first; a delete marker has no content. */
type Version = readonly [key: string, content?: string];

/** An S3 that lists what a zone's bucket holds, one version a page. */
const listing = (landing: readonly Version[]): S3Client =>
  ({
    send: ({ input }: ListObjectVersionsCommand) => {
      const held = input.Bucket?.includes("-landing-") === true ? landing : [];
      const at = Number(input.VersionIdMarker ?? 0);
      const version = held[at];
      const isLatest = held.findIndex(([key]) => key === version?.[0]) === at;
      return Promise.resolve({
        Versions:
          version?.[1] === undefined
            ? []
            : [{ Key: version[0], ETag: version[1], Size: 1, IsLatest: isLatest }],
        IsTruncated: at < held.length - 1,
        NextKeyMarker: version?.[0],
        NextVersionIdMarker: String(at + 1),
      });
    },
  }) as unknown as S3Client;

const findings = async (home: readonly Version[], away: readonly Version[]) => {
  const readers = { home: listing(home), away: listing(away) };
  const { holds, evidence } = await compareReplicas(
    readers,
    parks,
    0,
    new AbortController().signal,
  );
  return holds ? "holds" : evidence;
};

describe("the proof of the backup", () => {
  const both: readonly Version[] = [["a", "2"], ["a", "1"], ["b"], ["b", "3"]];

  it("holds when both sides have the same versions and show the same objects", async () => {
    expect(await findings(both, both)).to.equal("holds");
  });

  it("names an old version without a replica", async () => {
    expect(await findings(both, [["a", "2"], ["b"], ["b", "3"]])).to.deep.equal([
      "landing: no replica of the version a 1 1",
    ]);
  });

  it("names a version that was written twice and replicated once", async () => {
    expect(
      await findings(
        [
          ["a", "1"],
          ["a", "1"],
        ],
        [["a", "1"]],
      ),
    ).to.deep.equal(["landing: no replica of the version a 1 1"]);
  });

  it("names a replica that shows another version than the source", async () => {
    expect(await findings(both, [["a", "1"], ["a", "2"], ["b"], ["b", "3"]])).to.deep.equal([
      "landing: a is not what a reader of the replica gets",
    ]);
  });

  it("names a replica of what was deleted", async () => {
    expect(
      await findings(both, [
        ["a", "2"],
        ["a", "1"],
        ["b", "3"],
      ]),
    ).to.deep.equal(["landing: b is deleted, its replica is not"]);
  });

  it("takes versions that only the replica still has for no loss", async () => {
    expect(await findings([["a", "2"]], both.slice(0, 2))).to.equal("holds");
  });

  it("lists twenty findings and counts the others", async () => {
    const many = Array.from({ length: 11 }, (_, index): Version => [`key-${index}`, "1"]);
    const evidence = await findings(many, []);
    expect(evidence).to.have.lengthOf(21);
    expect(evidence.at(-1)).to.equal("and 2 more");
  });
});
