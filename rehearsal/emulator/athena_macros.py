"""DuckDB macros for what Trino does and DuckDB does otherwise; the translator calls them.

Each takes values that are already of the stated type. `error(…)` fails the query, with Trino's own
error code first.
"""

from __future__ import annotations

_SPACES = (*range(9, 14), *range(28, 33), 0x1680, *range(0x2000, 0x2007), *range(0x2008, 0x200B))
_WHITESPACE = "".join(chr(code) for code in (*_SPACES, 0x2028, 0x2029, 0x205F, 0x3000))
_DIVISION = "'DIVISION_BY_ZERO: Division by zero'"
_NUMBER = r"[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?"
_DAY = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_MOMENT = _DAY + r"( [0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?)?"


def _invalid(kind: str) -> str:
    # Athena names the value here. It may be personal, so it is left out.
    return f"error('INVALID_CAST_ARGUMENT: Cannot cast a varchar to {kind}')"


def _guarded(pattern: str, otherwise: str) -> str:
    return f"CASE WHEN v IS NULL OR regexp_full_match(v, '{pattern}') THEN v ELSE {otherwise} END"


_MACROS: dict[str, str] = {
    # Integers: DuckDB answers NULL for a zero divisor, Trino fails.
    "t_div(a, b)": f"CASE WHEN b = 0 THEN error({_DIVISION}) ELSE a // b END",
    "t_mod(a, b)": f"CASE WHEN b = 0 THEN error({_DIVISION}) ELSE a % b END",
    # Decimals: the unscaled quotient, rounded half away from zero. n is a power of ten.
    "t_unscaled(a)": "CAST(replace(CAST(a AS VARCHAR), '.', '') AS HUGEINT)",
    "t_half_up(a, b)": f"CASE WHEN b = 0 THEN error({_DIVISION}) ELSE a // b + CASE "
    "WHEN abs(a % b) >= abs(b) - abs(a % b) THEN sign(a) * sign(b) ELSE 0 END END",
    # Doubles: NaN equals nothing in Trino and is the greatest number in DuckDB.
    "t_eq(a, b)": "CASE WHEN isnan(a) OR isnan(b) THEN false ELSE a = b END",
    "t_ne(a, b)": "CASE WHEN isnan(a) OR isnan(b) THEN true ELSE a <> b END",
    "t_lt(a, b)": "CASE WHEN isnan(a) OR isnan(b) THEN false ELSE a < b END",
    "t_le(a, b)": "CASE WHEN isnan(a) OR isnan(b) THEN false ELSE a <= b END",
    "t_sqrt(a)": "CASE WHEN a < 0 THEN CAST('NaN' AS DOUBLE) ELSE sqrt(a) END",
    "t_ln(a)": "CASE WHEN a < 0 THEN CAST('NaN' AS DOUBLE) "
    "WHEN a = 0 THEN CAST('-Infinity' AS DOUBLE) ELSE ln(a) END",
    "t_log10(a)": "CASE WHEN a < 0 THEN CAST('NaN' AS DOUBLE) "
    "WHEN a = 0 THEN CAST('-Infinity' AS DOUBLE) ELSE log10(a) END",
    # The shortest and the exact digits of a double must round alike, else Trino's choice is
    # not known.
    "t_agree(a, b)": "CASE WHEN a = b OR a IS NULL THEN a ELSE "
    "error('NOT_SUPPORTED: a double lies on a rounding border, compute in decimals') END",
    # Text.
    "t_trim(s)": f"trim(s, '{_WHITESPACE}')",
    "t_ltrim(s)": f"ltrim(s, '{_WHITESPACE}')",
    "t_rtrim(s)": f"rtrim(s, '{_WHITESPACE}')",
    "t_upper(s)": "CASE WHEN contains(s, 'ß') THEN "
    "error('NOT_SUPPORTED: upper() of a text with ß') ELSE upper(s) END",
    "t_substr(s, i)": "CASE WHEN s IS NULL OR i IS NULL THEN NULL "
    "WHEN i = 0 OR -i > length(s) THEN '' "
    "WHEN i > 0 THEN substring(s, i) ELSE substring(s, length(s) + i + 1) END",
    "t_substr_n(s, i, n)": "CASE WHEN s IS NULL OR i IS NULL OR n IS NULL THEN NULL "
    "WHEN i = 0 OR n <= 0 OR -i > length(s) THEN '' "
    "WHEN i > 0 THEN substring(s, i, n) ELSE substring(s, length(s) + i + 1, n) END",
    "t_split_part(s, d, i)": "CASE WHEN i < 1 THEN "
    "error('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero') "
    "WHEN d = '' THEN error('NOT_SUPPORTED: split_part with an empty delimiter') "
    "ELSE string_split(s, d)[i] END",
    "t_replace(s, a, b)": "CASE WHEN a = '' THEN error('NOT_SUPPORTED: replace of an empty text') "
    "WHEN b IS NULL THEN NULL ELSE replace(s, a, b) END",
    "t_pad(s, n, p, done)": "CASE WHEN n < 0 OR p = '' THEN error('INVALID_FUNCTION_ARGUMENT: "
    "Target length must not be negative, padding must not be empty') ELSE done END",
    # Texts that are cast: only what Trino reads goes on to DuckDB, which reads more.
    "t_int_text(v, k)": "CASE WHEN v IS NULL OR regexp_full_match(v, '[+-]?[0-9]+') THEN v ELSE "
    "error('INVALID_CAST_ARGUMENT: Cannot cast a varchar to ' || k) END",
    "t_int_text_or_null(v)": "CASE WHEN regexp_full_match(v, '[+-]?[0-9]+') THEN v END",
    "t_number_text(v)": _guarded(_NUMBER, _invalid("a number")),
    "t_number_text_or_null(v)": f"CASE WHEN regexp_full_match(v, '{_NUMBER}') THEN v "
    "WHEN regexp_matches(v, '^[+-]?[0-9.]') OR regexp_matches(trim(v), '^[+-]?(NaN|Infinity)') "
    "OR t_trim(v) <> v THEN error('NOT_SUPPORTED: an unusual form of a number in try_cast') END",
    "t_moment_text(v, k)": f"CASE WHEN v IS NULL OR regexp_full_match(v, '{_MOMENT}') THEN v ELSE "
    "error('INVALID_CAST_ARGUMENT: Cannot cast a varchar to ' || k) END",
    "t_moment_text_or_null(v)": f"CASE WHEN regexp_full_match(v, '{_MOMENT}') THEN v "
    "WHEN regexp_matches(v, '^[ +-]*[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}') "
    "THEN error('NOT_SUPPORTED: an unusual form of a date in try_cast') END",
    "t_day_text(v)": f"CASE WHEN v IS NULL OR regexp_full_match(v, '{_DAY}') "
    "THEN v ELSE error('INVALID_CAST_ARGUMENT: Cannot cast a varchar to date') END",
    "t_day_text_or_null(v)": f"CASE WHEN regexp_full_match(v, '{_DAY}') THEN v "
    "WHEN regexp_matches(v, '^[ +-]*[0-9]{1,6}-[0-9]{1,2}-[0-9]{1,2}') "
    "THEN error('NOT_SUPPORTED: an unusual form of a date in try_cast') END",
    "t_bool_text(v)": "CASE WHEN v IS NULL THEN NULL WHEN lower(v) IN ('t', 'true', '1') THEN true "
    f"WHEN lower(v) IN ('f', 'false', '0') THEN false ELSE {_invalid('BOOLEAN')} END",
    "t_bool_text_or_null(v)": "CASE WHEN lower(v) IN ('t', 'true', '1') THEN true "
    "WHEN lower(v) IN ('f', 'false', '0') THEN false END",
}

SETTINGS = (
    # Athena computes in UTC, whatever the machine's zone.
    "SET TimeZone = 'UTC'",
    # Trino sorts nulls last in both directions unless told otherwise.
    "SET default_null_order = 'NULLS_LAST'",
    "SET ieee_floating_point_ops = true",
    # A Python variable must never be found as a table.
    "SET python_enable_replacements = false",
)


def prelude() -> list[str]:
    """The statements that make a fresh DuckDB connection understand translated queries."""
    order = sorted(_MACROS, key=lambda head: head.startswith("t_number_text_or_null"))
    return [*SETTINGS, *(f"CREATE OR REPLACE MACRO {head} AS {_MACROS[head]}" for head in order)]
