/**
 * What `pulumi up` deploys: the platform of one department (`-s <department>-<stage>`), or what an account has only once
 * (`-s account-<stage>`).
 *
 * Importing this file is all that it takes to evaluate the program.
 */
import { selectedStack } from "./config";
import { deployAccount, deployDepartment } from "./program";

const stack = selectedStack();

export = stack.kind === "account" ? deployAccount(stack.facts) : deployDepartment(stack.facts);
