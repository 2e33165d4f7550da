import { type Machine, script, unitFile } from "./cloud-init";

const RULES = "/etc/nftables/platform-nat.nft";

/**
 * A machine that stands in for a NAT gateway: it forwards HTTPS from the private subnets to the internet, answers to it, and nothing else.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
 */
export function natMachine(vpcCidr: string, privateCidrs: readonly string[]): Machine {
  const from = `ip saddr { ${privateCidrs.join(", ")} }`;
  return {
    files: [
      { path: "/etc/sysctl.d/90-platform-nat.conf", content: "net.ipv4.ip_forward = 1\n" },
      {
        path: RULES,
        content: [
          "flush ruleset",
          "table ip platform {",
          "  chain forward {",
          "    type filter hook forward priority filter; policy drop;",
          "    ct state established,related accept",
          `    ${from} ip daddr != ${vpcCidr} tcp dport 443 accept`,
          "  }",
          "  chain postrouting {",
          "    type nat hook postrouting priority srcnat; policy accept;",
          `    ${from} ip daddr != ${vpcCidr} masquerade`,
          "  }",
          "}",
          "",
        ].join("\n"),
      },
      script("platform-nat", [
        "command -v nft > /dev/null || dnf -y install nftables",
        "sysctl --quiet --load /etc/sysctl.d/90-platform-nat.conf",
        `nft --file ${RULES}`,
      ]),
      unitFile("platform-nat.service", {
        Unit: {
          Description: "Forwards HTTPS of the private subnets",
          Wants: "network-online.target",
          After: "network-online.target",
          StartLimitIntervalSec: 0,
        },
        Service: {
          Type: "oneshot",
          RemainAfterExit: true,
          ExecStart: "/usr/local/sbin/platform-nat",
          Restart: "on-failure",
          RestartSec: 30,
        },
        Install: { WantedBy: "multi-user.target" },
      }),
    ],
    units: ["platform-nat.service"],
  };
}
