"""Evaluates a contract's quality rules with Deequ.

One pass over a run's rows, a verdict for each row and rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import ArrayType, StringType, StructField, StructType

from lake import dqdl
from lake.column_types import spark_type
from lake.dqdl import Rule
from lake.errors import JobError, raise_all
from lake.ledger import RuleResult

#: The name that AWS gives the rows under evaluation in CustomSql.
PRIMARY = "primary"

REASON = StructType(
    [
        StructField("rule", StringType()),
        StructField("column", StringType()),
        StructField("message", StringType()),
    ]
)
REASONS = ArrayType(REASON)

_PASS, _FAIL, _SKIP = "DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip"
_MEASURED = "does not meet the constraint requirement"
_EMPTY = "Empty state"


def read_rules(
    spark: SparkSession,
    rules: Sequence[str],
    columns: dict[str, str],
    where: str = "the contract's quality rules",
) -> list[Rule]:
    """Read a contract's rules and find what is wrong with them before any data is looked at.

    Raises
    ------
    JobError
        With every rule that is refused, and why. Rules that cannot be read stop the job.
    """
    found, problems = dqdl.parse(rules, columns)
    schema = StructType([StructField(name, spark_type(kind)) for name, kind in columns.items()])
    empty = spark.createDataFrame([], schema)
    empty.createOrReplaceTempView(PRIMARY)
    try:
        problems += [one for rule in found for one in _engine_problems(spark, rule, empty)]
    finally:
        spark.catalog.dropTempView(PRIMARY)
    raise_all(problems, where)
    return found


def judge(spark: SparkSession, rows: DataFrame, rules: Sequence[Rule], reasons: str) -> DataFrame:
    """Evaluate rules on rows.

    Parameters
    ----------
    rows
        The rows; best cached, they are read more than once. There must be at least one.
    rules
        Rules on rows, on the table, or on uniqueness.
    reasons
        Name of the column that is added.

    Returns
    -------
    DataFrame
        The rows with their reasons, `array<struct<rule, column, message>>`, empty where a row
        passes.

    Raises
    ------
    JobError
        When the engine could not evaluate a rule at all.

    Notes
    -----
    A rule on the table judges the run: when it fails, it is a reason of every row. Nothing of such
    a run is trusted, nothing of it is lost, and the next run is not held up by it.
    """
    rows.createOrReplaceTempView(PRIMARY)
    try:
        _refuse_scalars(spark, rules)
        judged, outcomes, canonical = _run_engine(spark, rows, [one for one in rules if one.engine])
    finally:
        spark.catalog.dropTempView(PRIMARY)
    _refuse_unmeasured(rules, outcomes)
    found = _reasons(rules, canonical, _failed_tables(rules, outcomes))
    return judged.withColumn(reasons, found).drop(_PASS, _FAIL, _SKIP)


def results(judged: DataFrame, rules: Sequence[Rule], reasons: str) -> dict[str, RuleResult]:
    """Count what each rule found in rows that were judged, by rule.

    A rule on the table that failed is a reason of every row, and counts them all.
    """
    counted = judged.agg(fn.count(fn.lit(1)).alias("rows"), *measures(rules, reasons)).first()
    return measured(rules, counted.asDict() if counted is not None else {})


def measures(rules: Sequence[Rule], reasons: str) -> list[Column]:
    """Return what counts, for each rule, the rows that failed it and those that it looked at."""
    failing = fn.transform(reasons, lambda one: one["rule"])
    sums: list[Column] = []
    for place, rule in enumerate(rules):
        failed = (fn.size(reasons) > 0) & fn.array_contains(failing, rule.text)
        sums.append(fn.count_if(failed).alias(f"failed {place}"))
        sums.append(fn.count_if(_looked_at(rule)).alias(f"checked {place}"))
    return sums


def measured(rules: Sequence[Rule], counted: Mapping[str, int]) -> dict[str, RuleResult]:
    """Return what each rule found, from what `measures` counted."""
    found: dict[str, RuleResult] = {}
    for place, rule in enumerate(rules):
        failed = int(counted.get(f"failed {place}") or 0)
        checked = int(counted.get(f"checked {place}") or 0)
        found[rule.text] = RuleResult("failed" if failed else "passed", failed, checked)
    return found


def _run_engine(
    spark: SparkSession, rows: DataFrame, rules: Sequence[Rule]
) -> tuple[DataFrame, dict[str, tuple[str, str]], dict[str, str]]:
    """Return the rows with Deequ's verdicts, the rules' outcomes, and Deequ's names for rules."""
    if not rules:
        none = fn.array().cast(ArrayType(StringType()))
        return rows.withColumns({_PASS: none, _FAIL: none, _SKIP: none}), {}, {}
    jvm: Any = spark._jvm
    engine = jvm.com.amazon.deequ.dqdl.EvaluateDataQuality
    canonical = {rule.text: _canonical(spark, rule) for rule in rules}
    ruleset = "Rules = [ " + ", ".join(sorted({rule.engine for rule in rules})) + " ]"
    try:
        result = engine.processRows(rows._jdf, ruleset)
        outcomes = DataFrame(result.apply("ruleOutcomes"), spark).collect()
    except (Py4JJavaError, PySparkException) as error:
        raise JobError(f"the quality rules could not be evaluated: {first_line(error)}") from error
    by_name = {row["Rule"]: (row["Outcome"], row["FailureReason"] or "") for row in outcomes}
    named = {text: by_name[name] for text, name in canonical.items() if name in by_name}
    judged = DataFrame(result.apply("rowLevelOutcomes"), spark)
    return judged.drop("DataQualityEvaluationResult"), named, canonical


