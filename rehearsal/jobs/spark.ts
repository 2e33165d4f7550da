import { mkdirSync } from "node:fs";
import path from "node:path";
import type { JobSettings } from "../../infra/job-settings";
import { JsonLinesProcess } from "../child-process";
import type { Credentials } from "../clients";
import type { Emulator } from "../emulator";

const ROOT = path.resolve(__dirname, "..", "..");

/** One job run as Glue would start it. */
export interface JobOrder {
  /** `s3://` URI of the script. */
  readonly script: string;
  /** Everything that Glue passes, e.g. `--settings`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly credentials: Required<Credentials>;
  /** Variables that this run sees beside those of the process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** File for what the script prints. */
  readonly log: string;
}

/** A DataBrew job run, which the runner plays. */
export interface DataBrewOrder extends Pick<JobOrder, "credentials" | "log"> {
  /** The settings of the dataset's jobs; they name the job, and hold the recipe that it applies. */
  readonly databrew: JobSettings;
}

/** How a job run ended. */
export interface JobOutcome {
  readonly ok: boolean;
  /** One sentence, when it failed. */
  readonly error: string | null;
  readonly kind: string | null;
  readonly seconds: number;
}

/** One warm Spark for all job runs of a rehearsal; each run has its own credentials. */
export class Spark {
  private started: Promise<unknown> | undefined;

  private constructor(private readonly child: JsonLinesProcess) {}

  /**
   * Starts the JVM; returns at once, {@link ready} waits for it.
   *
   * @param logs folder for Spark's own log.
   */
  static start(emulator: Emulator, region: string, logs: string): Spark {
    mkdirSync(logs, { recursive: true });
    const work = path.join(emulator.state, "spark");
    mkdirSync(work, { recursive: true });
    const { PATH, HOME, TMPDIR, JAVA_HOME } = process.env;
    const child = JsonLinesProcess.start(
      "Spark",
      path.join(ROOT, ".venv", "bin", "python"),
      ["-u", path.join(ROOT, "rehearsal", "jobs", "runner.py")],
      { PATH, HOME, TMPDIR, JAVA_HOME, PYTHONDONTWRITEBYTECODE: "1", LANG: "C.UTF-8", TZ: "UTC" },
    );
    child.send({
      endpoint: emulator.endpoint,
      caFile: emulator.caFile,
      trustStore: emulator.trustStore,
      trustStorePassword: emulator.trustStorePassword,
      region,
      jars: path.join(ROOT, ".venv", "jars"),
      work,
      log: path.join(logs, "spark.log"),
    });
    return new Spark(child);
  }

  /** Waits until the JVM takes jobs. */
  async ready(): Promise<void> {
    await (this.started ??= this.child.next());
  }

  async run(job: JobOrder | DataBrewOrder): Promise<JobOutcome> {
    return (await this.child.ask(job)) as JobOutcome;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }

  kill(): void {
    this.child.kill();
  }
}
