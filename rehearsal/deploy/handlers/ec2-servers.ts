import {
  CreateLaunchTemplateCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type RequestLaunchTemplateData,
  type ResourceType,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  GetInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import type { Clients } from "../../clients";
import { tagList, tagMap } from "../../tags";
import type { Handler, Inputs } from "../handler";
import { tagged } from "./ec2";

const instanceProfile: Handler = {
  actions: [
    "iam:CreateInstanceProfile",
    "iam:AddRoleToInstanceProfile",
    "iam:GetInstanceProfile",
    "iam:TagInstanceProfile",
    "iam:PassRole",
  ],
  async create({ inputs, tags }, { iam }) {
    const InstanceProfileName = inputs.text("name");
    const { InstanceProfile } = await iam.send(
      new CreateInstanceProfileCommand({ InstanceProfileName, Tags: tagList(tags) }),
    );
    const RoleName = inputs.text("role");
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    return {
      id: InstanceProfileName,
      outputs: { name: InstanceProfileName, arn: InstanceProfile?.Arn },
    };
  },
  async readBack({ inputs }, { id }, { iam }) {
    const { InstanceProfile } = await iam.send(
      new GetInstanceProfileCommand({ InstanceProfileName: id }),
    );
    const roles = (InstanceProfile?.Roles ?? []).map(({ RoleName }) => RoleName);
    return [{ property: "role", asked: [inputs.text("role")], found: roles }];
  },
};

/** The template's data as EC2 takes them. */
function templateData(inputs: Inputs): RequestLaunchTemplateData {
  const metadata = inputs.object("metadataOptions");
  const profile = inputs.object("iamInstanceProfile").optionalText("name");
  return {
    ImageId: inputs.text("imageId"),
    InstanceType: inputs.text("instanceType") as "t4g.nano",
    UserData: inputs.text("userData"),
    ...(profile === undefined ? {} : { IamInstanceProfile: { Name: profile } }),
    MetadataOptions: {
      HttpEndpoint: metadata.text("httpEndpoint") as "enabled",
      HttpTokens: metadata.text("httpTokens") as "required",
      HttpPutResponseHopLimit: metadata.optionalNumber("httpPutResponseHopLimit"),
      InstanceMetadataTags: metadata.text("instanceMetadataTags") as "disabled",
    },
    CreditSpecification: { CpuCredits: inputs.object("creditSpecification").text("cpuCredits") },
    MaintenanceOptions: {
      AutoRecovery: inputs.object("maintenanceOptions").text("autoRecovery") as "default",
    },
    Monitoring: { Enabled: inputs.object("monitoring").flag("enabled") },
    BlockDeviceMappings: inputs.objects("blockDeviceMappings").map((mapping) => {
      const ebs = mapping.object("ebs");
      return {
        DeviceName: mapping.text("deviceName"),
        Ebs: {
          Encrypted: ebs.text("encrypted") === "true",
          VolumeType: ebs.text("volumeType") as "gp3",
          VolumeSize: ebs.optionalNumber("volumeSize"),
          DeleteOnTermination: ebs.text("deleteOnTermination") === "true",
        },
      };
    }),
    // The embedded AWS answers with an interface's groups in a form that the SDK does not read, so it is told them once more.
    SecurityGroupIds: inputs
      .objects("networkInterfaces")
      .flatMap((one) => one.texts("securityGroups")),
    NetworkInterfaces: inputs.objects("networkInterfaces").map((item) => ({
      DeviceIndex: item.optionalNumber("deviceIndex"),
      SubnetId: item.text("subnetId"),
      Groups: item.texts("securityGroups"),
      AssociatePublicIpAddress: item.text("associatePublicIpAddress") === "true",
      DeleteOnTermination: item.text("deleteOnTermination") === "true",
    })),
    TagSpecifications: inputs.objects("tagSpecifications").map((item) => ({
      ResourceType: item.text("resourceType") as ResourceType,
      Tags: tagList(item.map("tags") ?? {}),
    })),
  };
}

/** What the embedded AWS keeps of a template, in one order: it drops credits, maintenance, and when an interface is deleted. */
function kept(data: RequestLaunchTemplateData | undefined) {
  return {
    image: [data?.ImageId, data?.InstanceType, data?.UserData, data?.IamInstanceProfile?.Name],
    metadata: [
      data?.MetadataOptions?.HttpEndpoint,
      data?.MetadataOptions?.HttpTokens,
      data?.MetadataOptions?.HttpPutResponseHopLimit,
      data?.MetadataOptions?.InstanceMetadataTags,
    ],
    monitoring: data?.Monitoring?.Enabled,
    disks: data?.BlockDeviceMappings?.map(({ DeviceName, Ebs }) => [
      DeviceName,
      Ebs?.Encrypted,
      Ebs?.VolumeType,
      Ebs?.VolumeSize,
      Ebs?.DeleteOnTermination,
    ]),
    groups: data?.SecurityGroupIds,
    interfaces: data?.NetworkInterfaces?.map((one) => [
      one.DeviceIndex,
      one.SubnetId,
      one.AssociatePublicIpAddress,
    ]),
    tags: data?.TagSpecifications?.map(({ ResourceType, Tags }) => [ResourceType, tagMap(Tags)]),
  };
}

const templateOf = async (ec2: Clients["ec2"], LaunchTemplateId: string, version: string) =>
  (
    await ec2.send(
      new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [version] }),
    )
  ).LaunchTemplateVersions?.[0]?.LaunchTemplateData as RequestLaunchTemplateData | undefined;

