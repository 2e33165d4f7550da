"""Athena end to end: tables over TLS, with the caller's rights, limits and results."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from running_emulator import ACCOUNT, REGION, Emulator

FIXTURE = Path(__file__).resolve().parent / "iceberg_table"
LAKE = "fixture-lake"
RESULTS = "fixture-results"
GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}"
WORKGROUP = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/reports"
QUERY = "select id, place, amount, day, moment, severe, rate, reasons from small order by id"


def allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources}


RUN = allow(
    ["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"],
    [WORKGROUP],
)
CATALOG = allow(
    ["glue:GetDatabase", "glue:GetTable"],
    [f"{GLUE}:catalog", f"{GLUE}:database/fixture", f"{GLUE}:table/fixture/small"],
)
OUTPUT = allow(
    ["s3:GetBucketLocation", "s3:PutObject", "s3:GetObject"],
    [f"arn:aws:s3:::{RESULTS}", f"arn:aws:s3:::{RESULTS}/reports/*"],
)
DATA = allow(["s3:GetObject"], [f"arn:aws:s3:::{LAKE}/small/*"])


@pytest.fixture(scope="module")
def lake(emulator: Emulator) -> Iterator[Emulator]:
    """The emulator with two Iceberg tables, one CSV table and a workgroup that is enforced."""
    s3, glue, athena = (emulator.client(one) for one in ("s3", "glue", "athena"))
    for bucket in (LAKE, RESULTS):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    glue.create_database(DatabaseInput={"Name": "fixture"})
    for path in FIXTURE.rglob("*"):
        if path.is_file():
            key = path.relative_to(FIXTURE).as_posix()
            s3.put_object(Bucket=LAKE, Key=key, Body=path.read_bytes())
    for table in ("small", "bare"):
        metadata = next((FIXTURE / table / "metadata").glob("*.metadata.json")).name
        location = f"s3://{LAKE}/{table}/metadata/{metadata}"
        glue.create_table(
            DatabaseName="fixture",
            TableInput={
                "Name": table,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {"table_type": "ICEBERG", "metadata_location": location},
            },
        )
    s3.put_object(Bucket=LAKE, Key="csv/one.csv", Body=b"id|name\n1|a\nx|\n3|\\N\n")
    s3.put_object(Bucket=LAKE, Key="csv/_hidden.csv", Body=b"id|name\n9|z\n")
    serde = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    glue.create_table(
        DatabaseName="fixture",
        TableInput={
            "Name": "text",
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"skip.header.line.count": "1"},
            "StorageDescriptor": {
                "Location": f"s3://{LAKE}/csv/",
                "Columns": [{"Name": "id", "Type": "int"}, {"Name": "name", "Type": "string"}],
                "SerdeInfo": {"SerializationLibrary": serde, "Parameters": {"field.delim": "|"}},
            },
        },
    )
    for name, cutoff in (("reports", 10_000_000), ("tiny", 100)):
        athena.create_work_group(
            Name=name,
            Configuration={
                "EnforceWorkGroupConfiguration": True,
                "BytesScannedCutoffPerQuery": cutoff,
                "ResultConfiguration": {
                    "OutputLocation": f"s3://{RESULTS}/{name}/",
                    "EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": "key-1"},
                },
            },
        )
    yield emulator


def run(athena: Any, query: str, workgroup: str = "reports", **more: Any) -> dict[str, Any]:
    """Run a query and wait for its end."""
    identity = athena.start_query_execution(
        QueryString=query,
        WorkGroup=workgroup,
        QueryExecutionContext={"Database": "fixture"},
        **more,
    )["QueryExecutionId"]
    for _ in range(2000):
        execution = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]
        if execution["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return dict(execution)
        time.sleep(0.01)
    raise AssertionError("the query did not end")


def rows(athena: Any, execution: dict[str, Any]) -> list[list[str | None]]:
    """The rows of a query, the header among them."""
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    answer = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    return [
        [cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]
    ]


def test_reads_an_iceberg_table_with_every_type_of_a_contract(lake: Emulator) -> None:
    athena = lake.client("athena")
    execution = run(athena, QUERY)
    assert rows(athena, execution) == [
        ["id", "place", "amount", "day", "moment", "severe", "rate", "reasons"],
        [
            *("1", "Rivière", "10.50", "2024-01-31", "2024-01-31 23:30:00.123456 UTC"),
            *("true", "0.1", "[{rule=IsComplete, column=id}]"),
        ],
        [
            *("2", "", "-0.05", "2024-02-29", "2024-07-01 00:00:00.000000 UTC"),
            *("false", "1.0E10", "[]"),
        ],
        ["3", *[None] * 7],
    ]
    answer = athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    columns = answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(one["Type"], one["Precision"], one["Scale"]) for one in columns] == [
        ("bigint", 19, 0),
        ("varchar", 2147483647, 0),
        ("decimal", 4, 2),
        ("date", 0, 0),
        ("timestamp with time zone", 3, 0),
        ("boolean", 0, 0),
        ("double", 17, 0),
        ("array", 0, 0),
    ]


def test_reads_an_iceberg_table_without_a_snapshot(lake: Emulator) -> None:
    athena = lake.client("athena")
    assert rows(athena, run(athena, "select count(id) as n from bare")) == [["n"], ["0"]]


def test_reads_a_delimited_table_as_hive_does(lake: Emulator) -> None:
    athena = lake.client("athena")
    found = rows(athena, run(athena, "select id, name from text order by id"))
    assert found == [["id", "name"], ["1", "a"], ["3", None], [None, ""]]


def test_counts_the_bytes_of_the_data_files_that_were_read(lake: Emulator) -> None:
    athena = lake.client("athena")
    size = next((FIXTURE / "small" / "data").glob("*.parquet")).stat().st_size
    scanned = run(athena, QUERY)["Statistics"]["DataScannedInBytes"]
    assert 0 < scanned <= 2 * size
    assert run(athena, "select 1")["Statistics"]["DataScannedInBytes"] == 0


def test_a_role_with_the_rights_reads_and_each_right_is_recorded(lake: Emulator) -> None:
    credentials = lake.role("reporter", [RUN, CATALOG, OUTPUT, DATA])
    athena = lake.client("athena", credentials)
    assert len(rows(athena, run(athena, QUERY))) == 4
    mine = [
        one for one in lake.calls() if one["principal"] == f"arn:aws:iam::{ACCOUNT}:role/reporter"
    ]
    assert {one["decision"] for one in mine} == {"allowed"}
    through_athena = {one["action"] for one in mine if one["via"] == "athena"}
    assert through_athena == {
        *("glue:GetDatabase", "glue:GetTable"),
        *("s3:GetBucketLocation", "s3:GetObject", "s3:PutObject"),
    }
    read = next(one for one in mine if one["resource"].endswith(".parquet"))
    assert (read["session"], read["via"], read["context"]["aws:ViaAWSService"]) == (
        *("test", "athena"),
        "true",
    )
    own = {(one["action"], one["resource"]) for one in mine if one["via"] == "api"}
    assert own == {(action, WORKGROUP) for action in RUN["Action"]}


@pytest.mark.parametrize(
    ("name", "statements", "reason"),
    [
        (
            "no-data",
            [RUN, CATALOG, OUTPUT],
            f"PERMISSION_DENIED: Permission denied on S3 path: s3://{LAKE}/",
        ),
        ("no-catalog", [RUN, OUTPUT, DATA], "ACCESS_DENIED: User: "),
        ("no-output", [RUN, CATALOG, DATA], "ACCESS_DENIED: User: "),
    ],
)
def test_a_role_without_a_right_gets_a_failed_query(
    lake: Emulator, name: str, statements: list[dict[str, Any]], reason: str
) -> None:
    athena = lake.client("athena", lake.role(name, statements))
    status = run(athena, QUERY)["Status"]
    assert status["State"] == "FAILED"
    assert status["StateChangeReason"].startswith(reason)
    denied = [
        one["action"]
        for one in lake.calls()
        if one["principal"].endswith(f"role/{name}") and one["decision"] == "denied"
    ]
    expected = {
        "no-data": "s3:GetObject",
        "no-catalog": "glue:GetDatabase",
        "no-output": "s3:GetBucketLocation",
    }
    assert set(denied) == {expected[name]}


def test_results_need_the_right_to_read_the_result_file(lake: Emulator) -> None:
    identity = run(lake.client("athena"), "select 1")["QueryExecutionId"]
    athena = lake.client("athena", lake.role("no-results", [RUN]))
    with pytest.raises(ClientError, match="Access denied when reading the query results"):
        athena.get_query_results(QueryExecutionId=identity)


def test_an_enforced_workgroup_decides_where_results_go_and_how(lake: Emulator) -> None:
    athena, s3 = lake.client("athena"), lake.client("s3")
    asked = {"OutputLocation": f"s3://{RESULTS}/elsewhere/"}
    execution = run(athena, "select 'a' as x, '' as y, null as z", ResultConfiguration=asked)
    location = execution["ResultConfiguration"]["OutputLocation"]
    assert location == f"s3://{RESULTS}/reports/{execution['QueryExecutionId']}.csv"
    written = s3.get_object(Bucket=RESULTS, Key=location.partition(f"{RESULTS}/")[2])
    assert written["Body"].read() == b'"x","y","z"\n"a","",\n'
    assert (written["ServerSideEncryption"], written["SSEKMSKeyId"]) == ("aws:kms", "key-1")


def test_a_query_that_scans_more_than_the_limit_is_cancelled(lake: Emulator) -> None:
    execution = run(lake.client("athena"), QUERY, workgroup="tiny")
    status = execution["Status"]
    assert (status["State"], status["StateChangeReason"]) == (
        "CANCELLED",
        "Query cancelled! : Bytes scanned limit was exceeded",
    )
    assert execution["Statistics"]["DataScannedInBytes"] > 100


def test_what_cannot_be_translated_fails_and_says_so(lake: Emulator) -> None:
    status = run(lake.client("athena"), "select json_extract('{}', '$')")["Status"]
    assert (status["State"], status["StateChangeReason"]) == (
        "FAILED",
        "NOT_SUPPORTED: the function json_extract",
    )


def test_pages_count_the_header_as_a_row(lake: Emulator) -> None:
    athena = lake.client("athena")
    identity = run(athena, "select id from small order by id")["QueryExecutionId"]
    pages = athena.get_paginator("get_query_results").paginate(
        QueryExecutionId=identity, PaginationConfig={"PageSize": 3}
    )
    sizes = [len(page["ResultSet"]["Rows"]) for page in pages]
    assert sizes == [3, 1]


def test_the_same_request_token_starts_one_query(lake: Emulator) -> None:
    athena = lake.client("athena")
    token = "t" * 32
    started = {
        athena.start_query_execution(
            QueryString="select 1", WorkGroup="reports", ClientRequestToken=token
        )["QueryExecutionId"]
        for _ in range(2)
    }
    assert len(started) == 1


def test_queries_of_two_callers_at_once_keep_their_own_rights(lake: Emulator) -> None:
    allowed = lake.client("athena", lake.role("both-yes", [RUN, CATALOG, OUTPUT, DATA]))
    barred = lake.client("athena", lake.role("both-no", [RUN, CATALOG, OUTPUT]))
    started = [
        (
            client,
            client.start_query_execution(
                QueryString="select count(place) as n from small",
                WorkGroup="reports",
                QueryExecutionContext={"Database": "fixture"},
            )["QueryExecutionId"],
        )
        for _ in range(6)
        for client in (allowed, barred)
    ]
    states = []
    for client, identity in started:
        while True:
            found = client.get_query_execution(QueryExecutionId=identity)["QueryExecution"]
            if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
                break
            time.sleep(0.01)
        states.append(found["Status"]["State"])
    assert states == ["SUCCEEDED", "FAILED"] * 6


def test_the_fixture_names_no_other_bucket() -> None:
    for path in FIXTURE.rglob("*.metadata.json"):
        assert json.loads(path.read_text("utf-8"))["location"].startswith(f"s3://{LAKE}/")
