"""Rebuilds a dataset's curated tables from its SQL files, and its data products from those."""

from __future__ import annotations

import graphlib
import hashlib
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from lake import drafts, ledger, profiling, tables, upkeep
from lake.errors import JobError
from lake.ledger import Entry
from lake.products import Product
from lake.quality import first_line
from lake.settings import CuratedTable, Settings

# Tables that are worked out beside each other: planning and committing a small one takes longer than its rows.
_AT_ONCE = 3

# A string or a comment may hold a table's name without meaning the table.
_NOT_CODE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/", re.DOTALL)


def run(spark: SparkSession, s3: Any, known: Settings, run_id: str) -> Entry | None:
    """Rebuild curated tables and data products and return the ledger entry; None when up to date.

    Raises
    ------
    JobError
        When a file's SQL cannot be run, or a product names a column that its table lacks; it names
        the file or product and repeats what Spark said.
    """
    reads = dependencies(known.curated, known.table)
    source = known.identifier("trusted")
    if not tables.exists(spark, source):
        raise JobError(f"{source} does not exist; run the trust job first")
    snapshot = tables.head(spark, source)
    digest = sql_digest(known.curated, known.products)
    bucket = known.zones.curated.bucket
    present = ledger.entries(s3, bucket, known.dataset)
    if present and _is_current(present[-1], snapshot, digest):
        return None
    run_name = ledger.free_name(present, run_id)
    trusted = tables.snapshot(spark, source, snapshot)
    # Several files read the same few columns: they are fetched once and kept at hand.
    read = trusted.select(*_columns_read(known.curated, trusted.columns)).persist()
    read.createOrReplaceTempView(known.table)
    try:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            profiled = pool.submit(profiling.run, s3, known, run_name, trusted)
            counts = _rebuild_all(pool, spark, known, reads, run_name)
            products = [
                pool.submit(_rebuild_product, spark, known, one, run_name) for one in known.products
            ]
            for one in products:
                one.result()
            profile = profiled.result()
    finally:
        read.unpersist()
        for view in (known.table, *reads):
            spark.catalog.dropTempView(view)
    entry = Entry(
        run=run_name,
        step="curate",
        counts={name: counts[name] for name in sorted(counts)},
        details={
            "trustedSnapshot": str(snapshot),
            "sqlSha256": digest,
            **profiling.noted(profile),
        },
    )
    return ledger.commit(s3, bucket, known.dataset, entry)


def dependencies(curated: Sequence[CuratedTable], source: str) -> dict[str, list[str]]:
    """Return of each table the curated tables that its file reads.

    Raises
    ------
    JobError
        When files read each other in a circle, a file reads itself, or one is called like the
        dataset's own table.
    """
    by_name = {one.table: one for one in curated}
    if source in by_name:
        raise JobError(f"curated/{_file(source)} is called like the dataset's table; rename it")
    reads = {
        name: sorted(other for other in by_name if _mentions(by_name[name].sql, other))
        for name in sorted(by_name)
    }
    try:
        graphlib.TopologicalSorter(reads).prepare()
    except graphlib.CycleError as error:
        circle = " → ".join(f"curated/{_file(name)}" for name in error.args[1])
        raise JobError(f"curated files read each other in a circle: {circle}") from error
    return reads


