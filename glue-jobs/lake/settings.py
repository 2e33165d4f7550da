"""The settings of a job: everything that is known about one dataset of one stack.

The program writes them as JSON beside the scripts; `lake.settings_file` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from lake.checks import Checks
from lake.collecting_source import Source
from lake.products import Product

Classification = Literal["public", "internal", "confidential", "restricted"]
Privacy = Literal["keep", "mask", "pseudonymise", "drop"]
LandingKind = Literal["excel", "csv", "json", "parquet"]
TableZone = Literal["raw", "trusted", "quarantine", "curated"]


@dataclass(frozen=True)
class Field:
    """One column of the contract."""

    name: str
    #: `string`, `int`, `bigint`, `double`, `boolean`, `date`, `timestamp` or `decimal(p,s)`.
    type: str
    description: str
    #: A row without it is refused.
    required: bool
    #: Part of the business key.
    key: bool
    classification: Classification
    privacy: Privacy


@dataclass(frozen=True)
class Landing:
    """How files of the dataset arrive."""

    kind: LandingKind
    #: Excel: the sheet to read; the first one when absent.
    sheet: str | None = None
    #: CSV only.
    delimiter: str = ","
    #: CSV only: what the contract says; a file may prove otherwise.
    encoding: str = "utf-8"


@dataclass(frozen=True)
class DataBrewCleaning:
    """Where the output of a DataBrew job lies, and what its rows say of themselves."""

    job: str
    #: Prefix of the output in the raw bucket.
    prefix: str
    #: Column that names the landed file of a row, below the dataset's prefix.
    file_column: str
    #: Minutes after which DataBrew stops the job.
    timeout_minutes: int


@dataclass(frozen=True)
class Zone:
    """Where a zone's tables live."""

    bucket: str
    database: str


@dataclass(frozen=True)
class Zones:
    """The zones that jobs read and write."""

    #: Bucket of the files as received.
    landing: str
    raw: Zone
    trusted: Zone
    quarantine: Zone
    curated: Zone


@dataclass(frozen=True)
class CuratedTable:
    """One Spark SQL statement that makes one curated table."""

    table: str
    sql: str


@dataclass(frozen=True)
class Settings:
    """Everything that is known about one dataset of one stack."""

    department: str
    stage: str
    dataset: str
    #: The dataset in snake_case: its table's name in raw, trusted and quarantine.
    table: str
    zones: Zones
    landing: Landing
    fields: tuple[Field, ...]
    #: Steps of a DataBrew recipe as exported; `lake.recipe` checks them.
    recipe: tuple[Mapping[str, Any], ...]
    #: DQDL, one rule each.
    rules: tuple[str, ...]
    curated: tuple[CuratedTable, ...]
    owner: str
    licence: str
    title: str
    description: str
    retention_days: int
    contract_version: str
    #: SSM parameter that holds the pseudonymisation key.
    pseudonym_key_parameter: str
    #: None: the clean job runs the recipe itself.
    databrew: DataBrewCleaning | None = None
    #: ARN of the KMS key, or of its alias, that what the jobs write is to be under; None leaves it
    #: to the bucket.
    encryption_key: str | None = None
    products: tuple[Product, ...] = ()
    #: None: files come from those who deliver them.
    source: Source | None = None
    checks: Checks = field(default_factory=Checks)
    #: Of rows with the same key the one counts that has the latest value in this column; None: the
    #: one that landed last.
    latest_by: str | None = None

    def identifier(self, zone: TableZone, table: str | None = None) -> str:
        """Return `lake.<database>.<table>`; the table is the dataset's unless another is named."""
        return f"lake.{self.zone(zone).database}.{table or self.table}"

    def location(self, zone: TableZone, table: str | None = None) -> str:
        """Return where a table's files live."""
        folder = table or "table"
        return f"s3://{self.zone(zone).bucket}/{self.dataset}/{folder}"

    def zone(self, zone: TableZone) -> Zone:
        """Return a zone by name."""
        return cast(Zone, getattr(self.zones, zone))

    def table_properties(self) -> dict[str, str]:
        """Return what every table of the dataset says about itself."""
        return {
            "comment": self.title,
            "owner": self.owner,
            "licence": self.licence,
            "retention-days": str(self.retention_days),
            "contract-version": self.contract_version,
        }

    def comments(self) -> dict[str, str]:
        """Return the description of each column of the contract."""
        return {one.name: one.description for one in self.fields}
