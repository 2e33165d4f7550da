import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Zippable, zipSync } from "fflate";

/** The oldest moment that a ZIP entry can carry: equal content gives equal bytes. */
const EPOCH = new Date("1980-01-01T00:00:00");

/** The ZIP file that Pulumi's engine would make of an archive of files, folders and texts. */
export async function zipArchive(archive: pulumi.asset.AssetArchive): Promise<Buffer> {
  const entries: Zippable = {};
  for (const [name, item] of Object.entries(await archive.assets)) {
    if (item instanceof pulumi.asset.FileArchive) {
      const folder = await item.path;
      for (const file of filesBelow(folder)) {
        entries[path.posix.join(name, file)] = readFileSync(path.join(folder, file));
      }
    } else if (item instanceof pulumi.asset.FileAsset) {
      entries[name] = readFileSync(await item.path);
    } else if (item instanceof pulumi.asset.StringAsset) {
      entries[name] = Buffer.from(await item.text, "utf8");
    } else {
      throw new Error(`archive entry ${name}: a file, a folder or a text is expected`);
    }
  }
  return Buffer.from(zipSync(entries, { mtime: EPOCH }));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}
