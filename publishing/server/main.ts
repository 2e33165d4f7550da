/** `server publish|serve --settings <file> [--state <folder>]`: the program of the department's servers. */
import { mkdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Order, publish, serve, words } from "./commands";
import { readSettings, SettingsError } from "./settings";

const USAGE = `Usage: server <command> --settings <file> [--state <folder>]

Commands:
  publish   queries the curated tables, writes reports to the published zone, and reports how old the last runs and collections are
  serve     serves the published reports, and follows the published zone

Options:
  --settings <file>   JSON that says where things are
  --state <folder>    folder of the command's own; default: $STATE_DIRECTORY, as systemd sets it
  --help              shows this

Exit: 0 done, 1 failed, 2 unusable arguments or settings
`;

const COMMANDS: Readonly<Record<string, (order: Order) => Promise<void>>> = { publish, serve };

async function main(args: readonly string[]): Promise<number> {
  const usage = (problem: string): number => {
    process.stderr.write(`${problem}\n\n${USAGE}`);
    return 2;
  };
  let parsed;
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        settings: { type: "string" },
        state: { type: "string", default: process.env["STATE_DIRECTORY"] },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    return usage(words(error));
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [name = "", ...rest] = positionals;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined || rest.length > 0) {
    return usage(`the command must be publish or serve, got "${positionals.join(" ")}"`);
  }
  if (values.settings === undefined) return usage("--settings is missing");
  if (values.state === undefined)
    return usage("--state is missing, and STATE_DIRECTORY is not set");
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  try {
    mkdirSync(values.state, { recursive: true });
    await command({
      settings: readSettings(values.settings),
      state: values.state,
      signal: stop.signal,
      say: (line) => process.stdout.write(`${line}\n`),
    });
    return 0;
  } catch (error) {
    process.stderr.write(`${name}: ${words(error)}\n`);
    return error instanceof SettingsError ? 2 : 1;
  }
}

// The notice about next year's Node would come before every output.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
void main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
