/**
 * Bundles the program of the department's servers: `.cache/server/` holds one script, its style sheet and its WebAssembly.
 *
 * The same sources give the same bytes on every machine: the servers are replaced when their program's hash changes.
 */
import { copyFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { ROOT, bundle, filesBelow, isBundled, stampOf } from "./bundle.mjs";

const FOLDER = path.join(ROOT, ".cache", "server");
/** Amazon Linux 2023 has it as a package; the servers install that one. */
const TARGET = "node22";

const stamp = () =>
  stampOf([...filesBelow("publishing", /\.(ts|css)$/), "setup/server-bundle.mjs"]);

/** Whether the bundle was made from exactly these sources. */
export const serverIsBundled = (folder = FOLDER) => isBundled(folder, stamp());

/** @throws what esbuild says. */
export function bundleServer(folder = FOLDER) {
  bundle(
    folder,
    stamp(),
    {
      entryPoints: ["publishing/server/main.ts"],
      outfile: path.join(folder, "server.mjs"),
      // Vega waits for its canvas at top level, which CommonJS cannot.
      format: "esm",
      // Nothing draws on a canvas here; Vega goes on without it.
      external: ["canvas"],
      target: TARGET,
      minify: true,
      keepNames: true,
      legalComments: "inline",
      // Files that modules look for beside themselves lie beside the bundle.
      banner: {
        js: [
          'import { createRequire as __createRequire } from "node:module";',
          "const require = __createRequire(import.meta.url);",
          "const __dirname = import.meta.dirname;",
        ].join("\n"),
      },
    },
    () => {
      copyFileSync(path.join(ROOT, "publishing", "portal.css"), path.join(folder, "portal.css"));
      const wasm = "wasm_xlsxwriter_bg.wasm";
      const library = createRequire(path.join(ROOT, "package.json")).resolve("wasm-xlsxwriter");
      copyFileSync(path.join(path.dirname(library), wasm), path.join(folder, wasm));
    },
  );
}
