/**
 * `node setup/run.mjs <program.ts> [arguments…]`: sets up what is missing, then runs a TypeScript program of the project in this very process.
 */
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createRequire } from "node:module";
import { SetupError, setup } from "./setup.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [program, ...args] = process.argv.slice(2);
try {
  Object.assign(process.env, setup());
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`setup: ${error.message}\n`);
  process.exit(2);
}
// The notice about next year's Node would come before every output; engines in package.json says what is supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
process.chdir(root);
process.argv = [process.argv[0], path.join(root, program), ...args];
const require = createRequire(pathToFileURL(path.join(root, "package.json")));
require("tsx/cjs");
require(path.join(root, program));
