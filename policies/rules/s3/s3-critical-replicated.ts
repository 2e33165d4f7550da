import { BUCKET, rulesOf } from "../../graph/links";
import { UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demandSatellite, lacking, unknown } from "../../rule";
import { DATA_ZONES, zoneOf } from "../platform";

const TYPE = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

export const rule: Rule = {
  id: "s3-critical-replicated",
  title: "Data has a copy in another region",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  advisoryBecause: "data of dev is generated and can be made again",
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.7"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-7",
  why: "A region that is lost takes the data along",
  fix: "Give the zone's bucket an enabled replication to the other Canadian region",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .filter((bucket) => DATA_ZONES.includes(zoneOf(bucket)))
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (config) => {
          if (config.props["rules"] === UNKNOWN) return [unknown(config, "rules")];
          const statuses = rulesOf(config).map((_, index) => `rules.${index}.status`);
          return rulesOf(config).some((one) => valueAt(one, "status") === "Enabled")
            ? []
            : lacking(config, "no rule is Enabled", [config], ...statuses);
        }),
      ),
};
