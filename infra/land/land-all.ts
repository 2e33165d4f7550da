import type { OutgoingFile } from "./inspect";
import type { LandedFile, LandingZone } from "./landing-zone";

/**
 * Lands files one after the other, each on its own: what one has of trouble does not stop the next.
 *
 * @returns whether every file has landed
 * @throws an `AbortError` when `signal` ends it; a file that was under way has landed whole or not at all
 */
export async function landAll(
  zone: Pick<LandingZone, "deliver">,
  outgoing: readonly OutgoingFile[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let landed = 0;
  for (const [place, file] of outgoing.entries()) {
    signal.throwIfAborted();
    const { manifest } = file;
    const counted = manifest.rows === null ? "" : `, ${count(manifest.rows)} rows`;
    const what = `${place + 1}/${outgoing.length} ${manifest.file} (${count(manifest.bytes)} bytes${counted})`;
    try {
      say(`${what}: ${told(await zone.deliver(file, signal))}`);
      landed += 1;
    } catch (error) {
      signal.throwIfAborted();
      say(`${what}: not landed: ${explained(error)}`);
    }
  }
  return landed === outgoing.length;
}

/** An error as one sentence. */
export const explained = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

function told({ outcome, key, versionId }: LandedFile): string {
  switch (outcome) {
    case "landed":
      return `landed as ${key}, version ${versionId}`;
    case "corrected":
      return `landed as ${key}, version ${versionId}; it corrects the version before`;
    case "unchanged":
      return `already landed as ${key}, version ${versionId}; nothing was sent`;
  }
}

const count = (value: number): string => value.toLocaleString("en-CA");
