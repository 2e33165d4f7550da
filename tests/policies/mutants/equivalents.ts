/** Mutants that weaken nothing, one by one, each with the reason. An entry that no surviving mutant needs is an error. */

export interface Equivalent {
  /** See kindOf. */
  readonly kind: string;
  /** The resources of which it holds; of others the mutant must be caught. */
  readonly of: RegExp;
  readonly because: string;
}

const PRIORITY = "the priority orders rules of one bucket, and each bucket has one rule";
const BUCKET_KEY =
  "a bucket key saves calls to KMS; what AWS encrypts without KMS, or a trail writes, it does not touch";
const PAGES = "it is about how fast and over which addresses the same public pages come";
const STOPPED_TRIGGER =
  "AWS starts triggers of this type by their event or by hand, whatever this says";
const RECOVERY = "it tells that a machine is well again; that it is not is told by alarmActions";

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    kind: "aws:s3/bucketReplicationConfig:BucketReplicationConfig rules[].priority removed",
    of: /-replication$/,
    because: PRIORITY,
  },
  {
    kind: "aws:s3/bucketReplicationConfig:BucketReplicationConfig rules[].priority lowered",
    of: /-replication$/,
    because: PRIORITY,
  },
  {
    kind: "aws:s3/bucketReplicationConfig:BucketReplicationConfig rules[].priority raised",
    of: /-replication$/,
    because: PRIORITY,
  },
  {
    kind: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration rules[].bucketKeyEnabled turned",
    of: /-(logs|files)-encryption$/,
    because: BUCKET_KEY,
  },
  {
    kind: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules[].noncurrentVersionExpiration.noncurrentDays lowered",
    of: /-(logs|files|athena-results)-lifecycle$/,
    because: "nothing overwrites a log or a result, so there are no old versions to bring back",
  },
  {
    kind: "aws:cloudfront/distribution:Distribution defaultCacheBehavior.compress removed",
    of: /-distribution$/,
    because: PAGES,
  },
  {
    kind: "aws:cloudfront/distribution:Distribution defaultCacheBehavior.compress turned",
    of: /-distribution$/,
    because: PAGES,
  },
  {
    kind: "aws:cloudfront/distribution:Distribution isIpv6Enabled removed",
    of: /-distribution$/,
    because: PAGES,
  },
  {
    kind: "aws:cloudfront/distribution:Distribution isIpv6Enabled turned",
    of: /-distribution$/,
    because: PAGES,
  },
  {
    kind: "aws:cloudfront/distribution:Distribution enabled turned",
    of: /-distribution$/,
    because: "the portal is off: nobody reads it, and nobody gets past it",
  },
  {
    kind: "aws:glue/trigger:Trigger enabled turned",
    of: /-start$/,
    because: STOPPED_TRIGGER,
  },
  {
    kind: "aws:glue/trigger:Trigger enabled removed",
    of: /-start$/,
    because: STOPPED_TRIGGER,
  },
  {
    kind: "aws:glue/job:Job defaultArguments.--extra-jars removed",
    of: /-trust$/,
    because:
      "without the engine of the quality rules the job fails at its first import and writes nothing",
  },
  {
    kind: "aws:ec2/launchTemplate:LaunchTemplate networkInterfaces[].deviceIndex raised",
    of: /-template$/,
    because: "EC2 starts no machine whose first interface is not device 0",
  },
  {
    kind: "aws:cloudwatch/metricAlarm:MetricAlarm datapointsToAlarm removed",
    of: /./,
    because: "CloudWatch takes as many datapoints as periods, which is what stands there",
  },
  {
    kind: "aws:cloudwatch/metricAlarm:MetricAlarm okActions removed",
    of: /-status$/,
    because: RECOVERY,
  },
  {
    kind: "aws:cloudwatch/metricAlarm:MetricAlarm okActions emptied",
    of: /-status$/,
    because: RECOVERY,
  },
  {
    kind: "aws:iam/rolePolicy:RolePolicy policy FindLogs resource widened",
    of: /-policies-/,
    because: "AWS knows no resource for logs:DescribeLogGroups: log-group:* and * are the same",
  },
];
