import { expect } from "chai";
import type { PolicyDocument } from "../../components/identity/permissions";
import { STEPS } from "../../components/storage/lake-layout";
import { document, named, ofType } from "../support/collector";
import { benches, parksWith, trees, withDatasetKeys } from "../support/facts";
import { platformOf } from "../support/platform";

const facts = withDatasetKeys(parksWith(benches, trees));
const aliasOf = (dataset: string) => `alias/parks-dev-data-${dataset}`;

/** Zones in which a duty may use a key through S3, by the key's alias. */
async function openedTo(duty: string): Promise<Record<string, readonly string[]>> {
  const policy = document(named(await platformOf(facts), `parks-policies-${duty}`), "policy");
  return Object.fromEntries(
    (policy as PolicyDocument).Statement.flatMap(({ Condition }) => {
      const [alias] = Condition?.["ForAnyValue:StringEquals"]?.["kms:ResourceAliases"] ?? [];
      const buckets = Condition?.["StringEquals"]?.["kms:EncryptionContext:aws:s3:arn"];
      return alias === undefined || buckets === undefined
        ? []
        : [[alias, buckets.map((arn) => arn.split("-").at(-2) ?? arn)] as const];
    }),
  );
}

describe("a department with a key for each dataset", () => {
  it("tells every job of a dataset that dataset's key", async () => {
    const registered = await platformOf(facts);
    for (const { name } of [benches, trees]) {
      for (const step of STEPS) {
        const { inputs } = named(registered, `parks-pipeline-${name}-${step}`);
        const given = inputs["defaultArguments"] as Record<string, string>;
        expect(given["--conf"]).to.match(
          new RegExp(`s3\\.sse\\.key=arn:aws:kms:ca-central-1:111122223333:${aliasOf(name)}$`),
        );
      }
    }
  });

  it("opens the department's key to the ingest role nowhere, and each dataset's in landing", async () => {
    expect(await openedTo("ingest")).to.deep.equal({
      [aliasOf("park-benches")]: ["landing"],
      [aliasOf("trees")]: ["landing"],
    });
  });

  it("opens the department's key to the publisher for what is no dataset only", async () => {
    const opened = await openedTo("publish");
    expect(opened[aliasOf("trees")]).to.deep.equal(["curated"]);
    expect(opened["alias/parks-dev-data"]).not.to.include("curated");
  });

  it("makes one key more for each dataset", async () => {
    const keys = async (of: typeof facts) => ofType(await platformOf(of), "aws:kms/key:Key").length;
    expect(await keys(facts)).to.equal((await keys(parksWith(benches, trees))) + 2);
  });
});
