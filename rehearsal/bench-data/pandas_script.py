"""The usual pandas script, without checks: the same work as `plain_pyspark.py`, in memory.

python pandas_script.py --landing DIR --work DIR
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from figures import figures
from usual import (
    COLUMNS,
    DROPPED,
    LOCAL_AREAS,
    MARKERS,
    NULL_MARKED,
    STATUSES,
    TRIMMED,
    UPPER,
    landed_files,
)

_SIZES = ("None", "Under 5", "5 to 9", "10 to 19", "20 to 49", "50 and more", "Not stated")


def main(argv: Sequence[str]) -> int:
    """Make trusted and the curated tables of the files of a folder."""
    parser = argparse.ArgumentParser()
    for name in ("--landing", "--work"):
        parser.add_argument(name, type=Path, required=True)
    told = parser.parse_args(argv)
    started = time.monotonic()
    told.work.mkdir(parents=True, exist_ok=True)
    parts = [
        pd.read_csv(
            one,
            sep=";",
            dtype=str,
            names=COLUMNS,
            header=0,
            encoding="utf-8-sig",
            keep_default_na=False,
            na_values=[""],
        )
        for one in landed_files(told.landing)
    ]
    rows = valid(cleaned(pd.concat(parts, ignore_index=True)))
    del parts
    rows = rows.sort_values("extracted_at", kind="stable").drop_duplicates(
        "licence_rsn", keep="last"
    )
    rows = rows.drop(columns=list(DROPPED))
    rows.to_parquet(told.work / "trusted.parquet", compression="zstd", index=False)
    found = {}
    for name, made in curated(rows).items():
        made.to_parquet(told.work / f"{name}.parquet", index=False)
        found[name] = figures(list(made.columns), list(made.itertuples(index=False, name=None)))
    seconds = {"work": round(time.monotonic() - started, 2)}
    print(json.dumps({"seconds": seconds, "figures": found}))
    return 0


def cleaned(rows: pd.DataFrame) -> pd.DataFrame:
    """Clean values and give columns their types; what cannot be read becomes missing."""
    for name in TRIMMED:
        rows[name] = rows[name].str.replace(r"\s{2,}", " ", regex=True).str.strip()
    for name in NULL_MARKED:
        rows[name] = rows[name].mask(rows[name].isin(MARKERS))
    for name in UPPER:
        rows[name] = rows[name].str.upper()
    year = rows["folder_year"]
    rows["folder_year"] = year.where(year.str.len() != 2, "20" + year)
    status = rows["status"].str.lower()
    rows["status"] = status.map(STATUSES).fillna(status)
    code = rows["postal_code"].str.replace(r"\s", "", regex=True).str.upper()
    area = r"^([ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z])"
    rows["postal_area"] = code.str.extract(area, expand=False)
    point = rows["geo_point_2d"]
    latitude = point.str.extract(r"^(-?[0-9]{1,2}\.[0-9]{1,3})", expand=False)
    longitude = point.str.extract(r" (-?[0-9]{1,3}\.[0-9]{1,3})", expand=False)
    rows["latitude"] = pd.to_numeric(latitude, errors="coerce")
    rows["longitude"] = pd.to_numeric(longitude, errors="coerce")
    odd = pd.Series(data=False, index=rows.index)
    for name in ("folder_year", "licence_rsn"):
        whole = rows[name].str.fullmatch(r"[+-]?\d+(\.0*)?", na=False)
        rows[name] = pd.to_numeric(rows[name].where(whole), errors="coerce").astype("Int64")
    for name in ("number_of_employees", "fee_paid"):
        value = pd.to_numeric(rows[name], errors="coerce")
        odd |= rows[name].notna() & value.isna()
        rows[name] = value
    for name in ("issued_at", "extracted_at"):
        value = pd.to_datetime(rows[name], format="ISO8601", utc=True, errors="coerce")
        odd |= rows[name].notna() & value.isna() & (name == "issued_at")
        rows[name] = value
    expired = pd.to_datetime(rows["expired_date"], format="%Y-%m-%d", errors="coerce")
    rows["odd"] = odd | (rows["expired_date"].notna() & expired.isna())
    rows["expired_date"] = expired
    return rows


def valid(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows that the contract takes."""
    issued_on = rows["issued_at"].dt.tz_convert("America/Vancouver").dt.tz_localize(None)
    late = issued_on.dt.normalize() > rows["expired_date"]
    return rows[
        rows["folder_year"].between(2013, 2099).fillna(value=False).astype(bool)
        & (rows["licence_rsn"] >= 1).fillna(value=False).astype(bool)
        & rows["licence_number"].str.fullmatch(r"[0-9]{2}-[0-9]{6}", na=False)
        & rows["licence_revision_number"].str.fullmatch(r"[0-9]{2}", na=False)
        & rows["status"].isin(set(STATUSES.values()))
        & rows["business_type"].notna()
        & (rows["business_type"] != "")
        & rows["extracted_at"].notna()
        & (rows["local_area"].isna() | rows["local_area"].isin(LOCAL_AREAS))
        & ~(rows["number_of_employees"] < 0)
        & ~(rows["fee_paid"] < 0)
        & ((rows["status"] != "Issued") | rows["issued_at"].notna())
        & ~late
        & ~rows["odd"]
    ].drop(columns="odd")