def sql_digest(curated: Sequence[CuratedTable], products: Sequence[Product] = ()) -> str:
    """Return a fingerprint of what makes the tables: they are rebuilt when it changes."""
    texts = [f"{one.table}\0{one.sql}" for one in sorted(curated, key=lambda c: c.table)]
    texts += [repr(one) for one in sorted(products, key=lambda p: p.name)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _columns_read(curated: Sequence[CuratedTable], columns: Sequence[str]) -> list[str]:
    """Return the columns that the files name; all of them where one takes whatever there is."""
    code = [_NOT_CODE.sub(" ", one.sql) for one in curated]
    # count(*) names no column.
    starred = any("*" in re.sub(r"\(\s*\*\s*\)", "", one) for one in code)
    words = {word.casefold() for one in code for word in re.findall(r"\w+", one)}
    found = [one for one in columns if one.casefold() in words]
    return [f"`{one}`" for one in (columns if starred or not found else found)]


def _rebuild_all(
    pool: Executor,
    spark: SparkSession,
    known: Settings,
    reads: Mapping[str, Sequence[str]],
    run_name: str,
) -> dict[str, int]:
    """Rebuild the tables, each after those that it reads, and return their numbers of rows."""
    by_name = {one.table: one for one in known.curated}
    waiting = graphlib.TopologicalSorter(reads)
    waiting.prepare()
    under_way: dict[Future[int], str] = {}
    counts: dict[str, int] = {}
    while waiting.is_active():
        for name in waiting.get_ready():
            under_way[pool.submit(_rebuild, spark, known, by_name[name], run_name)] = name
        for done in wait(under_way, return_when=FIRST_COMPLETED).done:
            name = under_way.pop(done)
            counts[name] = done.result()
            waiting.done(name)
    return counts


def _rebuild(spark: SparkSession, known: Settings, one: CuratedTable, run_name: str) -> int:
    """Replace one table by what its SQL says now, in one step that readers see whole.

    Others read what was made by the table's name. Returns how many rows there are.
    """
    identifier = known.identifier("curated", one.table)
    try:
        rows = spark.sql(one.sql.strip().rstrip(";"))
        location = known.location("curated", one.table)
        comment = f"{known.title}: {one.table}"
        _replace(spark, known, rows, identifier, location, comment, run_name)
    except (Py4JJavaError, PySparkException) as error:
        raise JobError(f"curated/{_file(one.table)} failed: {first_line(error)}") from error
    upkeep.after_commit(spark, [identifier])
    made = tables.head(spark, identifier)
    tables.snapshot(spark, identifier, made).createOrReplaceTempView(one.table)
    return tables.row_count(spark, identifier, made)


def _rebuild_product(spark: SparkSession, known: Settings, product: Product, run_name: str) -> None:
    """Replace a product's table by its columns of the curated table, whose view has this run's rows.

    Readers of a product read its files. When columns go, the states that had them go at once.
    """
    try:
        source = spark.table(product.source)
        rows = source.select(*[fn.col(f"`{column}`") for column in product.columns])
        location = known.location("curated", product.folder)
        narrowed = tables.has_other_columns(spark, product.identifier, rows.schema)
        _replace(spark, known, rows, product.identifier, location, product.title, run_name)
    except (Py4JJavaError, PySparkException) as error:
        raise JobError(f"data product {product.name} failed: {first_line(error)}") from error
    if narrowed:
        upkeep.expire(spark, product.identifier, kept=1)
    upkeep.after_commit(spark, [product.identifier])


def _replace(
    spark: SparkSession,
    known: Settings,
    rows: DataFrame,
    identifier: str,
    location: str,
    comment: str,
    run_name: str,
) -> None:
    """Make these rows the only ones of a table, which is made with them where it does not exist."""
    described = _described(rows, known)
    properties = {**known.table_properties(), "comment": comment}
    if not tables.exists(spark, identifier):
        tables.create_table(spark, described, identifier, location, properties)
        return
    if tables.has_other_columns(spark, identifier, described.schema):
        # Derived rows can always be made again, so columns may change; here with the rows, in one
        # step.
        tables.replace_table(spark, described, identifier, location, properties)
        return
    tables.ensure(spark, identifier, described.schema, location, properties, {})
    draft = drafts.Draft(spark, identifier, run_name)
    draft.replace_all(described)
    draft.publish()


def _described(rows: DataFrame, known: Settings) -> DataFrame:
    """Give columns that keep a contract's name its description."""
    comments = known.comments()
    return rows.select(
        *[
            fn.col(f"`{name}`").alias(name, metadata={"comment": comments[name]})
            if comments.get(name)
            else fn.col(f"`{name}`")
            for name in rows.columns
        ]
    )


def _is_current(last: Entry, snapshot: int, digest: str) -> bool:
    made_of = {"trustedSnapshot": str(snapshot), "sqlSha256": digest}
    return {key: last.details.get(key) for key in made_of} == made_of


def _mentions(sql: str, name: str) -> bool:
    return (
        re.search(rf"(?<![\w.`])`?{re.escape(name)}`?(?!\w)", _NOT_CODE.sub(" ", sql)) is not None
    )


def _file(table: str) -> str:
    return table.replace("_", "-") + ".sql"
