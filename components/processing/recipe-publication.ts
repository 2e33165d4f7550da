/**
 * The one door to what no AWS provider can do: publishing a DataBrew recipe. A job takes published versions
 * only, and neither CloudFormation nor Cloud Control publishes one.
 *
 * Nor do they write one down in full: CloudFormation's schema of a step lacks parameters that DataBrew documents, such as
 * `keepOthers` of CATEGORICAL_MAPPING, and `@pulumi/aws-native` leaves out, without a word, what that schema lacks. Values
 * without a mapping would be lost. So the content is sent once more, as it was exported, just before it is published.
 *
 * @see https://docs.aws.amazon.com/databrew/latest/dg/API_PublishRecipe.html
 * @see https://docs.aws.amazon.com/databrew/latest/dg/API_UpdateRecipe.html
 * @see https://docs.aws.amazon.com/databrew/latest/dg/recipe-actions.CATEGORICAL_MAPPING.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-databrew-recipe-recipeparameters.html
 */
import type * as DataBrew from "@aws-sdk/client-databrew";
import * as pulumi from "@pulumi/pulumi";

/** What is to be published. */
export interface PublicationInputs {
  /** Name of a recipe that never changes: its name ends in the hash of its content. */
  readonly recipe: string;
  readonly region: string;
  /** JSON of the description and the steps, as DataBrew's API takes them. */
  readonly content: string;
}

/** What was published. */
export interface PublicationState extends PublicationInputs {
  /** `1.0` */
  readonly version: string;
}

/**
 * The provider of {@link RecipePublication}. Pulumi writes its functions down as text and runs them elsewhere,
 * so nothing here may lean on this module: packages are required inside.
 *
 * - create: takes over the version that a recipe of this name has, else writes its content and publishes it. So it may be repeated.
 * - read: the version that is there, or that it is gone.
 * - delete: takes the version back, because DataBrew keeps a recipe that has versions. One that is gone already, or that a
 *   job still uses, stays as it is.
 */
export const publicationProvider = {
  async create(inputs: PublicationInputs): Promise<pulumi.dynamic.CreateResult> {
    const version = await publishedVersion(inputs, true);
    if (version === undefined) {
      throw new Error(
        `DataBrew published ${inputs.recipe} in ${inputs.region}, but holds no version of it`,
      );
    }
    return { id: `${inputs.recipe}/${version}`, outs: { ...inputs, version } };
  },

  async read(id: pulumi.ID, state: PublicationState): Promise<pulumi.dynamic.ReadResult> {
    const version = await publishedVersion(state, false);
    return version === undefined ? {} : { id, props: { ...state, version } };
  },

  // eslint-disable-next-line @typescript-eslint/require-await -- the engine awaits it
  async diff(
    _id: pulumi.ID,
    olds: PublicationState,
    news: PublicationInputs,
  ): Promise<pulumi.dynamic.DiffResult> {
    const replaces = (["recipe", "region"] as const).filter((key) => olds[key] !== news[key]);
    return { changes: replaces.length > 0, replaces, deleteBeforeReplace: false };
  },

  async delete(_id: pulumi.ID, state: PublicationState): Promise<void> {
    await withdraw(state);
  },
};

type RecipeContent = Required<Pick<DataBrew.UpdateRecipeCommandInput, "Description" | "Steps">>;

/** The latest published version of a recipe; undefined when there is none. */
async function publishedVersion(
  { recipe, region, content }: PublicationInputs,
  publish: boolean,
): Promise<string | undefined> {
  const sdk = databrew();
  const client = new sdk.DataBrewClient({ region });
  const latest = async (): Promise<string | undefined> => {
    try {
      const found = await client.send(
        new sdk.DescribeRecipeCommand({ Name: recipe, RecipeVersion: "LATEST_PUBLISHED" }),
      );
      return found.RecipeVersion;
    } catch (error) {
      if ((error as Error).name === "ResourceNotFoundException") return undefined;
      throw error;
    }
  };
  try {
    const present = await latest();
    if (present !== undefined || !publish) return present;
    const { Description, Steps } = JSON.parse(content) as RecipeContent;
    await client.send(new sdk.UpdateRecipeCommand({ Name: recipe, Description, Steps }));
    await client.send(new sdk.PublishRecipeCommand({ Name: recipe }));
    return await latest();
  } finally {
    client.destroy();
  }
}

async function withdraw({ recipe, region, version }: PublicationState): Promise<void> {
  const sdk = databrew();
  const client = new sdk.DataBrewClient({ region });
  try {
    await client.send(new sdk.DeleteRecipeVersionCommand({ Name: recipe, RecipeVersion: version }));
  } catch (error) {
    const harmless = ["ResourceNotFoundException", "ConflictException"];
    if (!harmless.includes((error as Error).name)) throw error;
  } finally {
    client.destroy();
  }
}

/** Required where it runs: an imported module would be written down with the function. */
function databrew(): typeof DataBrew {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- see above
  return require("@aws-sdk/client-databrew") as typeof DataBrew;
}

/** Arguments of {@link RecipePublication}. */
export interface RecipePublicationArgs {
  readonly recipe: pulumi.Input<string>;
  readonly region: pulumi.Input<string>;
  /** See {@link PublicationInputs.content}. */
  readonly content: pulumi.Input<string>;
}

/**
 * The published version of a recipe. The AWS credentials are those that the program's providers find by themselves.
 */
export class RecipePublication extends pulumi.dynamic.Resource {
  /** Version that jobs name. */
  declare readonly version: pulumi.Output<string>;

  constructor(name: string, args: RecipePublicationArgs, opts?: pulumi.CustomResourceOptions) {
    super(publicationProvider, name, { ...args, version: undefined }, opts);
  }
}
