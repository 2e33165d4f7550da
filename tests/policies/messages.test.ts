import { expect } from "chai";
import {
  BLIND_SPOTS,
  descriptionOf,
  EXCEPTED,
  exceptedMessageOf,
  LOOSENED,
  messageOf,
  readMessage,
  waitMessageOf,
} from "../../policies/messages";
import type { Finding } from "../../policies/rule";
import { RULES } from "../../policies/rules/catalogue";

const RULE = RULES.find(({ id }) => id === "s3-versioning") ?? RULES[0];

const FINDINGS: readonly Finding[] = [
  "it has no BucketVersioning",
  "Statement[0] of policy: allows s3:* on arn:aws:s3:::a/* (waits, because of b)",
  "ends in a stop.",
].map((found) => ({ verdict: "violation", urn: "urn:x", resource: "parks-raw", found }));

describe("a message of the pack", () => {
  for (const finding of FINDINGS) {
    const { resource, found } = finding;

    it(`is read back: ${found}`, () => {
      if (RULE === undefined) throw new Error("no rules");
      const description = descriptionOf(RULE);
      const sent = (own: string) => `${description}\n${own}`;
      expect(readMessage(RULE.id, description, sent(messageOf(RULE, finding)))).to.deep.equal({
        ...{ rule: RULE.id, resource, found },
      });
      expect(
        readMessage(BLIND_SPOTS.name, description, sent(waitMessageOf(RULE, finding))),
      ).to.deep.equal({ rule: RULE.id, resource, found });
      const exception = {
        ...{ stack: "parks-prod", rule: RULE.id, resource, finding: found },
        ...{ reason: "it is (soon) gone: see there", owner: "Parks (office)" },
        expires: "2027-06-30",
      };
      expect(
        readMessage(EXCEPTED.name, description, sent(exceptedMessageOf(finding, exception))),
      ).to.deep.equal({
        ...{ rule: RULE.id, resource, found },
        exception: { reason: exception.reason, owner: "Parks (office)", expires: "2027-06-30" },
      });
    });
  }

  it("that speaks of no resource is a sentence", () => {
    const said = readMessage(LOOSENED.name, LOOSENED.description, `${LOOSENED.description}\nNo.`);
    expect(said).to.deep.equal({ rule: LOOSENED.name, resource: "", found: "No" });
  });
});
