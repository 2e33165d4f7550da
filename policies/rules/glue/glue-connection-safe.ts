import { UNKNOWN, valueAt } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandText, unknown } from "../../rule";

const CONNECTION = "aws:glue/connection:Connection";
const PROPERTIES = "connectionProperties";

export const rule: Rule = {
  id: "glue-connection-safe",
  title: "Connections speak TLS and hold no password",
  severity: "high",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a connection, known-types-only refuses one: jobs read S3 alone",
  types: [CONNECTION],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/connection-properties-JDBC.html",
  why: "A password in a connection is read by whoever may read the catalog",
  fix: "Set JDBC_ENFORCE_SSL, name a SECRET_ID instead of a password, and a private subnet",
  judge: (graph) =>
    graph.of(CONNECTION).flatMap((one) => {
      const type = one.props["connectionType"];
      if (type === UNKNOWN) return [unknown(one, "connectionType")];
      const isJdbc = type === undefined || type === "JDBC";
      return [
        ...(isJdbc
          ? [
              ...demand(
                one,
                `${PROPERTIES}.JDBC_ENFORCE_SSL`,
                "true",
                (value) => String(value) === "true",
              ),
              ...demandText(one, `${PROPERTIES}.SECRET_ID`),
              ...demandText(one, "physicalConnectionRequirements.subnetId"),
            ]
          : []),
        ...demand(one, PROPERTIES, "without a password", (properties) =>
          ["PASSWORD", "ENCRYPTED_PASSWORD"].every((key) => valueAt(properties, key) === undefined),
        ),
      ];
    }),
};
