/** Bundles the policy pack: `.cache/policies/pack.js`, which `main` of policies/package.json names. A pack in TypeScript takes six seconds to start. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { ROOT, bundle, filesBelow, isBundled, stampOf } from "./bundle.mjs";

const FOLDER = path.join(ROOT, ".cache", "policies");

/** The stacks that have a file: an exception for another one is wrong. */
const stacks = () =>
  readdirSync(path.join(ROOT, "environments"))
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();

const sources = () => [
  ...filesBelow("policies", /\.(ts|json)$/),
  "environments/policy-exceptions.ts",
  "setup/policy-bundle.mjs",
];

const stamp = () => stampOf(sources(), ...stacks());

/** Whether the pack was made from exactly these sources. */
export const packIsBundled = (folder = FOLDER) => isBundled(folder, stamp());

/**
 * @param entry the module that serves a pack; another one than the project's in tests
 * @throws what esbuild says.
 */
export function bundlePack(folder = FOLDER, entry = "policies/pack.ts") {
  bundle(folder, stamp(), {
    entryPoints: [entry],
    outfile: path.join(folder, "pack.js"),
    format: "cjs",
    target: "node20",
    // The pack and the process that loads it must have one copy of these.
    external: ["@pulumi/*"],
    define: { STACKS: JSON.stringify(stacks()) },
  });
}
