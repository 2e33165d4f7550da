/** What a sender says about one file; the clean job checks it (glue-jobs/lake/manifests.py). */
export interface Manifest {
  readonly version: 1;
  /** The file's key without the dataset's prefix. */
  readonly file: string;
  /** 64 hexadecimal digits in lower case. */
  readonly sha256: string;
  readonly bytes: number;
  /** Data rows without the heading; null where the sender cannot count. */
  readonly rows: number | null;
  /** An office or a program, never a person. */
  readonly sender: string;
  /** ISO 8601 in UTC. */
  readonly sentAt: string;
}

/** The SHA-256 of an earlier manifest, undefined when there is nothing of the kind in the text. */
export function sha256In(text: string): string | undefined {
  try {
    const said: unknown = JSON.parse(text);
    if (typeof said !== "object" || said === null) return undefined;
    const { sha256 } = said as { readonly sha256?: unknown };
    return typeof sha256 === "string" ? sha256 : undefined;
  } catch {
    return undefined;
  }
}
