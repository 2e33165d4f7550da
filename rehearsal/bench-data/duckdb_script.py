"""The usual DuckDB script, without checks: the same work as `plain_pyspark.py` in SQL.

python duckdb_script.py --landing DIR --work DIR
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb
from figures import figures
from usual import (
    COLUMNS,
    DROPPED,
    LOCAL_AREAS,
    MARKERS,
    NULL_MARKED,
    SPACES,
    STATUSES,
    TRIMMED,
    UPPER,
    landed_files,
)

_TYPES = {
    "folder_year": "INTEGER",
    "licence_rsn": "BIGINT",
    "issued_at": "TIMESTAMPTZ",
    "expired_date": "DATE",
    "number_of_employees": "DECIMAL(9,2)",
    "fee_paid": "DECIMAL(12,2)",
    "extracted_at": "TIMESTAMPTZ",
}
_LOCAL = "timezone('America/Vancouver', issued_at)"
_VALID = f"""
    folder_year BETWEEN 2013 AND 2099 AND licence_rsn >= 1
    AND regexp_full_match(licence_number, '[0-9]{{2}}-[0-9]{{6}}')
    AND regexp_full_match(licence_revision_number, '[0-9]{{2}}')
    AND status IN ({", ".join(f"'{one}'" for one in sorted(set(STATUSES.values())))})
    AND business_type <> '' AND extracted_at IS NOT NULL
    AND (local_area IS NULL OR local_area IN ({", ".join(f"'{one}'" for one in LOCAL_AREAS)}))
    AND coalesce(number_of_employees, 0) >= 0 AND coalesce(fee_paid, 0) >= 0
    AND (status <> 'Issued' OR issued_at IS NOT NULL)
    AND coalesce(CAST({_LOCAL} AS DATE) <= expired_date, true)
    AND NOT odd
