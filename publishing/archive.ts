/**
 * Replaces entries of a ZIP archive. Pure.
 *
 * The workbook writer has no setting for two things that we need (the creation date, and the order of a bar chart's categories), so the finished
 * file is opened once more. Entries that do not change are copied as they are.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { crc32Of } from "./checksum";
import { deflateRawSync, inflateRawSync } from "node:zlib";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly modified: number;
  readonly crc: number;
  readonly size: number;
  readonly packed: Buffer;
  readonly attributes: number;
}

/**
 * The same archive with some entries changed.
 *
 * @param change gets the name and a way to read an entry; gives its new text, or undefined to leave it alone
 * @throws RangeError when the bytes are not a ZIP archive of the plain kind (no ZIP64, no encryption)
 */
export function changeEntries(
  archive: Uint8Array,
  change: (name: string, text: () => string) => string | undefined,
): Uint8Array {
  const entries = readEntries(Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength));
  return writeEntries(
    entries.map((entry) => {
      const text = change(entry.name, () => unpacked(entry).toString("utf8"));
      if (text === undefined) return entry;
      const bytes = Buffer.from(text, "utf8");
      const packed = deflateRawSync(bytes);
      return { ...entry, method: DEFLATED, crc: crc32Of(bytes), size: bytes.length, packed };
    }),
  );
}

function unpacked(entry: Entry): Buffer {
  if (entry.method === STORED) return entry.packed;
  if (entry.method === DEFLATED) return inflateRawSync(entry.packed);
  throw new RangeError(`"${entry.name}" is packed by method ${String(entry.method)}`);
}

function readEntries(zip: Buffer): Entry[] {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) throw new RangeError("not a ZIP archive: it has no end record");
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries: Entry[] = [];
  for (let i = 0; i < count; i += 1) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new RangeError("the ZIP directory is damaged");
    const flags = zip.readUInt16LE(at + 8);
    if ((flags & 1) !== 0) throw new RangeError("the ZIP archive is encrypted");
    const packedSize = zip.readUInt32LE(at + 20);
    const nameLength = zip.readUInt16LE(at + 28);
    const offset = zip.readUInt32LE(at + 42);
    // The local header's own extra field may differ in length from the directory's.
    const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28);
    entries.push({
      name: zip.toString("utf8", at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      // Without bit 3 the sizes stand in the local header.
      flags: flags & ~8,
      modified: zip.readUInt32LE(at + 12),
      crc: zip.readUInt32LE(at + 16),
      size: zip.readUInt32LE(at + 24),
      packed: zip.subarray(start, start + packedSize),
      attributes: zip.readUInt32LE(at + 38),
    });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function writeEntries(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, "utf8");
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(entry.flags, 2);
    common.writeUInt16LE(entry.method, 4);
    common.writeUInt32LE(entry.modified, 6);
    common.writeUInt32LE(entry.crc, 10);
    common.writeUInt32LE(entry.packed.length, 14);
    common.writeUInt32LE(entry.size, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(signature(LOCAL), common, name, entry.packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(entry.attributes, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(signature(CENTRAL), Buffer.from([20, 0]), common, rest, name);
    offset += 30 + name.length + entry.packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, signature(END), end]);
}

function signature(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}
