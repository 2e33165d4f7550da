import { expect } from "chai";

import { arnOf, placeOf, textsOf } from "../../../policies/graph/arns";
import {
  accountOf,
  canonicalType,
  Graph,
  type GraphResource,
  regionOf,
  tagsOf,
} from "../../../policies/graph/graph";
import { UNKNOWN } from "../../../policies/graph/values";

const ACCOUNT = "111122223333";
const provider = {
  type: "pulumi:providers:aws",
  name: "aws",
  props: {
    allowedAccountIds: JSON.stringify([ACCOUNT]),
    region: "ca-central-1",
    defaultTags: JSON.stringify({ tags: { department: "ohs", stage: "dev" } }),
  },
};

const resource = (
  type: string,
  props: GraphResource["props"] = {},
  rest: Partial<GraphResource> = {},
): GraphResource => ({
  type,
  name: "one",
  urn: `urn:${type}`,
  props,
  dependencies: [],
  propertyDependencies: {},
  provider,
  protect: false,
  ignoreChanges: [],
  ...rest,
});

/** Token, and the type that rules ask for. */
const TYPES: readonly (readonly [string, string])[] = [
  ["aws:s3/bucketV2:BucketV2", "aws:s3/bucket:Bucket"],
  ["aws:s3/bucketVersioningv2:BucketVersioningV2", "aws:s3/bucketVersioning:BucketVersioning"],
  ["aws:alb/listener:Listener", "aws:lb/listener:Listener"],
  ["aws:applicationloadbalancing/listener:Listener", "aws:lb/listener:Listener"],
  ["aws:wafv2/webAcl:WebAcl", "aws:wafv2/webAcl:WebAcl"],
  ["aws:x/V2:V2", "aws:x/V2:V2"],
  ["aws:s3/bucketV2x:BucketV2x", "aws:s3/bucketV2x:BucketV2x"],
  ["aws:ec2/balb/listener:Listener", "aws:ec2/balb/listener:Listener"],
  ["nothing", "nothing::"],
];

/** Type, properties, ARN. */
const ARNS: readonly (readonly [string, GraphResource["props"], string | undefined])[] = [
  ["aws:s3/bucket:Bucket", { bucket: "lake" }, "arn:aws:s3:::lake"],
  ["aws:s3/bucketV2:BucketV2", { bucket: "lake" }, "arn:aws:s3:::lake"],
  ["aws:s3/bucket:Bucket", { bucket: UNKNOWN }, "arn:aws:s3:::one"],
  ["aws:s3/bucket:Bucket", { bucket: "" }, "arn:aws:s3:::one"],
  ["aws:iam/role:Role", { name: "clean" }, `arn:aws:iam::${ACCOUNT}:role/clean`],
  ["aws:iam/role:Role", { name: "clean", arn: "arn:aws:iam::9:role/x" }, "arn:aws:iam::9:role/x"],
  ["aws:iam/role:Role", { name: "clean", arn: "none" }, `arn:aws:iam::${ACCOUNT}:role/clean`],
  ["aws:iam/role:Role", { name: "clean", arn: UNKNOWN }, `arn:aws:iam::${ACCOUNT}:role/clean`],
  ["aws:kms/key:Key", { keyId: UNKNOWN }, `arn:aws:kms:ca-central-1:${ACCOUNT}:key/one`],
  ["aws:kms/key:Key", { region: "ca-west-1" }, `arn:aws:kms:ca-west-1:${ACCOUNT}:key/one`],
  [
    "aws:glue/catalogTable:CatalogTable",
    { databaseName: "raw", name: "rows" },
    `arn:aws:glue:ca-central-1:${ACCOUNT}:table/raw/rows`,
  ],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    { arn: "arn:aws:logs:r:a:log-group:x:*" },
    "arn:aws:logs:r:a:log-group:x",
  ],
  [
    "aws:ssm/parameter:Parameter",
    { name: "/a/b" },
    `arn:aws:ssm:ca-central-1:${ACCOUNT}:parameter/a/b`,
  ],
  ["aws:sns/topic:Topic", { name: "alerts" }, `arn:aws:sns:ca-central-1:${ACCOUNT}:alerts`],
  ["aws:budgets/budget:Budget", { name: "b" }, `arn:aws:budgets::${ACCOUNT}:budget/b`],
  ["aws:ec2/subnet:Subnet", { arn: "arn:aws:ec2:r:a:subnet/x" }, undefined],
];