def _canonical(spark: SparkSession, rule: Rule) -> str:
    jvm: Any = spark._jvm
    parsed = jvm.software.amazon.glue.dqdl.parser.DQDLParser().parse(f"Rules = [ {rule.engine} ]")
    return str(parsed.getRules().get(0).toString())


def _engine_problems(spark: SparkSession, rule: Rule, empty: DataFrame) -> list[str]:
    """Say what only the engine can find wrong with a rule, before it sees a row."""
    problems = []
    if rule.engine:
        try:
            _canonical(spark, rule)
        except (Py4JJavaError, PySparkException) as error:
            problems.append(f"rule {rule.text!r}: {first_line(error)}")
    if rule.pattern is not None:
        problems += [f"rule {rule.text!r}: {one}" for one in _pattern_problems(spark, rule.pattern)]
    for condition in (rule.where, rule.condition):
        if condition is not None:
            try:
                empty.where(condition).schema  # noqa: B018  # analysed as soon as it is asked for
            except PySparkException as error:
                problems.append(f"rule {rule.text!r}: {first_line(error)}")
    if rule.statement is not None:
        problems += [f"rule {rule.text!r}: {one}" for one in _statement_problems(spark, rule)]
    return problems


def _pattern_problems(spark: SparkSession, pattern: str) -> list[str]:
    jvm: Any = spark._jvm
    try:
        accepts_nothing = jvm.java.util.regex.Pattern.matches(pattern, "")
    except (Py4JJavaError, PySparkException) as error:
        return [f"the pattern cannot be read: {first_line(error)}"]
    if accepts_nothing:
        return [
            "the pattern accepts an empty text, which Deequ counts as a failure; ask for at least "
            "one character and leave empty texts out with a where"
        ]
    return []


def _statement_problems(spark: SparkSession, rule: Rule) -> list[str]:
    """Analyse a statement on the view of no rows that the caller has registered."""
    try:
        columns = spark.sql(rule.statement or "").columns
    except PySparkException as error:
        return [first_line(error)]
    return (
        [] if len(columns) == 1 else [f"the statement must return one column, got {len(columns)}"]
    )


def _refuse_scalars(spark: SparkSession, rules: Sequence[Rule]) -> None:
    """Refuse a statement that returns no number: Deequ would take NULL for 0."""
    for rule in rules:
        if rule.statement is None:
            continue
        try:
            rows = spark.sql(rule.statement).take(2)
        except PySparkException as error:
            raise JobError(f"rule {rule.text!r}: {first_line(error)}") from error
        if len(rows) != 1 or rows[0][0] is None:
            got = "NULL" if len(rows) == 1 else "no row" if not rows else "several rows"
            raise JobError(f"rule {rule.text!r}: the statement must return one number, got {got}")


