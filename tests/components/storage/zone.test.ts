import { expect } from "chai";
import type { DutyRole } from "../../../components/identity/duty-role";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { protectionOf } from "../../support/protection";
import { Zone } from "../../../components/storage/zone";
import { granted } from "../../support/platform";

/** Sid → [actions, resources or prefixes] of what a grant on a zone says about S3. */
async function s3Grants(zone: "raw" | "published", grants: (zone: Zone, role: DutyRole) => void) {
  const { Statement } = await granted("clean", (role, names) => {
    const keys = new EncryptionKeys("keys", {
      names,
      protection: protectionOf("dev"),
      datasetKeys: [],
    });
    grants(new Zone(zone, names, keys), role);
  });
  return Object.fromEntries(
    Statement.filter(({ Action }) => Action.some((action) => action.startsWith("s3:"))).map(
      ({ Sid, Action, Resource, Condition }) => [
        Sid,
        [Action, Condition?.["StringLike"]?.["s3:prefix"] ?? Resource],
      ],
    ),
  );
}

const raw = (path: string) => [`arn:aws:s3:::parks-dev-raw-111122223333/${path}`];

describe("grants on a zone", () => {
  it("lets a collector see that files are there, and read what is said about them but not them", async () => {
    expect(
      await s3Grants("raw", (zone, role) => {
        zone.grantCollect(role, "trees");
      }),
    ).to.deep.include({
      RawDeliver: [["s3:AbortMultipartUpload", "s3:PutObject"], raw("trees/*")],
      RawList: [["s3:ListBucket"], ["trees/*"]],
      RawReadManifests: [["s3:GetObject"], raw("trees/manifests/*")],
    });
  });

  it("lets a reader of a table see that table's prefix only", async () => {
    expect(
      await s3Grants("raw", (zone, role) => {
        zone.grantRead(role, "trees");
      }),
    ).to.deep.equal({
      RawList: [["s3:ListBucket"], ["trees/table/*"]],
      RawReadTables: [["s3:GetObject"], raw("trees/table/*")],
    });
  });

  it("lets an appender of a ledger put and read entries, and remove none but a staged one", async () => {
    expect(
      await s3Grants("raw", (zone, role) => {
        zone.grantAppendLedger(role, "trees");
      }),
    ).to.deep.equal({
      RawAppendLedgers: [["s3:PutObject"], raw("trees/ledger/*")],
      RawList: [["s3:ListBucket"], ["trees/ledger/*"]],
      RawReadLedgers: [["s3:GetObject"], raw("trees/ledger/*")],
      RawUnstageLedgers: [["s3:DeleteObject"], raw("trees/ledger/_staged/*")],
    });
  });

  it("lets a writer of a curated table replace the files of that table only", async () => {
    expect(
      await s3Grants("raw", (zone, role) => {
        zone.grantReadWrite(role, "trees", "trees_by_kind");
      }),
    ).to.deep.equal({
      RawList: [["s3:ListBucket"], ["trees/trees_by_kind/*"]],
      RawReadTables: [["s3:GetObject"], raw("trees/trees_by_kind/*")],
      RawWriteTables: [
        ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"],
        raw("trees/trees_by_kind/*"),
      ],
    });
  });

  it("lets whoever delivers put files and not read them back", async () => {
    expect(
      await s3Grants("raw", (zone, role) => {
        zone.grantDeliver(role, "trees");
      }),
    ).to.deep.equal({
      RawDeliver: [["s3:AbortMultipartUpload", "s3:PutObject"], raw("trees/*")],
    });
  });

  /** Aliases of the keys that a grant on a zone opens, where trees have a key of their own. */
  async function aliases(
    zone: "raw" | "curated" | "published",
    grants: (zone: Zone, role: DutyRole) => void,
  ): Promise<Record<string, readonly string[] | undefined>> {
    const { Statement } = await granted("clean", (role, names) => {
      const protection = protectionOf("dev");
      const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: ["trees"] });
      grants(new Zone(zone, names, keys), role);
    });
    return Object.fromEntries(
      Statement.filter(({ Resource }) => Resource.some((arn) => arn.includes(":kms:"))).map(
        ({ Sid, Condition }) => [
          Sid,
          Condition?.["ForAnyValue:StringEquals"]?.["kms:ResourceAliases"],
        ],
      ),
    );
  }

  const OWN = ["alias/parks-dev-data-trees"];
  const DEPARTMENT = ["alias/parks-dev-data"];

  for (const [what, grants] of [
    [
      "delivers",
      (zone, role) => {
        zone.grantDeliver(role, "trees");
      },
    ],
    [
      "reads and writes a table",
      (zone, role) => {
        zone.grantReadWrite(role, "trees");
      },
    ],
    [
      "appends to a ledger",
      (zone, role) => {
        zone.grantAppendLedger(role, "trees");
      },
    ],
    [
      "reads what was delivered",
      (zone, role) => {
        zone.grantReadDelivered(role, "trees");
      },
    ],
    [
      "reads below a prefix of the dataset",
      (zone, role) => {
        zone.grantReadPrefix(role, "trees/x/");
      },
    ],
  ] as readonly [string, (zone: Zone, role: DutyRole) => void][]) {
    it(`opens a dataset's own key, and no other, to who ${what}`, async () => {
      const found = await aliases("raw", grants);
      expect(Object.keys(found)).not.to.deep.equal([]);
      for (const opened of Object.values(found)) expect(opened).to.deep.equal(OWN);
    });
  }

  it("opens the department's key for datasets without their own and for what is no dataset", async () => {
    expect(
      await aliases("curated", (zone, role) => {
        zone.grantRead(role, "park-benches");
        zone.grantReadPrefix(role, "products/trees-by-kind/");
      }),
    ).to.deep.equal({ DecryptThroughS3: DEPARTMENT });
    expect(
      await aliases("published", (zone, role) => {
        zone.grantWritePrefix(role, "trees/");
      }),
    ).to.deep.equal({ EncryptThroughS3: DEPARTMENT });
  });
});
