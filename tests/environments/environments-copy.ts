/** A copy of the project's environments in a temporary folder, to break one thing at a time. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { FactsError, loadStack } from "../../environments/facts/load";

const ORIGINAL = resolve(__dirname, "../../environments");
const TEMPORARY: string[] = [];

/** Folder of the one dataset that the tests change, from `environments/`. */
export const DATASET = "departments/ohs/workplace-accidents";

export class EnvironmentsCopy {
  /** The copy's own `environments` folder. */
  readonly root: string;

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "facts-"));
    TEMPORARY.push(folder);
    this.root = join(folder, "environments");
    for (const part of ["departments/ohs", "Pulumi.ohs-dev.yaml"]) {
      cpSync(join(ORIGINAL, part), join(this.root, part), { recursive: true });
    }
  }

  /** Replaces text that occurs in the file; a test that changes nothing would prove nothing. */
  replace(file: string, from: string | RegExp, to: string): this {
    const path = join(this.root, file);
    const before = readFileSync(path, "utf8");
    const after = before.replace(from, to);
    if (after === before) {
      throw new Error(`${String(from)} does not occur in ${file}`);
    }
    writeFileSync(path, after);
    return this;
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  write(file: string, text: string): this {
    writeFileSync(join(this.root, file), text);
    return this;
  }

  /** Copies a folder to another place. */
  duplicate(from: string, to: string): this {
    cpSync(join(this.root, from), join(this.root, to), { recursive: true });
    return this;
  }

  remove(file: string): this {
    rmSync(join(this.root, file), { recursive: true });
    return this;
  }

  /** The lines of the error that loading the stack ends with; none when it loads. */
  problems(stack = "ohs-dev"): readonly string[] {
    try {
      loadStack(stack, this.root);
      return [];
    } catch (error) {
      if (error instanceof FactsError) {
        return error.message.split("\n");
      }
      throw error;
    }
  }
}

/** Removes what the copies left on disk. */
export function removeCopies(): void {
  for (const folder of TEMPORARY.splice(0)) {
    rmSync(folder, { recursive: true });
  }
}
