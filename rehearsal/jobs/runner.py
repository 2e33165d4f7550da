"""Runs Glue job scripts in one warm Spark, each with its own role's credentials.

It plays DataBrew's jobs too, from `databrew.py` beside it and the library of the working tree.

The process speaks JSON lines. Its first input line says where the embedded AWS answers; each
further line is one job run; each answer is one line. It ends when its standard input closes.

A job sees what it would see on Glue: its arguments in ``sys.argv``, its role's credentials as the
ambient ones, the library from ``--extra-py-files`` on the path, and a Spark session configured by
its ``--conf`` argument.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import io
import json
import os
import runpy
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import urlparse

import boto3
from pyspark.sql import SparkSession

ROOT = Path(__file__).resolve().parents[2]
CREDENTIAL_VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
JAVA_CREDENTIAL_PROPERTIES = {
    "aws.accessKeyId": "AWS_ACCESS_KEY_ID",
    "aws.secretAccessKey": "AWS_SECRET_ACCESS_KEY",
    "aws.secretKey": "AWS_SECRET_ACCESS_KEY",
    "aws.sessionToken": "AWS_SESSION_TOKEN",
}
#: Settings that a JVM takes only at its start; a job that asks for another value is refused.
STATIC_CONFIGURATION = {
    "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
}


def chained_configuration(text: str) -> dict[str, str]:
    """Read Glue's ``--conf`` argument: ``a=b --conf c=d`` is two settings."""
    pairs = (part.strip().split("=", 1) for part in text.split("--conf") if part.strip())
    return {key.strip(): value.strip() for key, value in pairs}


def start_spark(start: dict[str, Any]) -> SparkSession:
    """Start the one JVM, with the Java archives of the project and the embedded AWS behind ``s3://``."""
    jars = sorted(str(jar) for jar in Path(start["jars"]).glob("*.jar"))
    trust = (
        f"-Djavax.net.ssl.trustStore={start['trustStore']} -Djavax.net.ssl.trustStoreType=PKCS12 "
        f"-Djavax.net.ssl.trustStorePassword={start['trustStorePassword']}"
    )
    # A rehearsal ends before the second compiler pays off; without it the jobs take about half the time.
    quick_start = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {
        "spark.jars": ",".join(jars),
        "spark.driver.extraJavaOptions": f"{trust} {quick_start}",
        "spark.driver.memory": start.get("driverMemory", "2g"),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        # One process runs every job: code that was generated for one dataset serves its next run.
        "spark.sql.codegen.cache.maxEntries": "2000",
        "spark.sql.warehouse.dir": str(Path(start["work"]) / "warehouse"),
        "spark.local.dir": str(Path(start["work"]) / "spark"),
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3.impl.disable.cache": "true",
        "spark.hadoop.fs.s3a.impl.disable.cache": "true",
        "spark.hadoop.fs.s3a.endpoint": start["endpoint"],
        "spark.hadoop.fs.s3a.endpoint.region": start["region"],
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.aws.credentials.provider": (
            "com.amazonaws.auth.SystemPropertiesCredentialsProvider"
        ),
    }
    builder = SparkSession.builder.master("local[2]").appName("rehearsal")
    for key, value in {**settings, **STATIC_CONFIGURATION}.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def job_session(
    base: SparkSession, start: dict[str, Any], configuration: dict[str, str]
) -> SparkSession:
    """Make the session of one job the one that ``SparkSession.builder.getOrCreate()`` returns."""
    session = base.newSession()
    for key, value in configuration.items():
        if key not in STATIC_CONFIGURATION:
            session.conf.set(key, value)
        elif value != STATIC_CONFIGURATION[key]:
            raise ValueError(
                f"--conf {key} is {value}, but this Spark runs with {STATIC_CONFIGURATION[key]}"
            )
    catalogs = [
        key for key in configuration if key.count(".") == 3 and key.startswith("spark.sql.catalog.")
    ]
    for catalog in catalogs:
        session.conf.set(f"{catalog}.glue.endpoint", start["endpoint"])
        session.conf.set(f"{catalog}.s3.endpoint", start["endpoint"])
        session.conf.set(f"{catalog}.s3.path-style-access", "true")
        session.conf.set(f"{catalog}.client.region", start["region"])
        session.conf.set(
            f"{catalog}.client.credentials-provider",
            "software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider",
        )
    # PySpark keeps "the" session in these two places; on Glue there is only one to begin with.
    SparkSession._instantiatedSession = session
    SparkSession._activeSession = session
    jvm_session = session._jvm.SparkSession  # type: ignore[union-attr]
    jvm_session.setDefaultSession(session._jsparkSession)
    jvm_session.setActiveSession(session._jsparkSession)
    return session


@contextlib.contextmanager
def surroundings(variables: dict[str, str]) -> Iterator[None]:
    """Set environment variables for one job, then what was there before."""
    known = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in known.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def ambient_credentials(base: SparkSession, credentials: dict[str, str]) -> Iterator[None]:
    """Let Python and the JVM find one role's credentials where Glue puts them, then none."""
    environment = dict(
        zip(
            CREDENTIAL_VARIABLES,
            (
                credentials["accessKeyId"],
                credentials["secretAccessKey"],
                credentials["sessionToken"],
            ),
            strict=True,
        )
    )
    system = base._jvm.System  # type: ignore[union-attr]
    os.environ.update(environment)
    boto3.DEFAULT_SESSION = None  # it would go on with the previous job's credentials
    for java_property, variable in JAVA_CREDENTIAL_PROPERTIES.items():
        system.setProperty(java_property, environment[variable])
    try:
        yield
    finally:
        for variable in CREDENTIAL_VARIABLES:
            os.environ.pop(variable, None)
        for java_property in JAVA_CREDENTIAL_PROPERTIES:
            system.clearProperty(java_property)


