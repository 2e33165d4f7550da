import type { AgeMeasure } from "../oversight/metrics";
import { type Machine, script, type SystemFile, type Unit, unitFile } from "./cloud-init";
import { PROGRAM_ENTRY, PUBLICATION_FILE, type ServerFile } from "./server-assets";

/** Where the program and its settings lie on a server. */
const FOLDER = "/opt/platform";
const SETTINGS = `${FOLDER}/server.json`;

/**
 * The runtime is a package of Amazon Linux, so that it is patched with the system. A namespaced name always means the same version.
 *
 * @see https://docs.aws.amazon.com/linux/al2023/ug/nodejs.html
 */
const NODE_PACKAGE = "nodejs24";
const NODE = "/usr/bin/node-24";

/** Where the portal answers. */
export const PORTAL_PORT = 8080;

/** Unit that publishes; the stack's document restarts it. */
export const PUBLISH_UNIT = "platform-publish.service";

/** Measure → dataset → the job since whose last success the days are counted. */
export type LastJobs = Readonly<Record<AgeMeasure, Readonly<Record<string, string>>>>;

/** What is different between the servers. */
export interface PortalMachineArgs {
  readonly region: string;
  /** Bucket that holds the program. */
  readonly artifacts: string;
  /** File name → file, with the publication on the server that publishes. */
  readonly files: Readonly<Record<string, ServerFile>>;
  /** What the program is told, see `publishing/server/settings.ts`. */
  readonly settings: PortalSettings;
}

/** The program's settings. */
export interface PortalSettings {
  readonly stack: string;
  readonly title: string;
  readonly region: string;
  readonly bucket: string;
  readonly audiences: readonly ("internal" | "public")[];
  readonly listen: "loopback" | "private";
  readonly port: number;
  readonly publish?: {
    readonly workgroup: string;
    readonly database: string;
    readonly publication: string;
    readonly lastJobs: LastJobs;
  };
}

/** Where the publication lies on the server that publishes. */
export const PUBLICATION_PATH = `${FOLDER}/${PUBLICATION_FILE}`;

/**
 * A server of the portal: it fetches its program by hash, refuses other bytes, and runs it as a user that systemd makes up, with no right on
 * the machine but to its own folder. What fails is tried again: the rights of its role may arrive after the machine.
 */
export function portalMachine(args: PortalMachineArgs): Machine {
  const { settings } = args;
  const publishes = settings.publish !== undefined;
  const started = ["platform-serve.service", ...(publishes ? ["platform-publish.timer"] : [])];
  return {
    files: [
      { path: SETTINGS, content: `${JSON.stringify(settings, null, 1)}\n` },
      ...installation(args, started),
      unitFile("platform-serve.service", {
        Unit: unit("Serves the published reports"),
        Service: {
          ...command("serve"),
          Restart: "always",
          RestartSec: 10,
        },
        Install: { WantedBy: "multi-user.target" },
      }),
      ...(publishes ? PUBLISHING : []),
    ],
    units: ["platform-install.service", ...started],
  };
}

function installation({ region, artifacts, files }: PortalMachineArgs, started: readonly string[]) {
  const sums = Object.entries(files)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, { sha256 }]) => `${sha256}  ${file}\n`);
  return [
    { path: `${FOLDER}/SHA256SUMS`, content: sums.join("") },
    script("platform-install", [
      `cd ${FOLDER}`,
      `test -x ${NODE} || dnf -y install ${NODE_PACKAGE}`,
      "while read -r sum file; do",
      '  if test -f "$file" && sha256sum --status --check <<< "$sum  $file"; then continue; fi',
      `  aws s3api get-object --region ${region} --bucket ${artifacts} \\`,
      '    --key "servers/$sum/$file" "$file.unchecked" > /dev/null',
      '  sha256sum --status --strict --check <<< "$sum  $file.unchecked"',
      '  chmod 0644 "$file.unchecked"',
      '  mv "$file.unchecked" "$file"',
      "done < SHA256SUMS",
      `systemctl start --no-block ${started.join(" ")}`,
    ]),
    unitFile("platform-install.service", {
      Unit: {
        Description: "Fetches the program of the portal",
        Wants: "network-online.target",
        After: "network-online.target",
        StartLimitIntervalSec: 0,
      },
      Service: {
        Type: "oneshot",
        RemainAfterExit: true,
        ExecStart: "/usr/local/sbin/platform-install",
        Restart: "on-failure",
        RestartSec: 30,
      },
      Install: { WantedBy: "multi-user.target" },
    }),
  ];
}

/** Once a day also what no event started, and how old the last runs and collections are. */
const PUBLISHING: readonly SystemFile[] = [
  unitFile(PUBLISH_UNIT, {
    Unit: unit("Publishes the reports"),
    Service: { Type: "oneshot", TimeoutStartSec: "30min", ...command("publish") },
  }),
  unitFile("platform-publish.timer", {
    Unit: { Description: "Publishes the reports once a day" },
    Timer: { OnCalendar: "*-*-* 13:00:00 UTC", RandomizedDelaySec: "15min", Persistent: true },
    Install: { WantedBy: "timers.target" },
  }),
];

function unit(description: string) {
  return {
    Description: description,
    Wants: "network-online.target",
    After: ["network-online.target", "platform-install.service"],
    // Until the program is there the unit is skipped; the installation starts it.
    ConditionPathExists: `${FOLDER}/${PROGRAM_ENTRY}`,
  };
}

/**
 * A command of the program, shut in. `MemoryDenyWriteExecute` is missing: Node compiles while it runs.
 *
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
 */
function command(name: "publish" | "serve"): Unit[string] {
  return {
    ExecStart: `${NODE} ${FOLDER}/${PROGRAM_ENTRY} ${name} --settings ${SETTINGS}`,
    DynamicUser: true,
    StateDirectory: `platform-${name}`,
    UMask: "0077",
    CapabilityBoundingSet: "",
    LockPersonality: true,
    NoNewPrivileges: true,
    PrivateDevices: true,
    PrivateTmp: true,
    ProtectClock: true,
    ProtectControlGroups: true,
    ProtectHome: true,
    ProtectHostname: true,
    ProtectKernelLogs: true,
    ProtectKernelModules: true,
    ProtectKernelTunables: true,
    ProtectProc: "invisible",
    ProtectSystem: "strict",
    // Netlink tells a program its machine's addresses.
    RestrictAddressFamilies: "AF_INET AF_INET6 AF_NETLINK AF_UNIX",
    RestrictNamespaces: true,
    RestrictRealtime: true,
    RestrictSUIDSGID: true,
    SystemCallArchitectures: "native",
    SystemCallFilter: "@system-service",
  };
}
