import { DutyRole } from "../../../components/identity/duty-role";
import { protectionOf } from "../../support/protection";
import { Network } from "../../../components/serving/network";
import { Servers } from "../../../components/serving/servers";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { Zone } from "../../../components/storage/zone";
import type { ServerAssets } from "../../../components/serving/server-assets";
import type { NetworkFacts } from "../../../environments/facts/facts";
import { parks } from "../../support/facts";
import { parksNames } from "../../support/platform";
import { serverAssets } from "../../support/server-assets";

export const TOPIC = "arn:aws:sns:ca-central-1:111122223333:parks-dev-alerts";

const { servers } = parks.settings;

/** The network alone. */
export const networkProgram =
  (network: NetworkFacts = parks.settings.network) =>
  (): Network =>
    new Network("network", {
      ...{ names: parksNames(), network, servers },
      logsSettled: [],
      alertTopicArn: TOPIC,
    });

/** Network and servers, with the roles that they carry. */
export function serversProgram(assets: ServerAssets = serverAssets()): Servers {
  const names = parksNames();
  const role = (duty: "publish" | "serve") =>
    new DutyRole(duty, { names, duty, trust: { by: "ec2" }, description: duty });
  const keys = new EncryptionKeys("keys", {
    ...{ names, protection: protectionOf("dev"), datasetKeys: [] },
  });
  return new Servers("servers", {
    ...{ names, servers, department: parks.department },
    network: networkProgram()(),
    roles: { publish: role("publish"), serve: role("serve") },
    artifacts: new Zone("artifacts", names, keys),
    artifactsSettled: [],
    assets,
    alertTopicArn: TOPIC,
  });
}
