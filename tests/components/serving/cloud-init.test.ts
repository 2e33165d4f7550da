import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { expect } from "chai";
import { parse } from "yaml";
import { script, unitFile, userData } from "../../../components/serving/cloud-init";
import { natMachine } from "../../../components/serving/nat-machine";
import {
  type PortalMachineArgs,
  portalMachine,
  PUBLICATION_PATH,
} from "../../../components/serving/portal-machine";
import { readSettings } from "../../../publishing/server/settings";
import { serverAssets } from "../../support/server-assets";

interface CloudConfig {
  readonly write_files: readonly { path: string; content: string; permissions: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

/**
 * The schema that `cloud-init schema` checks against, as cloud-init 22.4.2 ships it but for white space (Apache-2.0 or GPL-3.0); Amazon Linux 2023 has 22.2.2.
 *
 * @see https://github.com/canonical/cloud-init/tree/22.4/cloudinit/config/schemas
 */
const SCHEMA = path.join(__dirname, "cloud-init", "schema-cloud-config-v1.json");

const common = {
  stack: "parks-dev",
  title: "Parks",
  region: "ca-central-1",
  bucket: "parks-dev-published-111122223333",
  port: 8080,
};
const { program, publication } = serverAssets();
const general: PortalMachineArgs = {
  region: "ca-central-1",
  artifacts: "parks-dev-artifacts-111122223333",
  files: { ...program, "publication.json": publication },
  settings: {
    ...common,
    audiences: ["internal", "public"],
    listen: "loopback",
    publish: {
      workgroup: "parks-dev",
      database: "parks_dev_curated",
      publication: PUBLICATION_PATH,
      lastJobs: {
        DaysSinceLastRun: { "park-benches": "parks-dev-park-benches-curate" },
        DaysSinceLastCollection: {},
      },
    },
  },
};
const web: PortalMachineArgs = {
  ...general,
  files: program,
  settings: { ...common, audiences: ["public"], listen: "private" },
};
const machines = {
  general: portalMachine(general),
  web: portalMachine(web),
  nat: natMachine("10.30.0.0/24", ["10.30.0.64/26", "10.30.0.128/26"]),
};

const configOf = (machine: keyof typeof machines): CloudConfig =>
  parse(userData(machines[machine])) as CloudConfig;

const fileOf = (machine: keyof typeof machines, at: string): string => {
  const found = configOf(machine).write_files.find((file) => file.path === at);
  if (found === undefined) throw new Error(`${machine} has no ${at}`);
  return found.content;
};

describe("user data", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), "user-data-"));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  for (const machine of ["general", "web", "nat"] as const) {
    it(`of the ${machine} server is what cloud-init's schema allows`, () => {
      const text = userData(machines[machine]);
      expect(text.split("\n", 1)).to.deep.equal(["#cloud-config"]);
      const ajv = new Ajv({ schemaId: "id", meta: false, allErrors: true, logger: false });
      const load = createRequire(__filename);
      ajv.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json") as object);
      const valid = ajv.compile(JSON.parse(readFileSync(SCHEMA, "utf8")) as object);
      expect(valid(parse(text)), JSON.stringify(valid.errors)).to.equal(true);
      expect(valid({ ...(parse(text) as object), runcmd: [{ a: 1 }] })).to.equal(false);
    });

    it(`of the ${machine} server holds scripts that bash can read`, () => {
      for (const { content, permissions } of configOf(machine).write_files) {
        if (permissions !== "0755") continue;
        const run = spawnSync("bash", ["-n"], { input: content, encoding: "utf8" });
        expect([run.status, run.stderr]).to.deep.equal([0, ""]);
      }
    });
  }

  it("patches every machine by night and lets nobody in over SSH", () => {
    for (const machine of ["general", "web", "nat"] as const) {
      const { write_files: files, runcmd } = configOf(machine);
      expect(runcmd[0]).to.deep.equal(["systemctl", "disable", "--now", "sshd.service"]);
      expect(runcmd[2]).to.include("platform-patch.timer");
      expect(files.map((file) => file.path)).to.include.members([
        "/etc/dnf/vars/releasever",
        "/etc/systemd/system/platform-patch.timer",
        "/usr/local/sbin/platform-patch",
      ]);
    }
  });

  it("tells the program its settings in the program's own words", () => {
    const file = path.join(dir, "server.json");
    for (const [machine, { settings }] of [["general", general] as const, ["web", web] as const]) {
      writeFileSync(file, fileOf(machine, "/opt/platform/server.json"));
      expect(readSettings(file)).to.deep.equal(settings);
    }
  });

  it("fetches each file under its hash, and the publication only where it is published", () => {
    const [one, two, three] = ["01", "02", "03"].map((byte) => byte.repeat(32));
    const program = `${one}  portal.css\n`;
    expect(fileOf("web", "/opt/platform/SHA256SUMS")).to.equal(`${program}${two}  server.mjs\n`);
    expect(fileOf("general", "/opt/platform/SHA256SUMS")).to.equal(
      `${program}${three}  publication.json\n${two}  server.mjs\n`,
    );
  });

  it("installs what the bucket has under the hash, and refuses other bytes", () => {
    const install = fileOf("web", "/usr/local/sbin/platform-install");
    const sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    writeFileSync(path.join(dir, "SHA256SUMS"), `${sum}  server.mjs\n`);
    for (const command of ["dnf", "systemctl", "aws"]) {
      // The last argument of aws is the file to write; the key says what is asked for.
      const body = command === "aws" ? `printf '%s' "$BODY" > "\${@: -1}"; echo "$@" >> calls` : "";
      writeFileSync(path.join(dir, command), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
    }
    const run = (body: string) =>
      spawnSync("bash", ["-c", install.replaceAll("/opt/platform", dir)], {
        encoding: "utf8",
        env: { PATH: `${dir}:${process.env["PATH"] ?? ""}`, BODY: body },
      });
    expect(run("abd").status).to.equal(1);
    expect(() => readFileSync(path.join(dir, "server.mjs"))).to.throw("ENOENT");
    expect(run("abc").status).to.equal(0);
    expect(readFileSync(path.join(dir, "server.mjs"), "utf8")).to.equal("abc");
    const calls = readFileSync(path.join(dir, "calls"), "utf8");
    expect(calls).to.contain(`--key servers/${sum}/server.mjs`);
    expect(run("never asked for").status, "fetches nothing twice").to.equal(0);
    expect(readFileSync(path.join(dir, "calls"), "utf8")).to.equal(calls);
  });

  it("shuts the program in: no user of its own, no right on the machine", () => {
    const unit = fileOf("web", "/etc/systemd/system/platform-serve.service").split("\n");
    expect(unit).to.include.members([
      "ExecStart=/usr/bin/node-24 /opt/platform/server.mjs serve --settings /opt/platform/server.json",
      "CapabilityBoundingSet=",
      "DynamicUser=yes",
      "NoNewPrivileges=yes",
      "ProtectSystem=strict",
      "Restart=always",
      "StateDirectory=platform-serve",
    ]);
    const names = (machine: keyof typeof machines) =>
      configOf(machine).write_files.map((file) => path.basename(file.path));
    expect(names("general")).to.include("platform-publish.timer");
    expect(names("web")).not.to.include("platform-publish.timer");
  });

  it("forwards HTTPS of the private subnets and nothing else", () => {
    expect(fileOf("nat", "/etc/nftables/platform-nat.nft")).to.equal(
      [
        "flush ruleset",
        "table ip platform {",
        "  chain forward {",
        "    type filter hook forward priority filter; policy drop;",
        "    ct state established,related accept",
        "    ip saddr { 10.30.0.64/26, 10.30.0.128/26 } ip daddr != 10.30.0.0/24 tcp dport 443 accept",
        "  }",
        "  chain postrouting {",
        "    type nat hook postrouting priority srcnat; policy accept;",
        "    ip saddr { 10.30.0.64/26, 10.30.0.128/26 } ip daddr != 10.30.0.0/24 masquerade",
        "  }",
        "}",
        "",
      ].join("\n"),
    );
  });

  it("refuses to grow past what EC2 takes", () => {
    const empty = Buffer.byteLength(userData({ files: [], units: [] }));
    const file = (bytes: number) => ({ path: "/a", content: "x".repeat(bytes) });
    const one = Buffer.byteLength(userData({ files: [file(1)], units: [] })) - 1;
    expect(empty).to.be.lessThan(one);
    expect(() => userData({ files: [file(16_384 - one)], units: [] })).not.to.throw();
    expect(() => userData({ files: [file(16_385 - one)], units: [] })).to.throw(
      "the user data of a server has 16385 bytes, EC2 allows 16384",
    );
  });

  it("writes systemd's yes and no, and a line for each item of a list", () => {
    const unit = {
      Unit: { After: ["a.target", "b.target"] },
      Service: { A: true, B: false, C: 3 },
    };
    expect(unitFile("x.service", unit)).to.deep.equal({
      path: "/etc/systemd/system/x.service",
      content: "[Unit]\nAfter=a.target\nAfter=b.target\n\n[Service]\nA=yes\nB=no\nC=3\n",
    });
    expect(script("x", ["true"]).content).to.equal("#!/bin/bash\nset -euo pipefail\ntrue\n");
  });
});
