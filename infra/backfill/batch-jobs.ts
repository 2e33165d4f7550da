import { randomUUID } from "node:crypto";
import {
  CreateJobCommand,
  DescribeJobCommand,
  type RequestedJobStatus,
  type S3ControlClient,
  UpdateJobStatusCommand,
} from "@aws-sdk/client-s3-control";
import type { BackfillJob } from "./job";

/** What S3 says of a job. */
export interface JobState {
  /** As S3 names it: `New`, `Preparing`, `Suspended`, `Active`, `Complete`, … */
  readonly status: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why a job failed, in S3's words. */
  readonly reasons: readonly string[];
}

/** The one door to S3 Batch Operations. */
export class BatchJobs {
  constructor(
    private readonly client: S3ControlClient,
    private readonly accountId: string,
  ) {}

  /** Creates a job and returns its id. */
  async create(job: BackfillJob, signal: AbortSignal): Promise<string> {
    const { JobId } = await this.client.send(
      new CreateJobCommand({ ...job, ClientRequestToken: randomUUID() }),
      { abortSignal: signal },
    );
    if (JobId === undefined) throw new Error("S3 created a job and did not say its id");
    return JobId;
  }

  async describe(JobId: string, signal: AbortSignal): Promise<JobState> {
    const { Job } = await this.client.send(
      new DescribeJobCommand({ AccountId: this.accountId, JobId }),
      { abortSignal: signal },
    );
    const progress = Job?.ProgressSummary;
    return {
      status: Job?.Status ?? "unknown",
      total: progress?.TotalNumberOfTasks ?? 0,
      succeeded: progress?.NumberOfTasksSucceeded ?? 0,
      failed: progress?.NumberOfTasksFailed ?? 0,
      reasons: (Job?.FailureReasons ?? []).map(
        ({ FailureCode, FailureReason }) => `${FailureCode ?? "?"}: ${FailureReason ?? "?"}`,
      ),
    };
  }

  /** Lets a waiting job run, or ends one. Not to be interrupted: it is what an interruption does. */
  async request(JobId: string, RequestedJobStatus: RequestedJobStatus): Promise<void> {
    await this.client.send(
      new UpdateJobStatusCommand({ AccountId: this.accountId, JobId, RequestedJobStatus }),
    );
  }
}
