import { listed, texts } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandText, violation } from "../../rule";
import { documentAt, nameOf, narrowing } from "../documents";

const BUS = "aws:cloudwatch/eventBusPolicy:EventBusPolicy";
const PERMISSION = "aws:lambda/permission:Permission";
const ADDRESS = "aws:lambda/functionUrl:FunctionUrl";
const FUNCTION = "aws:lambda/function:Function";
const BINDING = ["aws:PrincipalOrgID", "aws:SourceAccount", "aws:PrincipalAccount"];

/** Runtimes that AWS still mends. @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
const SUPPORTED =
  /^(nodejs(20|22|24)\.x|python3\.1[0-4]|java(11|17|21|25)|provided\.al2023|dotnet(8|10)|ruby3\.[34])$/;

export const rule: Rule = {
  id: "events-not-open",
  title: "Nobody unknown sends events or calls functions",
  severity: "high",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a bus policy or a function, known-types-only refuses them: events come from the account's own bus",
  types: [BUS, PERMISSION, ADDRESS, FUNCTION],
  frameworks: ["FSBP EventBridge.3", "FSBP Lambda.1", "FSBP Lambda.2"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/eventbridge-controls.html#eventbridge-3",
  why: "An event that anybody may send starts what it names",
  fix: "Bind principals by account or organisation, give SourceArn, AWS_IAM for URLs and a runtime that is mended",
  judge: (graph) => [
    ...graph.of(BUS).flatMap((bus) => {
      const document = documentAt(bus, "policy", "resource");
      if (typeof document !== "object") return demandText(bus, "policy");
      return document.document.statements
        .filter(
          (one) =>
            one.effect === "Allow" &&
            (one.principals?.everyone === true || one.principals?.negated === true) &&
            BINDING.every((key) => narrowing(one, key) === undefined),
        )
        .map((one) => violation(bus, `${nameOf(one)} admits everyone`));
    }),
    ...graph
      .of(PERMISSION)
      .flatMap((one) => [
        ...demand(one, "principal", "somebody named", (principal) => principal !== "*"),
        ...(/\.amazonaws\.com$/.test(texts(one.props["principal"]).join())
          ? demandText(one, "sourceArn")
          : []),
      ]),
    ...graph
      .of(ADDRESS)
      .flatMap((one) => demand(one, "authorizationType", "AWS_IAM", (type) => type === "AWS_IAM")),
    ...graph
      .of(FUNCTION)
      .filter((one) => listed(one.props["imageUri"]).length === 0)
      .flatMap((one) =>
        demand(one, "runtime", "one that AWS supports", (runtime) =>
          SUPPORTED.test(String(runtime)),
        ),
      ),
  ],
};