const launchTemplate: Handler = {
  actions: ["ec2:CreateLaunchTemplate", "ec2:CreateTags", "ec2:DescribeLaunchTemplateVersions"],
  async create({ inputs, tags }, { ec2 }) {
    const { LaunchTemplate } = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: inputs.text("name"),
        LaunchTemplateData: templateData(inputs),
        TagSpecifications: tagged("launch-template", tags),
      }),
    );
    return {
      id: LaunchTemplate?.LaunchTemplateId ?? "",
      outputs: { latestVersion: LaunchTemplate?.LatestVersionNumber },
    };
  },
  async readBack({ inputs }, { id }, { ec2 }) {
    const found = kept(await templateOf(ec2, id, "1"));
    return Object.entries(kept(templateData(inputs))).map(([property, asked]) => ({
      property,
      asked,
      found: found[property as keyof typeof found],
    }));
  },
};

/**
 * The embedded AWS reads no template when it starts an instance, so what EC2 would take from the template is taken here. The instance is a
 * record: nothing boots, and it has no interface of its own.
 */
const instance: Handler = {
  actions: [
    "ec2:RunInstances",
    "ec2:CreateTags",
    "ec2:DescribeLaunchTemplateVersions",
    "ec2:DescribeInstances",
    "iam:PassRole",
  ],
  async create({ inputs, tags }, { ec2 }) {
    const template = inputs.object("launchTemplate");
    const data = await templateOf(ec2, template.text("id"), template.text("version"));
    const network = data?.NetworkInterfaces?.[0];
    const { Instances, OwnerId } = await ec2.send(
      new RunInstancesCommand({
        ImageId: data?.ImageId,
        InstanceType: data?.InstanceType,
        IamInstanceProfile: data?.IamInstanceProfile,
        UserData: data?.UserData,
        SubnetId: network?.SubnetId,
        SecurityGroupIds: data?.SecurityGroupIds,
        MinCount: 1,
        MaxCount: 1,
        TagSpecifications: tagged("instance", tags),
      }),
    );
    const [made] = Instances ?? [];
    const id = made?.InstanceId ?? "";
    const region = await ec2.config.region();
    return {
      id,
      outputs: {
        arn: `arn:aws:ec2:${region}:${OwnerId ?? ""}:instance/${id}`,
        privateDns: made?.PrivateDnsName,
        primaryNetworkInterfaceId: id,
      },
    };
  },
  async readBack({ inputs, tags }, { id }, { ec2 }) {
    const template = inputs.object("launchTemplate");
    const data = await templateOf(ec2, template.text("id"), template.text("version"));
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const found = Reservations?.[0]?.Instances?.[0];
    const network = data?.NetworkInterfaces?.[0];
    return [
      { property: "state", asked: "running", found: found?.State?.Name },
      {
        property: "instance",
        asked: [data?.ImageId, data?.InstanceType, network?.SubnetId, data?.SecurityGroupIds],
        found: [
          found?.ImageId,
          found?.InstanceType,
          found?.SubnetId,
          found?.SecurityGroups?.map(({ GroupId }) => GroupId),
        ],
      },
      {
        property: "instance profile",
        asked: data?.IamInstanceProfile?.Name,
        found: found?.IamInstanceProfile?.Arn?.split("/").at(-1),
      },
      { property: "tags", asked: tags, found: tagMap(found?.Tags) },
    ];
  },
};

export const ec2ServerHandlers: Readonly<Record<string, Handler>> = {
  "aws:ec2/instance:Instance": instance,
  "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
  "aws:iam/instanceProfile:InstanceProfile": instanceProfile,
};
