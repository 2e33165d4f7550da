import { expect } from "chai";
import {
  cloudFrontPrefixList,
  planSubnets,
  s3EndpointPolicy,
} from "../../../components/serving/network-plan";
import { parksNames } from "../../support/platform";

const ZONES = ["ca-central-1a", "ca-central-1b", "ca-central-1d"];

describe("network plan", () => {
  it("divides the widest and the narrowest range into four blocks", () => {
    expect(planSubnets("10.30.0.0/16", ZONES.slice(0, 1))).to.deep.equal({
      publicCidr: "10.30.0.0/18",
      privateCidrs: { "ca-central-1a": "10.30.64.0/18" },
    });
    expect(planSubnets("192.168.255.192/26", ZONES)).to.deep.equal({
      publicCidr: "192.168.255.192/28",
      privateCidrs: {
        "ca-central-1a": "192.168.255.208/28",
        "ca-central-1b": "192.168.255.224/28",
        "ca-central-1d": "192.168.255.240/28",
      },
    });
  });

  it("moves no subnet when a zone is added", () => {
    const before = planSubnets("10.30.0.0/24", ZONES.slice(0, 2));
    const after = planSubnets("10.30.0.0/24", ZONES);
    expect(after.publicCidr).to.equal(before.publicCidr);
    expect(after.privateCidrs).to.include(before.privateCidrs);
  });

  it("refuses a range whose quarters AWS would refuse, no zone and a fourth one", () => {
    expect(() => planSubnets("10.30.0.0/27", ZONES)).to.throw(
      "network.cidr must be /26 or wider, got 10.30.0.0/27",
    );
    expect(() => planSubnets("10.30.0.0/24", [])).to.throw("1 to 3 zones, got 0");
    expect(() => planSubnets("10.30.0.0/24", [...ZONES, "ca-central-1e"])).to.throw(
      "1 to 3 zones, got 4",
    );
  });

  it("knows CloudFront's addresses at home and says what to add elsewhere", () => {
    expect(cloudFrontPrefixList("ca-central-1")).to.equal("pl-38a64351");
    expect(() => cloudFrontPrefixList("mx-central-1")).to.throw(
      "homeRegion mx-central-1: the id of com.amazonaws.global.cloudfront.origin-facing is not known; add it to components/serving/network-plan.ts",
    );
  });

  it("lets the stack's buckets and AWS's own through the endpoint, and nothing else", () => {
    const own = { StringEquals: { "aws:PrincipalAccount": "111122223333" } };
    expect(s3EndpointPolicy(parksNames())).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "ProgramOfServers",
          Effect: "Allow",
          Principal: "*",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::parks-dev-artifacts-111122223333/*"],
          Condition: own,
        },
        {
          Sid: "PublishedReports",
          Effect: "Allow",
          Principal: "*",
          Action: [
            "s3:AbortMultipartUpload",
            "s3:DeleteObject",
            "s3:GetObject",
            "s3:ListBucket",
            "s3:PutObject",
          ],
          Resource: [
            "arn:aws:s3:::parks-dev-published-111122223333",
            "arn:aws:s3:::parks-dev-published-111122223333/*",
          ],
          Condition: own,
        },
        {
          Sid: "PackagesAndAgentOfAws",
          Effect: "Allow",
          Principal: "*",
          Action: ["s3:GetObject"],
          Resource: [
            "arn:aws:s3:::al2023-repos-ca-central-1-de612dc2/*",
            "arn:aws:s3:::amazon-ssm-ca-central-1/*",
            "arn:aws:s3:::amazon-ssm-packages-ca-central-1/*",
            "arn:aws:s3:::aws-ssm-ca-central-1/*",
            "arn:aws:s3:::aws-ssm-document-attachments-ca-central-1/*",
            "arn:aws:s3:::patch-baseline-snapshot-ca-central-1/*",
            "arn:aws:s3:::ca-central-1-birdwatcher-prod/*",
          ],
        },
      ],
    });
  });
});
