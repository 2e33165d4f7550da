/**
 * Bundles the program of the department's servers: `.cache/server/` holds one script, its style sheet and its WebAssembly.
 *
 * The same sources give the same bytes on every machine: the servers are replaced when their program's hash changes.
 */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const FOLDER = path.join(ROOT, ".cache", "server");
/** Amazon Linux 2023 has it as a package; the servers install that one. */
const TARGET = "node22";

/** What the bundle is made of: when it changes, the bundle is made again. */
function stampOf() {
  const sources = readdirSync(path.join(ROOT, "publishing"), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|css)$/.test(file))
    .sort()
    .map((file) => path.join("publishing", file));
  const hash = createHash("sha256");
  for (const file of [...sources, "package-lock.json", "setup/server-bundle.mjs"]) {
    hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  return hash.digest("hex");
}

/** Whether the bundle was made from exactly these sources. */
export function serverIsBundled(folder = FOLDER) {
  const stampFile = path.join(folder, ".stamp");
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stampOf();
}

/** @throws what esbuild says. */
export function bundleServer(folder = FOLDER) {
  const require = createRequire(path.join(ROOT, "package.json"));
  const esbuild = require("esbuild");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  esbuild.buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["publishing/server/main.ts"],
    outfile: path.join(folder, "server.mjs"),
    bundle: true,
    platform: "node",
    // Vega waits for its canvas at top level, which CommonJS cannot.
    format: "esm",
    // Nothing draws on a canvas here; Vega goes on without it.
    external: ["canvas"],
    target: TARGET,
    minify: true,
    keepNames: true,
    legalComments: "inline",
    logLevel: "silent",
    // Files that modules look for beside themselves lie beside the bundle.
    banner: {
      js: [
        'import { createRequire as __createRequire } from "node:module";',
        "const require = __createRequire(import.meta.url);",
        "const __dirname = import.meta.dirname;",
      ].join("\n"),
    },
  });
  copyFileSync(path.join(ROOT, "publishing", "portal.css"), path.join(folder, "portal.css"));
  const wasm = "wasm_xlsxwriter_bg.wasm";
  const library = path.dirname(require.resolve("wasm-xlsxwriter"));
  copyFileSync(path.join(library, wasm), path.join(folder, wasm));
  writeFileSync(path.join(folder, ".stamp"), stampOf());
}
