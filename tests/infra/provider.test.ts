import { expect } from "chai";
import { departmentProvider, stackTags } from "../../infra/provider";
import { attempt, collect, named } from "../support/collector";
import { parks } from "../support/facts";

const withCostCentre = (costCentre: string) => ({
  ...parks,
  department: { ...parks.department, costCentre },
});

describe("department provider", () => {
  it("works in the stack's account and region only, and tags everything", async () => {
    const { inputs } = named(await collect(() => departmentProvider(parks)), "aws");
    expect(inputs["region"]).to.equal("ca-central-1");
    expect(inputs["allowedAccountIds"]).to.equal('["111122223333"]');
    expect(JSON.parse(String(inputs["defaultTags"]))).to.deep.equal({
      tags: {
        department: "parks",
        stage: "dev",
        owner: "parks@example.org",
        "cost-centre": "CC-42",
      },
    });
  });

  it("accepts a tag of 256 characters and refuses one more, before anything is registered", async () => {
    expect(stackTags(withCostCentre("c".repeat(256)))["cost-centre"]).to.have.lengthOf(256);
    const { registered, error } = await attempt(() =>
      departmentProvider(withCostCentre("c".repeat(257))),
    );
    expect(error?.message).to.include("tag cost-centre must have 1 to 256 letters");
    expect(registered).to.deep.equal([]);
  });

  it("refuses a tag that IAM would not take and says where to change it", () => {
    expect(() => stackTags(withCostCentre("Parks, Trees"))).to.throw(
      'tag cost-centre must have 1 to 256 letters, digits, spaces or _.:/=+-@, got "Parks, Trees"; ' +
        "change it in department.yaml",
    );
  });
});
