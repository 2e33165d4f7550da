import { expect } from "chai";
import { accountProvider, departmentProviders, stackTags } from "../../infra/provider";
import { accountWith, parksAccount } from "../support/account";
import { attempt, collect, named, type Registered } from "../support/collector";
import { parks } from "../support/facts";
import { platformOf } from "../support/platform";

const withCostCentre = (costCentre: string) => ({
  ...parks,
  department: { ...parks.department, costCentre },
});

/** A provider's inputs; what is no text is JSON. */
const inputsOf = ({ inputs }: Registered) => ({
  region: inputs["region"],
  allowedAccountIds: JSON.parse(String(inputs["allowedAccountIds"])) as unknown,
  defaultTags: JSON.parse(String(inputs["defaultTags"])) as unknown,
});

describe("providers", () => {
  for (const name of ["aws", "aws-native"]) {
    it(`works in the department's account and region only, and tags everything: ${name}`, async () => {
      const registered = await collect(() => departmentProviders(parks));
      expect(inputsOf(named(registered, name))).to.deep.equal({
        region: "ca-central-1",
        allowedAccountIds: ["111122223333"],
        defaultTags: {
          tags: {
            department: "parks",
            stage: "dev",
            owner: "parks@example.org",
            "cost-centre": "CC-42",
          },
        },
      });
    });
  }

  it("works in the account's account and region only, and tags everything as the account's", async () => {
    const registered = await collect(() => accountProvider(parksAccount));
    expect(inputsOf(named(registered, "aws"))).to.deep.equal({
      region: "ca-central-1",
      allowedAccountIds: ["111122223333"],
      defaultTags: {
        tags: {
          department: "account",
          stage: "dev",
          owner: "cloud@example.org",
          "cost-centre": "CC-1",
        },
      },
    });
  });

  it("is what every resource of a department's stack is made with", async () => {
    const registered = await platformOf();
    const ours = { aws: "::aws::", awsx: "::aws::", "aws-native": "::aws-native::" };
    const strangers = registered.filter(({ type, provider }) => {
      const [name = ""] = type.split(":");
      const expected = (ours as Record<string, string | undefined>)[name];
      return expected !== undefined && name !== "awsx" && !provider.includes(expected);
    });
    expect(strangers.map(({ name, provider }) => `${name}: ${provider}`)).to.deep.equal([]);
    expect(registered.filter(({ type }) => type.startsWith("pulumi:providers:"))).to.have.lengthOf(
      2,
    );
  });

  it("refuses an account's tag that IAM would not take and says where to change it", () => {
    expect(() => accountProvider(accountWith({ costCentre: "CC, 1" }))).to.throw(
      'tag cost-centre must have 1 to 256 letters, digits, spaces or _.:/=+-@, got "CC, 1"; ' +
        "change it in environments/Pulumi.account-dev.yaml",
    );
  });

  it("accepts a tag of 256 characters and refuses one more, before anything is registered", async () => {
    expect(stackTags(withCostCentre("c".repeat(256)))["cost-centre"]).to.have.lengthOf(256);
    const { registered, error } = await attempt(() =>
      departmentProviders(withCostCentre("c".repeat(257))),
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
