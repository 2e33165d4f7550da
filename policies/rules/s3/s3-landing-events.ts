import { BUCKET } from "../../graph/links";
import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandSatellite } from "../../rule";
import { zoneOf } from "../platform";

const TYPE = "aws:s3/bucketNotification:BucketNotification";

export const rule: Rule = {
  id: "s3-landing-events",
  title: "What lands is announced",
  severity: "low",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "runs are weekly and read what the ledger says is new: an event that is lost would lose nothing",
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.11"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-11",
  why: "A file that nobody expects is seen a week later",
  fix: "Give the landing bucket a BucketNotification to EventBridge",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .filter((bucket) => zoneOf(bucket) === "landing")
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (notification) =>
          listed(notification.props["queues"]).length > 0
            ? []
            : demand(notification, "eventbridge", "true, or queues", (value) => value === true),
        ),
      ),
};
