import * as pulumi from "@pulumi/pulumi";
import type { ServerAssets, ServerFile } from "../../components/serving/server-assets";

const file = (content: string, sha256: string): ServerFile => ({
  asset: new pulumi.asset.StringAsset(content),
  sha256: sha256.repeat(32),
});

/** Server assets without files, so that a test of components needs no set-up. */
export const serverAssets = (): ServerAssets => ({
  program: { "portal.css": file("css", "01"), "server.mjs": file("program", "02") },
  publication: file("{}", "03"),
});
