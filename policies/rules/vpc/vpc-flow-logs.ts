import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demand, demandEqual, violation } from "../../rule";

const TYPE = "aws:ec2/flowLog:FlowLog";

export const rule: Rule = {
  id: "vpc-flow-logs",
  title: "Traffic is recorded",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE, "awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"],
  frameworks: ["FSBP EC2.6", "CIS 3.0 3.7"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
  why: "Without a record nobody can tell where data went",
  fix: "Add a FlowLog of ALL traffic to the log bucket",
  judge: (graph) => {
    const logs = graph.of(TYPE);
    return [
      ...graph
        .of("awsx:ec2:Vpc", "aws:ec2/vpc:Vpc")
        .filter(() => logs.length === 0)
        .map((vpc) => violation(vpc, "it has no flow log")),
      ...logs.flatMap((log) => [
        ...demandEqual(log, "trafficType", "ALL"),
        ...demand(
          log,
          "maxAggregationInterval",
          "600 or 60",
          (seconds) => seconds === undefined || seconds === 600 || seconds === 60,
        ),
        ...demand(log, "logDestination", "in a bucket of this stack", (place) =>
          graph
            .of(BUCKET)
            .some((bucket) =>
              String(place).startsWith(`arn:aws:s3:::${String(bucket.props["bucket"])}/`),
            ),
        ),
      ]),
    ];
  },
};
