import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { LANDING_FOLDERS } from "../../components/storage/lake-layout";
import { UsageError } from "../command-line";
import { describeFile, inspectFiles, type OutgoingFile } from "../land/inspect";

const ORIGIN = ["_object", "_version", "_row"];
const LONGEST_HEADING = 64 * 1024;

/**
 * Looks at files of repaired rows before anything is sent.
 *
 * @throws UsageError with every problem of every file.
 */
export async function inspectRepaired(
  files: readonly string[],
  sentAt: Date,
): Promise<OutgoingFile[]> {
  const sending = {
    format: { kind: "csv", delimiter: ",", encoding: "utf-8" },
    ...{ sender: "data steward", sentAt },
  } as const;
  await inspectFiles(files, sending);
  const problems: string[] = [];
  const found: OutgoingFile[] = [];
  for (const file of files) {
    const heading = headingOf(file);
    const missing = ORIGIN.filter((name) => !heading.includes(name));
    if (missing.length > 0) {
      problems.push(
        `${file}: lacks the column ${missing.join(", ")} in its first line; start from a file of --export.`,
      );
      continue;
    }
    const delimiter = heading.includes(";") && !heading.includes(",") ? ";" : ",";
    const name = `${LANDING_FOLDERS.replays}/${path.basename(file)}`;
    const format = { ...sending.format, delimiter };
    found.push({ path: file, manifest: await describeFile(file, name, { ...sending, format }) });
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return found;
}

function headingOf(file: string): string {
  const start = Buffer.alloc(LONGEST_HEADING);
  const descriptor = openSync(file, "r");
  try {
    const text = start.subarray(0, readSync(descriptor, start)).toString("latin1");
    return text.trimStart().split(/[\r\n]/, 1)[0] ?? "";
  } finally {
    closeSync(descriptor);
  }
}