def curated(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the six curated tables."""
    rows = rows.assign(
        is_issued=rows["status"] == "Issued",
        area=rows["local_area"].fillna("Not in the City"),
        staff=rows["number_of_employees"].where(rows["status"] == "Issued"),
    )
    issued = rows[rows["is_issued"]]
    month = issued["issued_at"].dt.tz_convert("America/Vancouver").dt.strftime("%Y-%m-01")
    bins = [-1, 0, 4.995, 9.995, 19.995, 49.995, float("inf")]
    order = pd.cut(issued["number_of_employees"], bins, labels=False).add(1).fillna(7).astype(int)
    by_type = _counted(
        rows,
        ["folder_year", "business_type"],
        licences=("licence_rsn", "size"),
        issued=("is_issued", "sum"),
        fees=("fee_paid", "count"),
        fees_paid=("fee_paid", "sum"),
    )
    by_type["fees_paid"] = by_type["fees_paid"].round(2).where(by_type["fees"] >= 5)
    by_size = _counted(
        issued.assign(size_order=order),
        ["folder_year", "size_order"],
        licences=("licence_rsn", "size"),
        employees=("number_of_employees", _sum),
    )
    by_size.insert(1, "size", by_size["size_order"].map(lambda one: _SIZES[one - 1]))
    return {
        "licences_by_local_area": _counted(
            rows,
            ["folder_year", "area"],
            licences=("licence_rsn", "size"),
            issued=("is_issued", "sum"),
            employees=("staff", _sum),
        ).rename(columns={"area": "local_area"}),
        "licences_by_month": _counted(
            issued.assign(month=month), ["folder_year", "month"], licences=("licence_rsn", "size")
        ),
        "licences_by_size": by_size,
        "licences_by_status": _counted(
            rows, ["folder_year", "status"], licences=("licence_rsn", "size")
        ),
        "licences_by_type": by_type,
        "new_and_renewed_licences": _renewed(issued),
    }


def _counted(rows: pd.DataFrame, by: list[str], **what: Any) -> pd.DataFrame:
    return rows.groupby(by, as_index=False, dropna=False).agg(**what)


def _sum(values: pd.Series) -> float:
    return float(values.sum(min_count=1))


def _renewed(issued: pd.DataFrame) -> pd.DataFrame:
    mine = pd.DataFrame(
        {
            "folder_year": issued["folder_year"],
            "holder": issued["business_name"].str.lower(),
            "local_area": issued["local_area"].fillna(""),
        }
    )
    held = mine.dropna(subset="holder").drop_duplicates()
    held = held.assign(folder_year=held["folder_year"] + 1, renewed=True)
    years = set(mine["folder_year"] + 1)
    both = mine[mine["folder_year"].isin(years)].merge(
        held, how="left", on=["folder_year", "holder", "local_area"]
    )
    both["renewed"] = both["renewed"].notna()
    found = both.groupby("folder_year")["renewed"].agg(["sum", "size"]).reset_index()
    return pd.DataFrame(
        {
            "folder_year": found["folder_year"],
            "renewed_licences": found["sum"],
            "new_licences": found["size"] - found["sum"],
        }
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