def _refuse_unmeasured(rules: Sequence[Rule], outcomes: dict[str, tuple[str, str]]) -> None:
    problems = []
    for rule in rules:
        if not rule.engine:
            continue
        outcome, reason = outcomes.get(rule.text, ("Failed", "the engine gave no outcome"))
        strange = [
            line
            for line in reason.splitlines()
            if line.strip() and _MEASURED not in line and _EMPTY not in line
        ]
        if outcome != "Passed" and strange:
            problems.append(f"rule {rule.text!r}: {strange[0].strip()[:300]}")
    raise_all(problems, "quality rules could not be evaluated, nothing was committed")


def _failed_tables(rules: Sequence[Rule], outcomes: dict[str, tuple[str, str]]) -> dict[str, str]:
    """Return the rules that the run as a whole breaks, each with what was measured."""
    return {
        rule.text: " ".join(outcomes[rule.text][1].split()) or "not met"
        for rule in rules
        if rule.level == "table" and outcomes[rule.text][0] != "Passed"
    }


def _looked_at(rule: Rule) -> Column:
    return fn.lit(True) if rule.where is None else fn.coalesce(fn.expr(rule.where), fn.lit(False))


def _failed(rule: Rule, canonical: str) -> Column:
    if rule.condition is not None:
        return _looked_at(rule) & ~fn.coalesce(fn.expr(rule.condition), fn.lit(False))
    failed = fn.array_contains(_FAIL, canonical)
    missing = fn.col(f"`{rule.column}`").isNull()
    # What Deequ says of a missing value depends on the form and on the other rows: no verdict, or a
    # failure when a column has missing values only. Where AWS says what it means, that is applied
    # here.
    if rule.null == "zero-length":
        failed = fn.when(missing, fn.lit(not rule.zero_passes)).otherwise(failed)
    elif rule.level == "unique":
        failed = failed & ~missing
    elif rule.null == "fails":
        # Failed, or no verdict at all. Deequ's own list of rules without one takes as long as all
        # the rest, so it is never asked for.
        failed = ~fn.array_contains(_PASS, canonical)
    return _looked_at(rule) & failed


def _reasons(
    rules: Sequence[Rule], canonical: dict[str, str], failed_tables: dict[str, str]
) -> Column:
    found = [
        fn.when(
            _failed(rule, canonical.get(rule.text, "")),
            fn.struct(
                fn.lit(rule.text).alias("rule"),
                fn.lit(rule.column).alias("column"),
                fn.lit(rule.message).alias("message"),
            ),
        )
        for rule in rules
        if rule.level != "table"
    ]
    found += [
        fn.struct(
            fn.lit(rule.text).alias("rule"),
            fn.lit(rule.column).alias("column"),
            fn.lit(f"the rows of the run as a whole: {failed_tables[rule.text]}").alias("message"),
        )
        for rule in rules
        if rule.text in failed_tables
    ]
    none = fn.array().cast(REASONS)
    if not found:
        return none
    reasons = fn.filter(fn.array(*found), lambda one: one.isNotNull()).cast(REASONS)
    return fn.when(_is_suspect(rules, canonical, failed_tables), reasons).otherwise(none)


def _is_suspect(
    rules: Sequence[Rule], canonical: dict[str, str], failed_tables: dict[str, str]
) -> Column:
    """Tell whether a row may have a reason; most have none and are spared the list of all."""
    if failed_tables:
        return fn.lit(True)
    asked = [one for one in rules if one.level != "table"]
    plain = {canonical[one.text] for one in asked if _is_plain(one)}
    others = {canonical[one.text] for one in rules if one.engine and not _is_plain(one)} - plain
    # How many of the plain rules passed is counted at once, and each other rule is looked at.
    passed = fn.size(_PASS)
    for name in sorted(others):
        passed = passed - fn.array_contains(_PASS, name).cast("int")
    suspect = passed < len(plain)
    for rule in asked:
        if not _is_plain(rule):
            suspect = suspect | _failed(rule, canonical.get(rule.text, ""))
    return fn.coalesce(suspect, fn.lit(True))


def _is_plain(rule: Rule) -> bool:
    """Tell whether a row fails a rule of the engine's if and only if it did not pass."""
    return bool(rule.engine) and rule.level == "row" and rule.null == "fails" and not rule.where


def first_line(error: Exception) -> str:
    """Return what the engine says went wrong, in one line and without a stack trace."""
    text = (
        str(error.java_exception.getMessage()) if isinstance(error, Py4JJavaError) else str(error)
    )
    return next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
