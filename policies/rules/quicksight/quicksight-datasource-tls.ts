import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText, unknown } from "../../rule";

const SOURCE = "aws-native:quicksight:DataSource";

export const rule: Rule = {
  id: "quicksight-datasource-tls",
  title: "QuickSight reads under a role, over TLS, without a password",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [SOURCE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DataSource.html",
  why: "A password in a source is in the state too, and without a role of its own the account's shared one reads everything",
  fix: "Read Athena under athenaParameters.roleArn, leave sslProperties on and give no credentials",
  judge: (graph) =>
    graph.of(SOURCE).flatMap((source) => {
      const type = source.props["type"];
      if (type === UNKNOWN) return [unknown(source, "type")];
      return [
        ...demand(source, "type", "ATHENA: nothing else is granted", (one) => one === "ATHENA"),
        ...demandText(source, "dataSourceParameters.athenaParameters.roleArn"),
        ...demandText(source, "dataSourceParameters.athenaParameters.workGroup"),
        ...demand(source, "sslProperties.disableSsl", "false", (value) => value !== true),
        ...demand(source, "credentials", "absent", (value) => value === undefined),
      ];
    }),
};
