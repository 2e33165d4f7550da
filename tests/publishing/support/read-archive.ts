/** A small ZIP reader of its own, so that the writer under test is not read by itself. */
import { inflateRawSync } from "node:zlib";

/** Entry name → text. */
export function readArchive(bytes: Uint8Array): ReadonlyMap<string, string> {
  const zip = Buffer.from(bytes);
  const entries = new Map<string, string>();
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const method = zip.readUInt16LE(at + 8);
    const packed = zip.readUInt32LE(at + 18);
    const nameLength = zip.readUInt16LE(at + 26);
    const start = at + 30 + nameLength + zip.readUInt16LE(at + 28);
    const data = zip.subarray(start, start + packed);
    const name = zip.toString("utf8", at + 30, at + 30 + nameLength);
    entries.set(name, (method === 8 ? inflateRawSync(data) : data).toString("utf8"));
    at = start + packed;
  }
  return entries;
}

/** Cells of one worksheet as a reader sees them: `A1` → text or number. A formula shows as `formula:…`. */
export function readCells(
  entries: ReadonlyMap<string, string>,
  sheet: number,
): Readonly<Record<string, string | number | boolean>> {
  const strings = [
    ...(entries.get("xl/sharedStrings.xml") ?? "").matchAll(/<si>(.*?)<\/si>/gs),
  ].map(([, item = ""]) =>
    unescaped([...item.matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map(([, t = ""]) => t).join("")),
  );
  const xml = entries.get(`xl/worksheets/sheet${String(sheet)}.xml`) ?? "";
  const cells: Record<string, string | number | boolean> = {};
  for (const [, place = "", attributes = "", content = ""] of xml.matchAll(
    /<c r="([A-Z]+\d+)"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
  )) {
    const value = /<v>(.*?)<\/v>/s.exec(content)?.[1];
    if (content.includes("<f>")) cells[place] = `formula:${content}`;
    else if (value === undefined) continue;
    else if (attributes.includes('t="s"')) cells[place] = strings[Number(value)] ?? "";
    else if (attributes.includes('t="b"')) cells[place] = value === "1";
    else cells[place] = Number(value);
  }
  return cells;
}

/** Text of an XML value. */
export function unescaped(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
