import type * as pulumi from "@pulumi/pulumi";

/** A file of the servers, which is known by its content. */
export interface ServerFile {
  readonly asset: pulumi.asset.Asset;
  /** SHA-256 of the content, in hex. */
  readonly sha256: string;
}

/** What the servers run. The program collects it; no component reads a file. */
export interface ServerAssets {
  /** File name → the bundled program, and what lies beside it. */
  readonly program: Readonly<Record<string, ServerFile>>;
  /** JSON of what is published and by whom. */
  readonly publication: ServerFile;
}

/** The file that Node starts. */
export const PROGRAM_ENTRY = "server.mjs";

/** What the publication is called beside the program. */
export const PUBLICATION_FILE = "publication.json";

/** Key of a server's file in the artifacts bucket: other content is another object, so a server can only ever get what it was made for. */
export const serverFileKey = (file: string, { sha256 }: Pick<ServerFile, "sha256">): string =>
  `servers/${sha256}/${file}`;
