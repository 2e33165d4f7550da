"""Makes the small Iceberg tables in `iceberg_table/` with Spark; run by hand to change them.

Usage, in the environment that has PySpark: `python make_iceberg_table.py EMULATOR_PYTHON
JARS_DIRECTORY`
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import boto3
from pyspark.sql import SparkSession

HERE = Path(__file__).resolve().parent
BUCKET = "fixture-lake"
REGION = "ca-central-1"
ROWS = """select * from values
  (1L, 'Rivière', 10.50, date'2024-01-31', timestamp'2024-01-31 23:30:00.123456Z', true, 0.1D,
   array(named_struct('rule', 'IsComplete', 'column', 'id'))),
  (2L, '', -0.05, date'2024-02-29', timestamp'2024-07-01 00:00:00Z', false, 1e10D, array()),
  (3L, null, null, null, null, null, null, null)
  as t(id, place, amount, day, moment, severe, rate, reasons)"""


def main(emulator_python: str, jars: str) -> None:
    """Write the table through Iceberg's Glue catalog and keep its objects."""
    with tempfile.TemporaryDirectory() as state:
        command = [emulator_python, str(HERE.parents[2] / "rehearsal/emulator/launch.py")]
        command += ["--state", state, "--account", "111122223333", "--region", REGION]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as emulator:
            assert emulator.stdout is not None
            launched = json.loads(emulator.stdout.readline())
            write(launched, jars)
            emulator.terminate()


def write(launched: dict[str, str], jars: str) -> None:
    """Make the table on a running emulator and copy its objects here."""
    endpoint = launched["endpoint"]
    os.environ.update(
        AWS_CA_BUNDLE=launched["caFile"], AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test"
    )
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name=REGION)
    glue = boto3.client("glue", endpoint_url=endpoint, region_name=REGION)
    s3.create_bucket(
        Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "ca-central-1"}
    )
    glue.create_database(DatabaseInput={"Name": "fixture"})
    trust = f"-Djavax.net.ssl.trustStore={launched['trustStore']} "
    trust += f"-Djavax.net.ssl.trustStorePassword={launched['trustStorePassword']}"
    catalog = "spark.sql.catalog.lake"
    settings = {
        "spark.jars": ",".join(str(jar) for jar in Path(jars).glob("*.jar")),
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": trust,
        "spark.sql.session.timeZone": "UTC",
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.type": "glue",
        f"{catalog}.warehouse": f"s3://{BUCKET}/",
        f"{catalog}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        f"{catalog}.glue.endpoint": endpoint,
        f"{catalog}.s3.endpoint": endpoint,
        f"{catalog}.s3.path-style-access": "true",
        f"{catalog}.client.region": REGION,
    }
    builder = SparkSession.builder.master("local[1]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    options = f"using iceberg location 's3://{BUCKET}/small'"
    spark.sql(f"create table lake.fixture.small {options} as {ROWS}").collect()
    spark.sql(
        f"create table lake.fixture.bare (id bigint, place string) "
        f"{options.replace('small', 'bare')}"
    ).collect()
    spark.stop()
    target = HERE / "iceberg_table"
    shutil.rmtree(target, ignore_errors=True)
    for entry in s3.list_objects_v2(Bucket=BUCKET)["Contents"]:
        path = target / entry["Key"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(s3.get_object(Bucket=BUCKET, Key=entry["Key"])["Body"].read())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
