import { stringify } from "yaml";

/** A file that cloud-init writes. */
export interface SystemFile {
  readonly path: string;
  readonly content: string;
  /** @default "0644" */
  readonly permissions?: "0644" | "0755";
}

/** What a machine does at its first start. */
export interface Machine {
  readonly files: readonly SystemFile[];
  /** systemd units that are started now and at every later start. */
  readonly units: readonly string[];
}

/**
 * EC2 hands at most this many bytes to a machine, before they are encoded.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
 */
const LONGEST_USER_DATA_BYTES = 16_384;

/** systemd settings, section by section. */
export type Unit = Readonly<
  Record<string, Readonly<Record<string, string | number | boolean | readonly string[]>>>
>;

/**
 * The user data of a machine. Every machine patches itself, and lets nobody in over SSH.
 *
 * Amazon Linux 2023 stays at the release of its image unless it is told otherwise: `releasever` does.
 *
 * @throws when it is longer than EC2 allows.
 * @see https://cloudinit.readthedocs.io/en/latest/reference/examples.html
 * @see https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
 */
export function userData({ files, units }: Machine): string {
  const all = [...files, { path: "/etc/dnf/vars/releasever", content: "latest\n" }, ...PATCHING];
  const config = {
    write_files: all.map(({ path, content, permissions = "0644" }) => ({
      path,
      permissions,
      content,
    })),
    runcmd: [
      ["systemctl", "disable", "--now", "sshd.service"],
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "--no-block", ...units, "platform-patch.timer"],
    ],
  };
  const text = `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_USER_DATA_BYTES) {
    throw new Error(
      `the user data of a server has ${bytes} bytes, EC2 allows ${LONGEST_USER_DATA_BYTES}`,
    );
  }
  return text;
}

/** A file of systemd's. A list becomes one line for each of its items. */
export function unitFile(name: string, unit: Unit): SystemFile {
  const line = (key: string, value: string | number | boolean) =>
    `${key}=${value === true ? "yes" : value === false ? "no" : value}`;
  const sections = Object.entries(unit).map(([section, settings]) =>
    [
      `[${section}]`,
      ...Object.entries(settings).flatMap(([key, value]) =>
        Array.isArray(value)
          ? (value as readonly string[]).map((one) => line(key, one))
          : [line(key, value as string)],
      ),
    ].join("\n"),
  );
  return { path: `/etc/systemd/system/${name}`, content: `${sections.join("\n\n")}\n` };
}

/** A script that stops at its first problem. */
export const script = (name: string, lines: readonly string[]): SystemFile => ({
  path: `/usr/local/sbin/${name}`,
  content: ["#!/bin/bash", "set -euo pipefail", ...lines, ""].join("\n"),
  permissions: "0755",
});

/** Security updates every night, and a restart when one asks for it. `needs-restarting` says so by failing. */
const PATCHING: readonly SystemFile[] = [
  script("platform-patch", [
    "dnf -y install dnf-utils",
    "dnf -y upgrade --refresh --security",
    "needs-restarting -r || systemctl reboot",
  ]),
  unitFile("platform-patch.service", {
    Unit: { Description: "Installs security updates" },
    Service: { Type: "oneshot", ExecStart: "/usr/local/sbin/platform-patch" },
  }),
  unitFile("platform-patch.timer", {
    Unit: { Description: "Installs security updates every night" },
    Timer: { OnCalendar: "*-*-* 10:00:00 UTC", RandomizedDelaySec: "1h", Persistent: true },
    Install: { WantedBy: "timers.target" },
  }),
];
