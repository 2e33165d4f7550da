/** Writes `policies/RULES.md`. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { format } from "prettier";
import { listAccountStacks, listStacks } from "../../environments/facts/load";
import { RULES } from "../../policies/rules/catalogue";
import { loadConfigurations } from "./configuration";
import { graphOf } from "./graph-of";
import { recordStack } from "./recorded-stack";
import { makersOf, rulesPage } from "./rules-page";

export const RULES_PAGE = path.resolve(__dirname, "..", "..", "policies", "RULES.md");

export async function currentRulesPage(): Promise<string> {
  const graphs = [];
  const inProd = [...listStacks(), ...listAccountStacks()].filter((one) => one.endsWith("-prod"));
  for (const stack of inProd) graphs.push(graphOf((await recordStack(stack)).resources));
  return format(rulesPage(RULES, makersOf(graphs), loadConfigurations()), { parser: "markdown" });
}

if (process.argv[1] === __filename) {
  void currentRulesPage().then((page) => {
    writeFileSync(RULES_PAGE, page);
  });
}
