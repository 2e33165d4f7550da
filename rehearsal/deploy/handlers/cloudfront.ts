import {
  CreateDistributionWithTagsCommand,
  CreateVpcOriginCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetVpcOriginCommand,
  type Method,
  type VpcOriginEndpointConfig,
} from "@aws-sdk/client-cloudfront";
import { tagList } from "../../tags";
import type { Handler, Inputs } from "../handler";

const listed = <T>(items: readonly T[]): { Quantity: number; Items: T[] } => ({
  Quantity: items.length,
  Items: [...items],
});

function endpoint(inputs: Inputs): VpcOriginEndpointConfig {
  const config = inputs.object("vpcOriginEndpointConfig");
  return {
    Name: config.text("name"),
    Arn: config.text("arn"),
    HTTPPort: config.optionalNumber("httpPort"),
    HTTPSPort: config.optionalNumber("httpsPort"),
    OriginProtocolPolicy: config.text("originProtocolPolicy") as "http-only",
    OriginSslProtocols: listed(config.object("originSslProtocols").texts("items") as ["TLSv1.2"]),
  };
}

const vpcOrigin: Handler = {
  actions: ["cloudfront:CreateVpcOrigin", "cloudfront:GetVpcOrigin", "cloudfront:TagResource"],
  async create({ inputs, tags }, { cloudfront }) {
    const { VpcOrigin } = await cloudfront.send(
      new CreateVpcOriginCommand({
        VpcOriginEndpointConfig: endpoint(inputs),
        Tags: { Items: tagList(tags) },
      }),
    );
    return { id: VpcOrigin?.Id ?? "", outputs: { arn: VpcOrigin?.Arn } };
  },
  async readBack({ inputs }, { id }, { cloudfront }) {
    const { VpcOrigin } = await cloudfront.send(new GetVpcOriginCommand({ Id: id }));
    const found = VpcOrigin?.VpcOriginEndpointConfig;
    const { Name, Arn, HTTPPort, OriginProtocolPolicy } = endpoint(inputs);
    return [
      {
        property: "vpcOriginEndpointConfig",
        asked: [Name, Arn, HTTPPort, OriginProtocolPolicy],
        found: [found?.Name, found?.Arn, found?.HTTPPort, found?.OriginProtocolPolicy],
      },
    ];
  },
};

function distributionConfig(name: string, inputs: Inputs): DistributionConfig {
  const behaviour = inputs.object("defaultCacheBehavior");
  const methods = (property: string) => listed(behaviour.texts(property) as Method[]);
  return {
    CallerReference: name,
    Comment: inputs.text("comment"),
    Enabled: inputs.flag("enabled"),
    IsIPV6Enabled: inputs.flag("isIpv6Enabled"),
    HttpVersion: inputs.text("httpVersion") as "http2and3",
    PriceClass: inputs.text("priceClass") as "PriceClass_100",
    DefaultRootObject: inputs.text("defaultRootObject"),
    Origins: listed(
      inputs.objects("origins").map((origin) => ({
        Id: origin.text("originId"),
        DomainName: origin.text("domainName"),
        VpcOriginConfig: { VpcOriginId: origin.object("vpcOriginConfig").text("vpcOriginId") },
      })),
    ),
    DefaultCacheBehavior: {
      TargetOriginId: behaviour.text("targetOriginId"),
      ViewerProtocolPolicy: behaviour.text("viewerProtocolPolicy") as "redirect-to-https",
      AllowedMethods: { ...methods("allowedMethods"), CachedMethods: methods("cachedMethods") },
      Compress: behaviour.flag("compress"),
      CachePolicyId: behaviour.text("cachePolicyId"),
      ResponseHeadersPolicyId: behaviour.text("responseHeadersPolicyId"),
    },
    Restrictions: { GeoRestriction: { RestrictionType: "none", Quantity: 0 } },
    ViewerCertificate: {
      CloudFrontDefaultCertificate: inputs
        .object("viewerCertificate")
        .flag("cloudfrontDefaultCertificate"),
    },
  };
}

/** What viewers meet and where it comes from. */
function shown(config: DistributionConfig | undefined) {
  const behaviour = config?.DefaultCacheBehavior;
  return {
    enabled: config?.Enabled,
    defaultRootObject: config?.DefaultRootObject,
    priceClass: config?.PriceClass,
    origins: config?.Origins?.Items?.map((one) => [
      one.Id,
      one.DomainName,
      one.VpcOriginConfig?.VpcOriginId,
    ]),
    behaviour: [
      behaviour?.TargetOriginId,
      behaviour?.ViewerProtocolPolicy,
      behaviour?.AllowedMethods?.Items,
      behaviour?.CachePolicyId,
      behaviour?.ResponseHeadersPolicyId,
    ],
    certificate: config?.ViewerCertificate?.CloudFrontDefaultCertificate,
  };
}

const distribution: Handler = {
  actions: [
    "cloudfront:CreateDistribution",
    "cloudfront:GetDistribution",
    "cloudfront:TagResource",
  ],
  async create({ name, inputs, tags }, { cloudfront }) {
    const { Distribution } = await cloudfront.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: {
          DistributionConfig: distributionConfig(name, inputs),
          Tags: { Items: tagList(tags) },
        },
      }),
    );
    return {
      id: Distribution?.Id ?? "",
      outputs: { arn: Distribution?.ARN, domainName: Distribution?.DomainName },
    };
  },
  async readBack({ name, inputs }, { id }, { cloudfront }) {
    const { Distribution } = await cloudfront.send(new GetDistributionCommand({ Id: id }));
    return [
      {
        property: "distribution",
        asked: shown(distributionConfig(name, inputs)),
        found: shown(Distribution?.DistributionConfig),
      },
    ];
  },
};

export const cloudfrontHandlers: Readonly<Record<string, Handler>> = {
  "aws:cloudfront/distribution:Distribution": distribution,
  "aws:cloudfront/vpcOrigin:VpcOrigin": vpcOrigin,
};
