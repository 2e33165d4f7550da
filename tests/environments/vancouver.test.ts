import { expect } from "chai";
import { loadStack } from "../../environments/facts/load";

describe("the Vancouver department", () => {
  const { department, settings } = loadStack("vancouver-dev");

  it("has a key for each dataset and starts on Sunday night", () => {
    expect(department.encryption).to.equal("dataset");
    expect(department.schedule).to.deep.equal({
      day: "SUN",
      time: "23:59",
      timezone: "America/Vancouver",
    });
    expect(department.datasets.map(({ name, cleaning }) => [name, cleaning])).to.deep.equal([
      ["animals-lost-and-found", "glue"],
      ["business-licences", "databrew"],
    ]);
  });

  it("takes the portal's exports as they are", () => {
    for (const { landing } of department.datasets) {
      expect(landing).to.deep.equal({ kind: "csv", delimiter: ";", encoding: "utf-8-sig" });
    }
  });

  it("takes the years from the portal's two datasets, each in its own folder", () => {
    const sources = Object.fromEntries(
      department.datasets.map(({ name, source }) => [name, source]),
    );
    expect(sources["business-licences"]?.parts).to.deep.equal([
      {
        name: "2023",
        dataset: "business-licences-2013-to-2024",
        where: 'folderyear="23"',
        orderBy: "extractdate,licencersn",
      },
      {
        name: "2024",
        dataset: "business-licences",
        where: 'folderyear="24"',
        orderBy: "extractdate,licencersn",
      },
    ]);
    expect(sources["animals-lost-and-found"]).to.deep.equal({
      portal: "https://opendata.vancouver.ca",
      sender: "City of Vancouver open data",
      timezone: "America/Vancouver",
      parts: [{ dataset: "animal-control-inventory-lost-and-found" }],
    });
  });

  it("attributes what it publishes, and publishes it to everybody", () => {
    const licence = "Contains information licensed under the Open Government Licence – Vancouver";
    for (const dataset of department.datasets) {
      expect(dataset.licence).to.equal(licence);
      for (const report of dataset.reports) {
        expect(report.audience).to.equal("public");
        expect(report.description).to.contain(licence);
      }
    }
  });

  it("keeps addresses and exact places in raw", () => {
    const licences = department.datasets.find(({ name }) => name === "business-licences");
    const withPrivacy = (wanted: string) =>
      licences?.fields.filter(({ privacy }) => privacy === wanted).map(({ name }) => name);
    expect(withPrivacy("drop")).to.deep.equal([
      "unit",
      "house",
      "postal_code",
      "geom",
      "geo_point_2d",
    ]);
    expect(withPrivacy("mask")).to.deep.equal(["business_name", "business_trade_name"]);
  });

  it("warns of S3 charges as the City does, in both stages", () => {
    const prod = loadStack("vancouver-prod").settings;
    for (const { budget } of [settings, prod]) {
      expect(budget.s3EstimatedChargesUsd).to.equal(38);
      expect(budget.s3MonthlyLimitUsd).to.equal(38);
    }
    expect([settings.accountId, prod.accountId]).to.deep.equal(["111122223333", "444455556666"]);
    expect([settings.network.cidr, prod.network.cidr]).to.deep.equal([
      "10.20.1.0/24",
      "10.21.1.0/24",
    ]);
    expect([prod.recoveryDays, prod.noncurrentVersionDays, prod.logRetentionDays]).to.deep.equal([
      35, 90, 365,
    ]);
  });
});