describe("a graph", () => {
  for (const [token, wanted] of TYPES) {
    it(`takes ${token} for ${wanted}, each time`, () => {
      expect([canonicalType(token), canonicalType(token)]).to.deep.equal([wanted, wanted]);
    });
  }

  it("finds resources by any token of any of their types, in order", () => {
    const one = resource("aws:s3/bucketV2:BucketV2", {}, { urn: "a" });
    const two = resource("aws:s3/bucket:Bucket", {}, { urn: "b" });
    const key = resource("aws:kms/key:Key", {}, { urn: "c" });
    const graph = new Graph([one, key, two]);
    expect(graph.of("aws:s3/bucket:Bucket")).to.deep.equal([one, two]);
    expect(graph.of("aws:s3/bucket:Bucket")).to.equal(graph.of("aws:s3/bucketV2:BucketV2"));
    expect(graph.of("aws:kms/key:Key", "aws:s3/bucketV2:BucketV2")).to.deep.equal([key, one, two]);
    expect(graph.of("aws:kms/key:Key", "aws:sns/topic:Topic")).to.deep.equal([key]);
    expect(graph.of("aws:sns/topic:Topic")).to.deep.equal([]);
    expect(graph.of()).to.deep.equal([]);
    expect(graph.byUrn("c")).to.equal(key);
    expect(graph.byUrn("d")).to.equal(undefined);
  });

  it("knows the parents of a resource, nearest first, and ends at a circle or a gap", () => {
    const named = (urn: string, parent?: string) =>
      resource("a:b:C", {}, { urn, ...(parent === undefined ? {} : { parent }) });
    const [top, middle, low] = [named("top"), named("middle", "top"), named("low", "middle")];
    const [left, right] = [named("left", "right"), named("right", "left")];
    const orphan = named("orphan", "nobody");
    const graph = new Graph([top, middle, low, left, right, orphan]);
    expect(graph.ancestors(low)).to.deep.equal([middle, top]);
    expect(graph.ancestors(left)).to.deep.equal([right]);
    expect(graph.ancestors(orphan)).to.deep.equal([]);
  });

  it("has unknowns where any value at any depth is unknown", () => {
    const graph = (props: GraphResource["props"]) =>
      new Graph([resource("a:b:C", { x: 1 }), resource("a:b:D", props)]);
    expect(graph({ a: [{ b: UNKNOWN }] }).hasUnknowns()).to.equal(true);
    expect(graph({ a: [{ b: 1 }] }).hasUnknowns()).to.equal(false);
  });

  it("places a resource in its own region, else in its provider's", () => {
    const bare = { ...resource("a:b:C") };
    delete (bare as { provider?: unknown }).provider;
    expect(regionOf(resource("a:b:C", { region: "ca-west-1" }))).to.equal("ca-west-1");
    expect(regionOf(resource("a:b:C"))).to.equal("ca-central-1");
    expect(regionOf(resource("a:b:C", { region: UNKNOWN }))).to.equal(UNKNOWN);
    expect(regionOf(resource("a:b:C", { region: 7 }))).to.equal(undefined);
    expect(regionOf(bare)).to.equal(undefined);
    expect(accountOf(resource("a:b:C"))).to.equal(ACCOUNT);
    expect(accountOf(bare)).to.equal(undefined);
    expect(placeOf(bare)).to.deep.equal({ account: "111122223333", region: "ca-central-1" });
    expect(placeOf(resource("a:b:C", { region: UNKNOWN })).region).to.equal("ca-central-1");
  });

  it("reads a provider's inputs whether they come as JSON, as values or as neither", () => {
    const given = (allowedAccountIds: unknown) =>
      accountOf(resource("a:b:C", {}, { provider: { ...provider, props: { allowedAccountIds } } }));
    expect(given([ACCOUNT])).to.equal(ACCOUNT);
    expect(given("[1]")).to.equal(undefined);
    expect(given("no JSON")).to.equal(undefined);
    expect(given('"text"')).to.equal(undefined);
    expect(given(undefined)).to.equal(undefined);
  });

  it("adds a resource's tags to its provider's, and takes its own first", () => {
    expect(tagsOf(resource("a:b:C", { tags: { stage: "prod", zone: "raw" } }))).to.deep.equal({
      department: "ohs",
      stage: "prod",
      zone: "raw",
    });
    expect(tagsOf(resource("a:b:C", { tags: "none" }))).to.deep.equal({
      department: "ohs",
      stage: "dev",
    });
    expect(tagsOf(resource("a:b:C", {}, { provider: { ...provider, props: {} } }))).to.deep.equal(
      {},
    );
  });

  for (const [type, props, wanted] of ARNS) {
    it(`gives ${type} of ${Object.values(props).map(String).join(", ")} the ARN ${String(wanted)}`, () => {
      expect(arnOf(resource(type, props))).to.equal(wanted);
    });
  }

  it("takes the texts of a record and leaves out the rest", () => {
    expect(textsOf({ a: "b", c: 1, d: UNKNOWN, e: "" })).to.deep.equal({ a: "b", e: "" });
    expect(textsOf("text")).to.deep.equal({});
  });
});
