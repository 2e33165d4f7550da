import { expect } from "chai";

import { Graph, type GraphResource } from "../../../policies/graph/graph";
import {
  BUCKET,
  identitiesOf,
  INSTANCE,
  KEY,
  LAUNCH_TEMPLATE,
  linkOf,
  logTargets,
  replicaTargets,
  rulesOf,
  satellitesOf,
  templateOf,
  trailTargets,
} from "../../../policies/graph/links";
import { UNKNOWN } from "../../../policies/graph/values";

const VERSIONING = "aws:s3/bucketVersioning:BucketVersioning";
const LOGGING = "aws:s3/bucketLogging:BucketLogging";
const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";
const TRAIL = "aws:cloudtrail/trail:Trail";

const resource = (
  type: string,
  name: string,
  props: GraphResource["props"],
  propertyDependencies: GraphResource["propertyDependencies"] = {},
): GraphResource => ({
  type,
  name,
  urn: `urn:${name}`,
  props,
  dependencies: [],
  propertyDependencies,
  protect: false,
  ignoreChanges: [],
});

const raw = resource(BUCKET, "raw", { bucket: "lake-raw", id: "raw-id" });
const logs = resource("aws:s3/bucketV2:BucketV2", "logs", { bucket: "lake-logs" });
const key = resource(KEY, "key", { keyId: "1234", arn: "arn:aws:kms:r:a:key/1234" });

describe("links between resources", () => {
  it("know a bucket by its name, its id and its ARN, under either token", () => {
    expect([...identitiesOf(raw)]).to.deep.equal(["raw-id", "lake-raw", "arn:aws:s3:::lake-raw"]);
    expect([...identitiesOf(logs)]).to.deep.equal(["lake-logs", "arn:aws:s3:::lake-logs"]);
  });

  it("know everything else by what it is called, and give it no bucket's ARN", () => {
    const named = resource("aws:s3/bucketObject:BucketObject", "o", { bucket: "lake-raw" });
    expect([...identitiesOf(key)]).to.deep.equal(["arn:aws:kms:r:a:key/1234", "1234"]);
    expect([...identitiesOf(named)]).to.deep.equal(["lake-raw"]);
    const alias = resource("aws:kms/alias:Alias", "a", { name: "n", aliasName: "m", id: UNKNOWN });
    expect([...identitiesOf(alias)]).to.deep.equal(["n", "m"]);
  });

  it("follow a text to the first resource that is called so, else they lead elsewhere", () => {
    const twin = resource(BUCKET, "twin", { bucket: "lake-raw" });
    const graph = new Graph([raw, twin, logs]);
    const to = (bucket: unknown) =>
      linkOf(graph, resource(VERSIONING, "v", { bucket }), "bucket", graph.of(BUCKET));
    expect(to("lake-raw")).to.equal(raw);
    expect(to("arn:aws:s3:::lake-logs")).to.equal(logs);
    expect(to("other")).to.equal("elsewhere");
    expect(to(undefined)).to.equal("elsewhere");
    expect(to(7)).to.equal("elsewhere");
  });

  it("follow an unknown value to the one resource that it comes from", () => {
    const graph = new Graph([raw, logs, key]);
    const from = (...urns: readonly string[]) =>
      linkOf(
        graph,
        resource(VERSIONING, "v", { rules: [{ to: UNKNOWN }] }, { rules: urns }),
        "rules.0.to",
        graph.of(BUCKET),
      );
    expect(from("urn:raw")).to.equal(raw);
    expect(from("urn:raw", "urn:key", "urn:nobody")).to.equal(raw);
    expect(from("urn:raw", "urn:logs")).to.equal("unknown");
    expect(from("urn:key")).to.equal("unknown");
    expect(from()).to.equal("unknown");
    const bare = resource(VERSIONING, "v", { bucket: UNKNOWN });
    expect(linkOf(graph, bare, "bucket", graph.of(BUCKET))).to.equal("unknown");
  });

  it("tell a bucket's satellites, and those that may be its", () => {
    const own = resource(VERSIONING, "own", { bucket: "lake-raw" });
    const second = resource(VERSIONING, "second", { bucket: "lake-raw" });
    const unsure = resource(VERSIONING, "unsure", { bucket: UNKNOWN });
    const foreign = resource(VERSIONING, "foreign", { bucket: "other" });
    const graph = new Graph([raw, logs, own, second, unsure, foreign]);
    expect(satellitesOf(graph, raw, VERSIONING)).to.deep.equal({
      linked: [own, second],
      perhaps: [unsure],
    });
    expect(satellitesOf(graph, logs, VERSIONING)).to.deep.equal({ linked: [], perhaps: [unsure] });
    expect(satellitesOf(graph, raw, LOGGING)).to.deep.equal({ linked: [], perhaps: [] });
    expect(satellitesOf(new Graph([raw, own]), raw, VERSIONING).linked).to.deep.equal([own]);
  });

  it("tell the buckets that take logs, replicas and trails", () => {
    const target = { destination: { bucket: "arn:aws:s3:::lake-logs" } };
    const graph = new Graph([
      raw,
      logs,
      resource(LOGGING, "l", { bucket: "lake-raw", targetBucket: "lake-logs" }),
      resource(LOGGING, "m", { bucket: "lake-raw", targetBucket: "elsewhere" }),
      resource(REPLICATION, "r", { rules: [{ destination: { bucket: "other" } }, target] }),
      resource(REPLICATION, "s", {}),
      resource(TRAIL, "t", { s3BucketName: "lake-raw" }),
      resource(TRAIL, "u", { s3BucketName: UNKNOWN }),
    ]);
    expect([...logTargets(graph)]).to.deep.equal([logs]);
    expect([...replicaTargets(graph)]).to.deep.equal([logs]);
    expect([...trailTargets(graph)]).to.deep.equal([raw]);
    expect(logTargets(graph)).to.equal(logTargets(graph));
    expect([...logTargets(new Graph([raw]))]).to.deep.equal([]);
  });

  it("read a satellite's rules where it has a list of them", () => {
    expect(rulesOf(resource(REPLICATION, "r", { rules: [1, 2] }))).to.deep.equal([1, 2]);
    expect(rulesOf(resource(REPLICATION, "r", { rules: "none" }))).to.deep.equal([]);
  });

  it("find an instance's template by id or by name", () => {
    const template = resource(LAUNCH_TEMPLATE, "t", { id: "lt-1", name: "server" });
    const of = (launchTemplate: unknown) => {
      const instance = resource(INSTANCE, "i", { launchTemplate }, { launchTemplate: ["urn:t"] });
      return templateOf(new Graph([template, instance]), instance);
    };
    expect(of({ id: "lt-1" })).to.equal(template);
    expect(of({ name: "server" })).to.equal(template);
    expect(of({ name: "lt-2" })).to.equal("elsewhere");
    expect(of({ id: UNKNOWN })).to.equal(template);
    expect(of(UNKNOWN)).to.equal("unknown");
    expect(of(undefined)).to.equal("elsewhere");
  });
});