def download(uri: str, folder: Path) -> Path:
    """Fetch an artifact as the job's role does when Glue starts the job."""
    place = urlparse(uri)
    body = (
        boto3.client("s3")
        .get_object(Bucket=place.netloc, Key=place.path.lstrip("/"))["Body"]
        .read()
    )
    target = folder / hashlib.sha256(body).hexdigest()[:16] / Path(place.path).name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    return target


def check_jar(uri: str, folder: Path, jars: Path) -> None:
    """Refuse an ``--extra-jars`` entry that differs from the archive this JVM already runs."""
    shipped = download(uri, folder)
    local = jars / shipped.name
    if not local.exists() or local.read_bytes() != shipped.read_bytes():
        raise ValueError(
            f"{uri} is not the {shipped.name} of {jars.name}/; run `npm run setup` and deploy again"
        )


def run_job(base: SparkSession, start: dict[str, Any], job: dict[str, Any]) -> None:
    """Run one job's script to its end; raises what the script raises."""
    arguments: dict[str, str] = job["arguments"]
    folder = Path(tempfile.mkdtemp(prefix="job-", dir=start["work"]))
    script = download(job["script"], folder)
    for uri in filter(None, arguments.get("--extra-jars", "").split(",")):
        check_jar(uri, folder, Path(start["jars"]))
    libraries = [
        download(uri, Path(start["work"]))
        for uri in filter(None, arguments.get("--extra-py-files", "").split(","))
    ]
    session = job_session(base, start, chained_configuration(arguments.get("--conf", "")))
    known_argv = list(sys.argv)
    with importable(libraries):
        try:
            for library in libraries:
                session.sparkContext.addPyFile(str(library))
            sys.argv = [str(script), *(part for pair in arguments.items() for part in pair)]
            runpy.run_path(str(script), run_name="__main__")
        finally:
            session.catalog.clearCache()
            sys.argv = known_argv


@contextlib.contextmanager
def importable(places: Sequence[Path]) -> Iterator[None]:
    """Let one run import from these places; the next run's modules may be others of the same name."""
    known_modules = set(sys.modules)
    known_path = list(sys.path)
    try:
        for place in places:
            sys.path.insert(0, str(place))
        yield
    finally:
        sys.path[:] = known_path
        prefixes = tuple(str(place) for place in places) or ("\0",)
        for name in set(sys.modules) - known_modules:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(prefixes):
                del sys.modules[name]


def play_databrew(base: SparkSession, start: dict[str, Any], settings: dict[str, Any]) -> None:
    """Do what DataBrew's job of a dataset would do; raises what stops it."""
    session = job_session(base, start, {})
    with importable([ROOT / "glue-jobs", ROOT / "rehearsal" / "jobs"]):
        importlib.import_module("databrew").play(session, settings, Path(start["work"]))


def outcome(base: SparkSession, start: dict[str, Any], job: dict[str, Any]) -> dict[str, Any]:
    """Run one job and say how it ended; what it prints goes to its own log."""
    started = time.monotonic()
    error: str | None = None
    kind: str | None = None
    with Path(job["log"]).open("a", encoding="utf-8") as log, contextlib.redirect_stdout(log):
        try:
            with (
                surroundings(job.get("environment", {})),
                ambient_credentials(base, job["credentials"]),
            ):
                if "databrew" in job:
                    play_databrew(base, start, job["databrew"])
                else:
                    run_job(base, start, job)
        except SystemExit as stop:
            if stop.code not in (None, 0):
                error, kind = f"the script ended with {stop.code}", "exit"
        except Exception as problem:
            kind = type(problem).__name__
            error = next(iter(str(problem).strip().splitlines()), "") or kind
            log.write(traceback.format_exc())
    return {
        "ok": error is None,
        "error": error,
        "kind": kind,
        "seconds": round(time.monotonic() - started, 3),
    }


def main() -> None:
    """Serve job runs until standard input closes."""
    answers: TextIO = io.TextIOWrapper(
        os.fdopen(os.dup(1), "wb"), encoding="utf-8", line_buffering=True
    )
    start: dict[str, Any] = json.loads(sys.stdin.readline())
    engine_log = os.open(start["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(engine_log, 1)
    os.environ.update(
        AWS_ENDPOINT_URL=start["endpoint"],
        AWS_CA_BUNDLE=start["caFile"],
        AWS_REGION=start["region"],
        AWS_DEFAULT_REGION=start["region"],
        AWS_EC2_METADATA_DISABLED="true",
        PYSPARK_PYTHON=sys.executable,
    )
    stderr = os.dup(2)
    os.dup2(engine_log, 2)  # the JVM inherits it: Spark's own words belong in a file
    base = start_spark(start)
    os.dup2(stderr, 2)
    answers.write(json.dumps({"ready": True}) + "\n")
    for line in sys.stdin:
        answers.write(json.dumps(outcome(base, start, json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
