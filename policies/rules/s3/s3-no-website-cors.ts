import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demand, violation } from "../../rule";

export const rule: Rule = {
  id: "s3-no-website-cors",
  title: "Buckets serve no web pages",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [
    "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
    BUCKET,
  ],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html",
  why: "Websites of S3 know no TLS, and foreign pages need no data of ours",
  fix: "Remove the website or CORS configuration; the portal stands behind CloudFront",
  judge: (graph) => [
    ...graph
      .of(
        "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
        "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
      )
      .map((one) => violation(one, "it opens a bucket to browsers")),
    ...graph
      .of(BUCKET)
      .flatMap((bucket) =>
        ["website", "corsRules"].flatMap((path) =>
          demand(bucket, path, "absent", (value) => value === undefined),
        ),
      ),
  ],
};
