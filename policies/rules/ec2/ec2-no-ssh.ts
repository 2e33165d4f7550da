import { LAUNCH_TEMPLATE, INSTANCE } from "../../graph/links";
import { MANDATORY, type Rule, demand, violation } from "../../rule";

export const rule: Rule = {
  id: "ec2-no-ssh",
  title: "Nobody logs in with a key pair",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, INSTANCE, "aws:ec2/keyPair:KeyPair"],
  frameworks: ["FSBP SSM.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-1",
  why: "Keys are copied and never returned; a session through SSM is granted, logged and ends",
  fix: "Remove keyName and KeyPair",
  judge: (graph) => [
    ...graph
      .of("aws:ec2/keyPair:KeyPair")
      .map((pair) => violation(pair, "it is a key to log in with")),
    ...graph
      .of(LAUNCH_TEMPLATE, INSTANCE)
      .flatMap((one) => demand(one, "keyName", "absent", (name) => name === undefined)),
  ],
};
