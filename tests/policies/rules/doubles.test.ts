/** Doubles of the types that rules judge: other tokens of the same AWS resource, and other places for the same setting. */
import { expect } from "chai";
import { canonicalType, Graph, type GraphResource } from "../../../policies/graph/graph";
import { judgeWith } from "../../../policies/judge";
import { type Case, CASES } from "./cases";
import { OPEN } from "./changes";
import { ruleOf, stackGraph, violated } from "./support";
import { SYNTHETIC } from "./synthetic";

const WORLD = "0.0.0.0/0";

/** Token → its double, as the provider spells it. */
const TOKENS = [
  ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"],
  ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
  ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
  ["aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"],
  [
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  ],
  [
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
  ],
  [
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
  ],
  [
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2",
  ],
  [
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
  ],
  ["aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer"],
  ["aws:lb/listener:Listener", "aws:alb/listener:Listener"],
  ["aws:lb/targetGroup:TargetGroup", "aws:alb/targetGroup:TargetGroup"],
] as const;

/** Tokens of another provider, or of a forerunner, that make what a rule judges. */
const REFUSED = [
  "aws-native:s3:Bucket",
  "aws-native:s3:BucketPolicy",
  "aws-native:s3:AccessPoint",
  "aws-native:iam:Role",
  "aws-native:iam:RolePolicy",
  "aws-native:iam:ManagedPolicy",
  "aws-native:kms:Key",
  "aws-native:ec2:SecurityGroup",
  "aws-native:ec2:Instance",
  "aws-native:ec2:LaunchTemplate",
  "aws-native:sns:Topic",
  "aws-native:logs:LogGroup",
  "aws-native:athena:WorkGroup",
  "aws-native:glue:Job",
  "aws-native:cloudtrail:Trail",
  "aws-native:elasticloadbalancingv2:LoadBalancer",
  "aws-native:cloudfront:Distribution",
  "aws:cloudcontrol/resource:Resource",
  "aws:cloudformation/stack:Stack",
  "aws:s3/bucketObject:BucketObject",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:ec2/launchConfiguration:LaunchConfiguration",
  "aws:elb/loadBalancer:LoadBalancer",
  "aws:glue/devEndpoint:DevEndpoint",
  "aws:redshift/cluster:Cluster",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
];

const renamed = (graph: Graph, from: string, to: string): Graph =>
  new Graph(graph.resources.map((one) => (one.type === from ? { ...one, type: to } : one)));

const withOne = async (type: string, props: GraphResource["props"]): Promise<Graph> => {
  const graph = await stackGraph("ohs-prod");
  const [like] = graph.of("aws:s3/bucket:Bucket");
  if (like === undefined) throw new Error("the graph has no bucket");
  return new Graph([...graph.resources, { ...like, type, name: "added", urn: "urn:added", props }]);
};

/** The rules that refuse a type as such. */
const REFUSING = ["known-types-only", "no-deprecated-tokens"].map(ruleOf);

const refusers = (graph: Graph): readonly string[] =>
  REFUSING.filter((rule) => violated(rule, graph).some(({ resource }) => resource === "added")).map(
    ({ id }) => id,
  );

/** The first case of each rule about a type; the evaluator is asked about policies, which have no doubles. */
const casesOf = (token: string): readonly Case[] => {
  const seen = new Set<string>();
  return CASES.filter(
    ([id]) =>
      !id.startsWith("iam-") &&
      ruleOf(id).types.includes(token) &&
      !seen.has(id) &&
      seen.add(id).has(id),
  );
};

describe("doubles of types", () => {
  for (const [token, double] of TOKENS) {
    it(`${double} is judged as ${token}`, async () => {
      expect(canonicalType(double)).to.equal(token);
      for (const [id, stack, resource, change] of casesOf(token)) {
        const broken = change(await stackGraph(stack), resource);
        const rule = ruleOf(id);
        const said = judgeWith(rule, renamed(broken, token, double));
        expect(said.map(({ found }) => found)).to.deep.equal(
          judgeWith(rule, broken).map(({ found }) => found),
          id,
        );
      }
      expect(refusers(await withOne(double, {}))).to.include("no-deprecated-tokens");
      expect(casesOf(token)).to.not.deep.equal([]);
    });
  }

  for (const type of REFUSED) {
    it(`${type} is refused by name`, async () => {
      expect(refusers(await withOne(type, {}))).to.not.deep.equal([]);
    });
  }

  it("are refused with the name of the type to use", async () => {
    const graph = await withOne("aws:s3/bucketV2:BucketV2", {});
    const [finding] = violated(ruleOf("no-deprecated-tokens"), graph);
    expect(finding?.found).to.equal(
      "aws:s3/bucketV2:BucketV2 is a double or a forerunner of aws:s3/bucket:Bucket",
    );
  });
});

describe("doubles of settings", () => {
  const accuses = (id: string, type: string, props: GraphResource["props"]) =>
    it(`${id} reads ${Object.keys(props).join(", ")} of ${type}`, async () => {
      const found = violated(ruleOf(id), await withOne(type, props));
      expect(found.map(({ resource }) => resource)).to.include("added");
    });

  const all = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  });
  accuses("iam-no-admin", "aws:iam/role:Role", {
    inlinePolicies: [{ name: "inline", policy: all }],
  });
  accuses("iam-no-admin", "aws:iam/rolePolicy:RolePolicy", { policy: all });
  accuses("iam-no-admin", "aws:iam/policy:Policy", { policy: all });
  accuses("iam-no-admin", "aws:iam/userPolicy:UserPolicy", { policy: all });
  accuses("iam-no-admin", "aws:iam/groupPolicy:GroupPolicy", { policy: all });

  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  accuses("iam-managed-policies-listed", "aws:iam/role:Role", {
    managedPolicyArns: [administrator],
  });
  for (const type of [
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  ]) {
    accuses("iam-managed-policies-listed", type, { policyArn: administrator });
  }
  accuses("vpc-no-open-ingress", "aws:ec2/securityGroup:SecurityGroup", {
    ingress: [{ cidrBlocks: [WORLD] }],
  });
  accuses("vpc-no-open-ingress", "aws:ec2/securityGroup:SecurityGroup", {
    ingress: [{ ipv6CidrBlocks: ["::/0"] }],
  });
  accuses("vpc-no-open-ingress", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", {
    ingress: [{ cidrBlocks: [WORLD] }],
  });
  accuses("vpc-no-open-ingress", "aws:ec2/securityGroupRule:SecurityGroupRule", {
    type: "ingress",
    cidrBlocks: [WORLD],
  });
  accuses("vpc-no-open-ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
    cidrIpv4: WORLD,
  });
  accuses("vpc-egress-narrow", "aws:ec2/securityGroup:SecurityGroup", {
    egress: [{ protocol: "-1" }],
  });

  accuses("s3-policy-not-public", "aws:s3/bucket:Bucket", { policy: OPEN });
  accuses("kms-policy-explicit", "aws:kms/keyPolicy:KeyPolicy", { policy: OPEN });
  accuses("s3-acl-disabled", "aws:s3/bucketObjectv2:BucketObjectv2", { acl: "public-read" });

  it("alb-https-only gives the same verdict under both names of a listener", async () => {
    const good = await stackGraph(SYNTHETIC);
    const plain = new Graph(
      good.resources.map((one) =>
        one.name === "listener"
          ? { ...one, type: "aws:alb/listener:Listener", props: { protocol: "HTTP" } }
          : one,
      ),
    );
    expect(violated(ruleOf("alb-https-only"), plain).map(({ resource }) => resource)).to.deep.equal(
      ["listener"],
    );
  });
});
