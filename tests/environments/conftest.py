"""The Spark session of the data code's tests: a run of all tests starts one JVM, with its jars."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PATH = Path(__file__).parents[1] / "glue_jobs" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("data_code_conftest", _PATH)
if _SPEC is None or _SPEC.loader is None:
    raise ImportError(f"{_PATH} cannot be loaded")
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)

warehouse = _MODULE.warehouse
spark = _MODULE.spark
