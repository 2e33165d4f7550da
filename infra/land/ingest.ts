import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Duty } from "../../components/identity/duties";
import type { Names } from "../../components/names";

const SESSION_SECONDS = 3600;

/** The role cannot be taken on; the message says who may. */
export class RoleRefusedError extends Error {
  override readonly name = "RoleRefusedError";
}

/**
 * Credentials of a stack's role, taken on with the credentials that the caller has.
 *
 * @throws RoleRefusedError
 */
export async function takeOn(names: Names, duty: Duty, command: string) {
  const { region, department } = names.identity;
  const sts = new STSClient({ region });
  try {
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: names.roleArn(duty),
        RoleSessionName: command,
        DurationSeconds: SESSION_SECONDS,
      }),
    );
    return {
      accessKeyId: given?.AccessKeyId ?? "",
      secretAccessKey: given?.SecretAccessKey ?? "",
      sessionToken: given?.SessionToken ?? "",
    };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new RoleRefusedError(
      `the role ${names.role(duty)} cannot be taken on (${why}); use credentials of account ` +
        `${names.identity.accountId} that carry the tags department=${department} and duty=${duty}` +
        `${duty === "steward" ? ", with a second factor" : ""}.`,
    );
  }
}

/** S3 as a stack's role. An endpoint of the caller's, such as an emulator's, knows no bucket by its host name. */
export const s3As = (names: Names, credentials: Awaited<ReturnType<typeof takeOn>>): S3Client =>
  new S3Client({
    region: names.identity.region,
    credentials,
    forcePathStyle: [process.env["AWS_ENDPOINT_URL_S3"], process.env["AWS_ENDPOINT_URL"]].some(
      (endpoint) => endpoint !== undefined && endpoint !== "",
    ),
  });
