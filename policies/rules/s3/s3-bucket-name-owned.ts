import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
import { texts, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount, homeOf } from "../platform";

/** `ohs-prod-landing-111122223333` is of the zone `landing`: rules take the tag's word for it. */
const zoneIn = (bucket: GraphResource): string | undefined => {
  const [stack, account] = [homeOf(bucket)?.stack, anyAccount(bucket)];
  const [name = ""] = texts(bucket.props["bucket"]);
  return stack === undefined ? undefined : name.slice(stack.length + 1, -account.length - 1);
};

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
      .flatMap((bucket) => [
        ...demand(
          bucket,
          "tags.zone",
          "the zone that the name says",
          (zone) => bucket.props["bucket"] === UNKNOWN || zone === zoneIn(bucket),
        ),
        ...demand(
          bucket,
          "bucket",
          "a name that ends in the account's number",
          (name) =>
            typeof name === "string" &&
            /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name) &&
            name.endsWith(`-${anyAccount(bucket)}`),
        ),
      ]),
};