"""
_CURATED = {
    "licences_by_local_area": """
        SELECT folder_year, coalesce(local_area, 'Not in the City') AS local_area,
          count(*) AS licences, count(*) FILTER (status = 'Issued') AS issued,
          CAST(sum(number_of_employees) FILTER (status = 'Issued') AS DOUBLE) AS employees
        FROM trusted GROUP BY ALL ORDER BY ALL""",
    "licences_by_month": f"""
        SELECT folder_year, CAST(date_trunc('month', {_LOCAL}) AS DATE) AS month,
          count(*) AS licences
        FROM trusted WHERE status = 'Issued' AND issued_at IS NOT NULL GROUP BY ALL ORDER BY ALL""",
    "licences_by_size": """
        SELECT folder_year,
          ['None', 'Under 5', '5 to 9', '10 to 19', '20 to 49', '50 and more', 'Not stated'][
            size_order] AS size,
          size_order, count(*) AS licences, CAST(sum(number_of_employees) AS DOUBLE) AS employees
        FROM (SELECT *, CASE WHEN number_of_employees IS NULL THEN 7
            WHEN number_of_employees = 0 THEN 1 WHEN number_of_employees < 5 THEN 2
            WHEN number_of_employees < 10 THEN 3 WHEN number_of_employees < 20 THEN 4
            WHEN number_of_employees < 50 THEN 5 ELSE 6 END AS size_order
          FROM trusted WHERE status = 'Issued') AS sized GROUP BY ALL ORDER BY ALL""",
    "licences_by_status": """
        SELECT folder_year, status, count(*) AS licences FROM trusted GROUP BY ALL ORDER BY ALL""",
    "licences_by_type": """
        SELECT folder_year, business_type, count(*) AS licences,
          count(*) FILTER (status = 'Issued') AS issued, count(fee_paid) AS fees,
          CASE WHEN count(fee_paid) >= 5 THEN CAST(sum(fee_paid) AS DECIMAL(18, 2)) END AS fees_paid
        FROM trusted GROUP BY ALL ORDER BY ALL""",
    "new_and_renewed_licences": """
        WITH issued AS (SELECT folder_year, lower(business_name) AS holder,
            coalesce(local_area, '') AS local_area FROM trusted WHERE status = 'Issued'),
          held AS (SELECT DISTINCT folder_year + 1 AS next_year, holder, local_area FROM issued)
        SELECT folder_year, count(*) FILTER (held.holder IS NOT NULL) AS renewed_licences,
          count(*) FILTER (held.holder IS NULL) AS new_licences
        FROM issued LEFT JOIN held ON next_year = folder_year AND held.holder = issued.holder
          AND held.local_area = issued.local_area
        WHERE folder_year IN (SELECT next_year FROM held) GROUP BY folder_year ORDER BY 1""",
}


def main(argv: Sequence[str]) -> int:
    """Make trusted and the curated tables of the files of a folder."""
    parser = argparse.ArgumentParser()
    for name in ("--landing", "--work"):
        parser.add_argument(name, type=Path, required=True)
    told = parser.parse_args(argv)
    started = time.monotonic()
    told.work.mkdir(parents=True, exist_ok=True)
    lake = duckdb.connect(
        config={"threads": 2, "memory_limit": "5GB", "temp_directory": str(told.work / "spilled")}
    )
    lake.sql("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
    files = [str(one) for one in landed_files(told.landing)]
    trusted = str(told.work / "trusted.parquet")
    lake.execute(f"COPY ({_trusted(files)}) TO '{trusted}' (FORMAT parquet, COMPRESSION zstd)")
    lake.sql(f"CREATE VIEW trusted AS SELECT * FROM '{trusted}'")
    found = {}
    for name, sql in _CURATED.items():
        path = told.work / f"{name}.parquet"
        lake.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
        made = lake.sql(f"SELECT * FROM '{path}'")
        found[name] = figures(made.columns, made.fetchall())
    seconds = {"work": round(time.monotonic() - started, 2)}
    print(json.dumps({"seconds": seconds, "figures": found}))
    return 0


def _trusted(files: Sequence[str]) -> str:
    text = {name: f'"{name}"' for name in COLUMNS}
    for name in TRIMMED:
        text[name] = f"trim(regexp_replace({text[name]}, '[{SPACES}]{{2,}}', ' ', 'g'), '{SPACES}')"
    markers = ", ".join(f"'{one}'" for one in MARKERS)
    for name in NULL_MARKED:
        text[name] = f"CASE WHEN {text[name]} NOT IN ({markers}) THEN {text[name]} END"
    for name in UPPER:
        text[name] = f"upper({text[name]})"
    year = text["folder_year"]
    text["folder_year"] = f"CASE WHEN length({year}) = 2 THEN '20' || {year} ELSE {year} END"
    status = f"lower({text['status']})"
    cases = " ".join(f"WHEN '{one}' THEN '{other}'" for one, other in STATUSES.items())
    text["status"] = f"CASE {status} {cases} ELSE {status} END"
    for name in ("folder_year", "licence_rsn"):
        text[name] = (
            f"CASE WHEN regexp_full_match({text[name]}, '[+-]?\\d+(\\.0*)?') THEN {text[name]} END"
        )
    typed = {
        name: f"try_cast({one} AS {_TYPES[name]})" if name in _TYPES else one
        for name, one in text.items()
    }
    code = f"upper(regexp_replace(postal_code, '[{SPACES}]', '', 'g'))"
    odd = " OR ".join(
        f"({text[name]} <> '' AND {typed[name]} IS NULL)"
        for name in ("issued_at", "expired_date", "number_of_employees", "fee_paid")
    )
    area = f"regexp_extract({code}, '^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z]')"
    names = ", ".join(f"'{one}'" for one in COLUMNS)
    return f"""
        WITH lines AS (SELECT * FROM read_csv({files!r}, delim = ';', header = true, quote = '"',
            escape = '"', all_varchar = true, names = [{names}])),
          cleaned AS (SELECT {", ".join(f"{one} AS {name}" for name, one in typed.items())},
            {area} AS postal_area,
            try_cast(regexp_extract(geo_point_2d, '^-?[0-9]{{1,2}}\\.[0-9]{{1,3}}')
              AS DECIMAL(6,3)) AS latitude,
            try_cast(regexp_extract(geo_point_2d, ' (-?[0-9]{{1,3}}\\.[0-9]{{1,3}})', 1)
              AS DECIMAL(7,3)) AS longitude,
            coalesce({odd}, false) AS odd FROM lines)
        SELECT * EXCLUDE (odd, {", ".join(DROPPED)}) FROM cleaned WHERE {_VALID}
        QUALIFY row_number() OVER (PARTITION BY licence_rsn ORDER BY extracted_at DESC) = 1"""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
