import { gunzipSync } from "node:zlib";
import { INSTANCE, LAUNCH_TEMPLATE } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { secretIn } from "../secret-patterns";

const PATHS = ["userData", "userDataBase64"] as const;

/** More than EC2 takes of user data, and little enough to be read. */
const MOST_BYTES = 1_048_576;

/** What a text holds, read as it is written, as base64 and as gzip in base64. */
function foundIn(text: string): string | undefined {
  const decoded = Buffer.from(text, "base64");
  const isZipped = decoded[0] === 0x1f && decoded[1] === 0x8b;
  return secretIn(text) ?? (isZipped ? foundInZip(decoded) : secretIn(decoded.toString("utf8")));
}

function foundInZip(bytes: Buffer): string | undefined {
  try {
    return secretIn(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString("utf8"));
  } catch {
    return "what nobody can read";
  }
}

export const rule: Rule = {
  id: "ec2-no-secrets-in-user-data",
  title: "Machines are not started with a secret",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, INSTANCE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
  why: "Whoever may describe the machine reads its user data, and so does every program on it",
  fix: "Keep it in a SecureString parameter, and read it under the machine's role",
  judge: (graph) =>
    graph.of(LAUNCH_TEMPLATE, INSTANCE).flatMap((one) =>
      PATHS.flatMap((path) => {
        const value = one.props[path];
        if (value === UNKNOWN) return [unknown(one, path)];
        if (typeof value !== "string") return [];
        const kind = foundIn(value);
        return kind === undefined ? [] : [violation(one, `${path} holds ${kind}`)];
      }),
    ),
};
