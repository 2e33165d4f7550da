import { listed, valueAt } from "../../graph/values";
import { ADVISORY, type Rule, demand } from "../../rule";

const SETTINGS = "aws:lakeformation/dataLakeSettings:DataLakeSettings";

/** The group that stands for whoever IAM lets in. */
const everybody = (entries: unknown): boolean =>
  listed(entries).some((one) => valueAt(one, "principal") === "IAM_ALLOWED_PRINCIPALS");

export const rule: Rule = {
  id: "lakeformation-no-iam-allowed-principals",
  title: "Lake Formation grants by itself",
  severity: "high",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "rights are granted by IAM alone, so every database says IAM_ALLOWED_PRINCIPALS on purpose; known-types-only refuses these settings",
  types: [SETTINGS],
  frameworks: [],
  url: "https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html",
  why: "With the old default both count, and what Lake Formation takes away IAM still gives",
  fix: "Name admins, and give no default permissions to IAM_ALLOWED_PRINCIPALS",
  judge: (graph) =>
    graph
      .of(SETTINGS)
      .flatMap((one) => [
        ...demand(one, "admins", "at least one", (admins) => listed(admins).length > 0),
        ...["createDatabaseDefaultPermissions", "createTableDefaultPermissions"].flatMap((path) =>
          demand(one, path, "without IAM_ALLOWED_PRINCIPALS", (entries) => !everybody(entries)),
        ),
      ]),
};
