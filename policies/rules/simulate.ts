/** Asks the evaluator what a resource's policy alone does to a caller who may do everything. */
import { type Decision, evaluate } from "../iam/evaluate";
import { type Policy, readPolicy } from "../iam/policy-document";
import type { Context } from "../iam/request";

const EVERYTHING = readPolicy("a role that may do everything", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** Whether the policy of a resource lets an almighty role of the same account through. */
export function askAsAdministrator(
  policy: Policy,
  account: string,
  call: { readonly action: string; readonly resource: string; readonly context: Context },
): Decision["decision"] {
  const principal = { arn: `arn:aws:iam::${account}:role/administrator` };
  return evaluate(
    { principal, ...call, resourceAccount: account },
    { identity: [EVERYTHING], resource: policy },
  ).decision;
}
