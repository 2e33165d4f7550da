import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount } from "../platform";

export const rule: Rule = {
  id: "s3-bucket-name-owned",
  title: "Bucket names cannot be taken by others",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [BUCKET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
  why: "Names are the world's: a name that can be guessed can be taken first, and written to by mistake",
  fix: "End the bucket's name in the account's number",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .flatMap((bucket) =>
        demand(
          bucket,
          "bucket",
          "a name that ends in the account's number",
          (name) =>
            typeof name === "string" &&
            /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name) &&
            name.endsWith(`-${anyAccount(bucket)}`),
        ),
      ),
};
