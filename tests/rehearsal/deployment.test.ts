import { expect } from "chai";
import type { Clients } from "../../rehearsal/clients";
import { Deployment } from "../../rehearsal/deploy/deployment";

const ALIAS = { name: "alias/parks-dev-data", targetKeyId: "1234" };

/** Clients whose KMS lists one alias, whatever was created. */
const clientsWithAlias = (TargetKeyId: string): Clients =>
  ({
    region: "ca-central-1",
    kms: {
      send: () => Promise.resolve({ Aliases: [{ AliasName: ALIAS.name, TargetKeyId }] }),
    },
  }) as unknown as Clients;

const deploy = async (clients: Clients, type: string) => {
  const deployment = new Deployment(clients, () => clients, "111122223333");
  await deployment.create({ type, name: "parks-alias", inputs: ALIAS });
  return deployment.readBack();
};

describe("a deployment to the embedded AWS", () => {
  it("has no problem with a resource that reads back as asked for", async () => {
    const { problems, deployed } = await deploy(clientsWithAlias("1234"), "aws:kms/alias:Alias");
    expect(problems).to.deep.equal([]);
    expect(deployed.map(({ type, id }) => [type, id])).to.deep.equal([
      ["aws:kms/alias:Alias", ALIAS.name],
    ]);
  });

  it("does not believe the answer to a create call: a property that reads back otherwise is a problem", async () => {
    const { problems } = await deploy(clientsWithAlias("5678"), "aws:kms/alias:Alias");
    expect(problems).to.deep.equal([
      'parks-alias (aws:kms/alias:Alias): targetKeyId reads back as "5678", asked for "1234".',
    ]);
  });

  it("treats a type without a handler as an error and says where to add one", async () => {
    const { problems, notCovered } = await deploy(
      clientsWithAlias("1234"),
      "aws:sns/platformApplication:PlatformApplication",
    );
    expect(problems).to.deep.equal([
      "parks-alias: no handler deploys aws:sns/platformApplication:PlatformApplication; add one in rehearsal/deploy/handlers.",
    ]);
    expect(notCovered).to.deep.equal([]);
  });

  it("lists a type that the embedded AWS has no API for, and deploys nothing of it", async () => {
    const type = "aws:glue/dataQualityRuleset:DataQualityRuleset";
    const { problems, notCovered, deployed } = await deploy(clientsWithAlias("1234"), type);
    expect(problems).to.deep.equal([]);
    expect(deployed).to.deep.equal([]);
    expect(notCovered.map((one) => [one.type, one.count])).to.deep.equal([[type, 1]]);
  });
});
