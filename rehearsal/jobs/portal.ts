import path from "node:path";
import type { Dataset, StackFacts } from "../../environments/facts/facts";
import { collectedFile } from "../../components/storage/lake-layout";
import { JsonLinesProcess } from "../child-process";
import type { LandingFiles } from "../land";

const ROOT = path.resolve(__dirname, "..", "..");

/** A file that the portal serves and the collect job is to bring. */
export interface ServedFile {
  readonly dataset: string;
  /** Where it belongs in landing, below the dataset's prefix. */
  readonly key: string;
  /** The portal's names for it. */
  readonly export: { readonly dataset: string; readonly where: string | null };
  /** On this machine. */
  readonly file: string;
}

/** Files by dataset, and what of them the portal serves; the others are delivered. */
export interface SharedOut {
  readonly served: readonly ServedFile[];
  readonly delivered: ReadonlyMap<string, LandingFiles>;
}

/**
 * Shares the files of a rehearsal out between the portal and those who deliver.
 *
 * Of generated files the portal serves the first of each part's folder. Of a user's own files it serves those that lie where
 * the collection would put them; any other name is the user's wish, and is landed by that name.
 */
export function shareOut(
  datasets: readonly Pick<Dataset, "name" | "source">[],
  files: ReadonlyMap<string, LandingFiles>,
  generated: boolean,
): SharedOut {
  const served: ServedFile[] = [];
  const delivered = new Map<string, LandingFiles>();
  for (const { name, source } of datasets) {
    const made = files.get(name);
    if (made === undefined) continue;
    for (const part of source?.parts ?? []) {
      const key = collectedFile(name, part.name);
      const wanted = path.join(made.folder, ...(generated ? [part.name ?? ""] : key.split("/")));
      const file = made.files.find((one) => (generated ? path.dirname(one) : one) === wanted);
      if (file === undefined) continue;
      const { dataset, where = null } = part;
      served.push({ dataset: name, key, export: { dataset, where }, file });
    }
    const taken = served.map(({ file }) => file);
    delivered.set(name, { ...made, files: made.files.filter((file) => !taken.includes(file)) });
  }
  return { served, delivered };
}

/** The portals of a department in their own names, on 127.0.0.1: see `portal_stub.py`. */
export class PortalStub {
  private constructor(
    private readonly child: JsonLinesProcess,
    /** What a job needs in its environment to meet the stub where it asks for the portal. */
    readonly environment: Readonly<Record<string, string>>,
    /** Data rows of each served file, in the order in which they were given. */
    readonly rows: readonly number[],
  ) {}

  /**
   * @param state folder of this rehearsal; the stub keeps its certificate there.
   */
  static async start(
    { stack, department }: StackFacts,
    served: readonly ServedFile[],
    state: string,
  ): Promise<PortalStub> {
    const portals = new Set(department.datasets.flatMap(({ source }) => source?.portal ?? []));
    const { PATH, HOME, TMPDIR } = process.env;
    const child = JsonLinesProcess.start(
      "the open data portal",
      path.join(ROOT, ".venv-ministack", "bin", "python"),
      ["-u", path.join(ROOT, "rehearsal", "jobs", "portal_stub.py")],
      { PATH, HOME, TMPDIR, PYTHONDONTWRITEBYTECODE: "1", LANG: "C.UTF-8", TZ: "UTC" },
    );
    child.send({
      exports: exportsOf(department.datasets, served),
      hosts: [...portals].map((portal) => new URL(portal).hostname),
      directory: path.join(state, `portal-${stack}`),
    });
    const { endpoint, caFile, rows } = (await child.next()) as {
      readonly endpoint: string;
      readonly caFile: string;
      readonly rows: readonly number[];
    };
    const environment = {
      HTTPS_PROXY: endpoint,
      NO_PROXY: "127.0.0.1,localhost",
      SSL_CERT_FILE: caFile,
    };
    return new PortalStub(child, environment, rows.slice(0, served.length));
  }

  /** Everything that was asked of the portal so far: path and query. */
  async requests(): Promise<readonly string[]> {
    const { requests } = (await this.child.ask({})) as { readonly requests: readonly string[] };
    return requests;
  }

  async stop(): Promise<void> {
    await this.child.stop();
  }
}

/** What the portal exports: the files that are served, and no record where there is none. */
function exportsOf(
  datasets: readonly Pick<Dataset, "name" | "source">[],
  served: readonly ServedFile[],
) {
  const asked = datasets.flatMap(({ source }) => source?.parts ?? []);
  const isServed = (dataset: string, where: string | null) =>
    served.some((one) => one.export.dataset === dataset && one.export.where === where);
  return [
    ...served.map((one) => ({ ...one.export, file: one.file })),
    ...asked
      .map(({ dataset, where = null }) => ({ dataset, where, file: "/dev/null" }))
      .filter(({ dataset, where }) => !isServed(dataset, where)),
  ];
}

/** The portal of a rehearsal, and the files that it does not serve. */
export interface OpenPortal extends SharedOut {
  /** Undefined where nothing is collected. */
  readonly stub: PortalStub | undefined;
}

/**
 * Opens the portal of a stack. A file without rows is delivered: of a dataset without records a collection lands nothing.
 *
 * @param generated whether the rehearsal made the files itself.
 */
export async function openPortal(
  facts: StackFacts,
  files: ReadonlyMap<string, LandingFiles>,
  state: string,
  generated: boolean,
): Promise<OpenPortal> {
  const { datasets } = facts.department;
  if (datasets.every(({ source }) => source === undefined)) {
    return { stub: undefined, served: [], delivered: files };
  }
  const { served, delivered } = shareOut(datasets, files, generated);
  const stub = await PortalStub.start(facts, served, state);
  const empty = served.filter((_, place) => stub.rows[place] === 0);
  const full = served.filter((one) => !empty.includes(one));
  const withEmpty = [...delivered].map(([name, made]): [string, LandingFiles] => [
    name,
    {
      ...made,
      files: [
        ...made.files,
        ...empty.filter(({ dataset }) => dataset === name).map(({ file }) => file),
      ],
    },
  ]);
  return { stub, served: full, delivered: new Map(withEmpty) };
}
