"""What the three usual scripts share: the columns of the export, and what their authors would know."""

from __future__ import annotations

from pathlib import Path

#: Unicode's white space: exports are full of no-break spaces.
SPACES = "".join(chr(one) for one in range(0x3001) if chr(one).isspace())
#: In the order of the export, under the names that they get.
COLUMNS = (
    *("folder_year", "licence_rsn", "licence_number", "licence_revision_number", "business_name"),
    *("business_trade_name", "status", "issued_at", "expired_date", "business_type"),
    *("business_sub_type", "unit", "unit_type", "house", "street", "city", "province", "country"),
    *("postal_code", "local_area", "number_of_employees", "fee_paid", "extracted_at", "geom"),
    "geo_point_2d",
)
#: Columns that must not leave raw.
DROPPED = ("unit", "house", "postal_code", "geom", "geo_point_2d")
TRIMMED = (
    *("folder_year", "licence_number", "licence_revision_number", "business_name"),
    *("business_trade_name", "status", "business_type", "business_sub_type", "unit", "unit_type"),
    *("house", "street", "city", "province", "country", "local_area", "geo_point_2d"),
)
MARKERS = ("?", "-", "N/A", "n/a", "NULL", "null", "Unknown", "unknown")
NULL_MARKED = (
    *("business_name", "business_trade_name", "local_area", "number_of_employees", "fee_paid"),
)
UPPER = ("street", "province", "country")
STATUSES = {
    "issued": "Issued",
    "inactive": "Inactive",
    "gone out of business": "Gone Out of Business",
    "out of business": "Gone Out of Business",
    "pending": "Pending",
    "cancelled": "Cancelled",
    "canceled": "Cancelled",
}
LOCAL_AREAS = (
    *("Arbutus-Ridge", "Downtown", "Dunbar-Southlands", "Fairview", "Grandview-Woodland"),
    *("Hastings-Sunrise", "Kensington-Cedar Cottage", "Kerrisdale", "Killarney", "Kitsilano"),
    *("Marpole", "Mount Pleasant", "Oakridge", "Renfrew-Collingwood", "Riley Park"),
    *("Shaughnessy", "South Cambie", "Strathcona", "Sunset", "Victoria-Fraserview", "West End"),
    "West Point Grey",
)


def landed_files(folder: Path) -> list[Path]:
    """Return the files of a folder in the order in which they landed."""
    return sorted(folder.rglob("*.csv"))
