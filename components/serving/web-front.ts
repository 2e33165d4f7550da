import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "../names";
import { PORTAL_PORT } from "./portal-machine";
import type { ServerInstance } from "./server-instance";

/** Arguments of {@link WebFront}. */
export interface WebFrontArgs {
  readonly names: Names;
  /** The server in the private subnet. */
  readonly server: ServerInstance;
}

/**
 * AWS's own policies: cache what may be cached, and add the usual security headers where the server sent none.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03";

const ORIGIN = "web";

/**
 * What the public sees: a CloudFront distribution in front of the private web server, by HTTPS, without a domain of our own.
 *
 * From CloudFront to the server it is HTTP, inside AWS and inside the VPC, and public reports only. With CloudFront's own certificate the
 * oldest protocol that a viewer may speak is CloudFront's choice (`TLSv1`): a higher floor takes a domain and its certificate. Edge locations
 * of North America and Europe only. No access logs: visits to public pages are nobody's business, and CloudWatch counts requests for nothing.
 *
 * A VPC origin that is in use cannot be changed. Another server gets another origin, under another name, before the old one goes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
 */
export class WebFront extends pulumi.ComponentResource {
  /** Domain name of the public portal. */
  readonly domainName: pulumi.Output<string>;

  constructor(name: string, args: WebFrontArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, server } = args;
    const originName = names.named("server", `web-${server.version}`);
    super("platform:components:WebFront", name, {}, opts);
    const origin = new aws.cloudfront.VpcOrigin(
      `${name}-origin`,
      {
        vpcOriginEndpointConfig: {
          name: originName,
          arn: server.instance.arn,
          httpPort: PORTAL_PORT,
          // Not used; the API asks for both.
          httpsPort: 443,
          originProtocolPolicy: "http-only",
          originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
        },
      },
      { parent: this, replaceOnChanges: ["vpcOriginEndpointConfig"] },
    );
    const distribution = new aws.cloudfront.Distribution(
      `${name}-distribution`,
      {
        comment: `Public reports of ${names.identity.stack}`,
        enabled: true,
        isIpv6Enabled: true,
        httpVersion: "http2and3",
        priceClass: "PriceClass_100",
        defaultRootObject: "index.html",
        origins: [
          {
            originId: ORIGIN,
            domainName: server.instance.privateDns,
            vpcOriginConfig: { vpcOriginId: origin.id },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: ORIGIN,
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["GET", "HEAD"],
          cachedMethods: ["GET", "HEAD"],
          compress: true,
          cachePolicyId: CACHING_OPTIMIZED,
          responseHeadersPolicyId: SECURITY_HEADERS,
        },
        restrictions: { geoRestriction: { restrictionType: "none", locations: [] } },
        viewerCertificate: { cloudfrontDefaultCertificate: true },
      },
      { parent: this },
    );
    this.domainName = distribution.domainName;
    this.registerOutputs({ domainName: this.domainName });
  }
}
