import { DataBrewClient } from "@aws-sdk/client-databrew";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { publicationProvider } from "../../../components/processing/recipe-publication";

/** `keepOthers` is not in CloudFormation's schema of a recipe. */
const content = {
  Description: "Cleans benches of parks-dev",
  Steps: [
    {
      Action: {
        Operation: "CATEGORICAL_MAPPING",
        Parameters: { sourceColumn: "state", targetColumn: "state_name", keepOthers: "true" },
      },
    },
  ],
};
const inputs = {
  recipe: "parks-dev-benches-0a1b",
  region: "ca-central-1",
  content: JSON.stringify(content),
};
const state = { ...inputs, version: "1.0" };

/** DataBrew, as far as the provider calls it. */
class DataBrew {
  readonly calls: unknown[] = [];
  refusal: string | undefined;

  constructor(public published: string | undefined) {}

  answer(call: string, input: unknown): Promise<Record<string, string>> {
    this.calls.push([call, input]);
    if (this.refusal !== undefined) return Promise.reject(named(this.refusal));
    switch (call) {
      case "DescribeRecipeCommand":
        if (this.published === undefined) return Promise.reject(named("ResourceNotFoundException"));
        return Promise.resolve({ RecipeVersion: this.published });
      case "PublishRecipeCommand":
        this.published = "1.0";
        return Promise.resolve({});
      default:
        return Promise.resolve({});
    }
  }
}

const named = (name: string): Error => Object.assign(new Error(name), { name });

const DESCRIBE = [
  "DescribeRecipeCommand",
  { Name: inputs.recipe, RecipeVersion: "LATEST_PUBLISHED" },
];

describe("recipe publication", () => {
  const send = DataBrewClient.prototype.send.bind(DataBrewClient.prototype);
  let databrew: DataBrew;

  const play = (published?: string): void => {
    databrew = new DataBrew(published);
    DataBrewClient.prototype.send = function (this: DataBrewClient, command: object) {
      const { input } = command as { readonly input: unknown };
      return databrew.answer(command.constructor.name, input);
    } as never;
  };
  afterEach(() => {
    DataBrewClient.prototype.send = send;
  });

  it("writes down a recipe that has no version in full, publishes it, and says which it got", async () => {
    play();
    expect(await publicationProvider.create(inputs)).to.deep.equal({
      id: "parks-dev-benches-0a1b/1.0",
      outs: state,
    });
    expect(databrew.calls).to.deep.equal([
      DESCRIBE,
      ["UpdateRecipeCommand", { Name: inputs.recipe, ...content }],
      ["PublishRecipeCommand", { Name: inputs.recipe }],
      DESCRIBE,
    ]);
  });

  it("takes over the version of the same content instead of publishing another", async () => {
    play("1.0");
    expect((await publicationProvider.create(inputs)).outs).to.deep.equal(state);
    expect(databrew.calls).to.deep.equal([DESCRIBE]);
  });

  it("reads back the version, or that it is gone, and publishes nothing on the way", async () => {
    play("2.0");
    expect(await publicationProvider.read("id", state)).to.deep.equal({
      id: "id",
      props: { ...inputs, version: "2.0" },
    });
    play();
    expect(await publicationProvider.read("id", state)).to.deep.equal({});
    expect(databrew.calls).to.deep.equal([DESCRIBE]);
  });

  it("passes on what DataBrew refuses", async () => {
    play();
    databrew.refusal = "AccessDeniedException";
    const error = await publicationProvider.create(inputs).catch((thrown: unknown) => thrown);
    expect((error as Error).name).to.equal("AccessDeniedException");
  });

  it("replaces by recipe and region, the new before the old", async () => {
    expect(await publicationProvider.diff("id", state, inputs)).to.deep.equal({
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
    });
    const news = { ...inputs, recipe: "other", region: "ca-west-1" };
    expect(await publicationProvider.diff("id", state, news)).to.deep.equal({
      changes: true,
      replaces: ["recipe", "region"],
      deleteBeforeReplace: false,
    });
  });

  it("takes the version back, and leaves one that is gone or in use", async () => {
    play("1.0");
    await publicationProvider.delete("id", state);
    expect(databrew.calls).to.deep.equal([
      ["DeleteRecipeVersionCommand", { Name: inputs.recipe, RecipeVersion: "1.0" }],
    ]);
    for (const refusal of ["ResourceNotFoundException", "ConflictException"]) {
      databrew.refusal = refusal;
      await publicationProvider.delete("id", state);
    }
    databrew.refusal = "AccessDeniedException";
    const error = await publicationProvider.delete("id", state).catch((thrown: unknown) => thrown);
    expect((error as Error).name).to.equal("AccessDeniedException");
  });

  it("can be written down as text without anything of this process", async () => {
    const { text } = await pulumi.runtime.serializeFunction(() => publicationProvider);
    expect(text).to.include("@aws-sdk/client-databrew");
    expect(text).not.to.include(process.cwd()).and.not.to.include("DataBrewClient.prototype");
    expect(text.length).to.be.lessThan(20_000);
  });
});
