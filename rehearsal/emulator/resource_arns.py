"""The resources of calls that MiniStack 1.5.33 names unlike AWS, and the actions of Budgets.

Glue checks a table call on the catalog, the database and the table; MiniStack checks the database
only, and takes a job for a table. Athena checks a query by id on its workgroup; MiniStack checks
`*`.

See https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsglue.html and
list_amazonathena.html beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

WorkGroupOf = Callable[[str, str], str | None]
"""Maps the store (`query` or `named`) and an id to its workgroup, or None for an unknown id."""


def json_body(body: bytes) -> dict[str, Any]:
    """The request's JSON object, or an empty one when the body is none."""
    try:
        data = json.loads(body or b"{}")
    except (ValueError, UnicodeDecodeError):
        return {}
    return data if isinstance(data, dict) else {}


def _text(data: Mapping[str, Any], *names: str) -> str:
    for name in names:
        value = data.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def _kind(action: str) -> str:
    for kind in ("Workflow", "Trigger", "Crawler", "Job"):
        if kind in action:
            return kind.lower()
    return ""


def glue_catalog_arns(region: str, account: str, database: str = "", table: str = "") -> list[str]:
    """The catalog, the database and the table, in the order in which Glue checks them."""
    root = f"arn:aws:glue:{region}:{account}"
    arns = [f"{root}:catalog"]
    if database:
        arns.append(f"{root}:database/{database}")
    if table:
        arns.append(f"{root}:table/{database}/{table}")
    return arns


def glue_arns(action: str, body: bytes, region: str, account: str) -> list[str]:
    """Every ARN that AWS authorises a Glue call on; the most specific one is last."""
    name = action.partition(":")[2]
    data = json_body(body)
    root = f"arn:aws:glue:{region}:{account}"
    if name in ("TagResource", "UntagResource", "GetTags"):
        return [_text(data, "ResourceArn") or "*"]
    if "SecurityConfiguration" in name or "Classifier" in name:
        return ["*"]
    if "DataQualityRuleset" in name:
        return [f"{root}:dataQualityRuleset/{_text(data, 'Name') or '*'}"]
    if "Connection" in name:
        connection = _text(data, "Name") or _text(data.get("ConnectionInput") or {}, "Name")
        return [f"{root}:catalog", f"{root}:connection/{connection or '*'}"]
    kind = _kind(name)
    if kind:
        named = _text(data, "Name", f"{kind.capitalize()}Name")
        return [f"{root}:{kind}/{named}" if named else "*"]
    if "Table" in name or "Partition" in name or "ColumnStatistics" in name:
        database = _text(data, "DatabaseName")
        table = _text(data, "TableName", "Name") or _text(data.get("TableInput") or {}, "Name")
        return glue_catalog_arns(region, account, database, table or ("*" if database else ""))
    if "Database" in name:
        database = _text(data, "Name") or _text(data.get("DatabaseInput") or {}, "Name")
        return glue_catalog_arns(region, account, database)
    return [f"{root}:catalog"]


def athena_arn(
    action: str, body: bytes, region: str, account: str, workgroup_of: WorkGroupOf
) -> str:
    """The workgroup or data catalog that AWS authorises an Athena call on, `*` without one."""
    name = action.partition(":")[2]
    data = json_body(body)
    root = f"arn:aws:athena:{region}:{account}"
    if name in ("TagResource", "UntagResource", "ListTagsForResource"):
        return _text(data, "ResourceARN") or "*"
    if name in ("ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"):
        return "*"
    if name.endswith("DataCatalog"):
        return f"{root}:datacatalog/{_text(data, 'Name')}"
    if name in ("GetDatabase", "ListDatabases", "GetTableMetadata", "ListTableMetadata"):
        return f"{root}:datacatalog/{_text(data, 'CatalogName') or 'AwsDataCatalog'}"
    workgroup = _text(data, "WorkGroup", "WorkGroupName")
    if not workgroup and name == "CreateWorkGroup":
        workgroup = _text(data, "Name")
    for store, single, several in (
        ("query", "QueryExecutionId", "QueryExecutionIds"),
        ("named", "NamedQueryId", "NamedQueryIds"),
    ):
        listed = data.get(several)
        identity = _text(data, single) or (
            str(listed[0]) if isinstance(listed, list) and listed else ""
        )
        if identity and not workgroup:
            # An id that nobody knows belongs to no workgroup: only a right on all of them may ask.
            workgroup = workgroup_of(store, identity) or "*"
    return f"{root}:workgroup/{workgroup or 'primary'}"


def events_arn(action: str, body: bytes, region: str, account: str) -> str | None:
    """The rule that a call names, or None for a call on something else.

    A rule of the default bus carries no bus in its ARN. See
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html.
    """
    name = action.partition(":")[2]
    data = json_body(body)
    if name in ("TagResource", "UntagResource", "ListTagsForResource"):
        return _text(data, "ResourceARN") or None
    rule = _text(data, "Rule")
    if not rule and name.endswith("Rule"):
        rule = _text(data, "Name")
    if not rule:
        return None
    bus = _text(data, "EventBusName")
    place = rule if bus in ("", "default") else f"{bus}/{rule}"
    return f"arn:aws:events:{region}:{account}:rule/{place}"


_BUDGET_ACTIONS = {
    "CreateBudget": "ModifyBudget",
    "UpdateBudget": "ModifyBudget",
    "DeleteBudget": "ModifyBudget",
    "DescribeBudget": "ViewBudget",
    "DescribeNotificationsForBudget": "ViewBudget",
    "DescribeSubscribersForNotification": "ViewBudget",
}


def action_name(action: str) -> str:
    """The name by which AWS authorises a call: budgets know two rights, whatever is called.

    To make a distribution with tags is to make it and to tag it. See
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html and
    list_amazoncloudfront.html beside it.
    """
    if action == "cloudfront:CreateDistributionWithTags":
        return "cloudfront:CreateDistribution"
    service, _, name = action.partition(":")
    return f"budgets:{_BUDGET_ACTIONS.get(name, name)}" if service == "budgets" else action


def budgets_arn(body: bytes, account: str) -> str | None:
    """The budget that a call names, or None for a call on something else."""
    data = json_body(body)
    name = _text(data, "BudgetName") or _text(data.get("Budget") or {}, "BudgetName")
    return f"arn:aws:budgets::{account}:budget/{name}" if name else None


def cloudwatch_arn(body: bytes, region: str, account: str) -> str | None:
    """The alarm or dashboard that a call names, or None for a call on neither.

    A dashboard is global. See
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html.
    """
    data = json_body(body)
    dashboard = _text(data, "DashboardName")
    if dashboard:
        return f"arn:aws:cloudwatch::{account}:dashboard/{dashboard}"
    listed = data.get("AlarmNames")
    alarm = _text(data, "AlarmName") or (
        str(listed[0]) if isinstance(listed, list) and listed else ""
    )
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm}" if alarm else None


def iam_arn(body: bytes, account: str) -> str | None:
    """What a call makes or looks at, where it is no role and no user."""
    form = parse_qs(body.decode("utf-8", "replace"))
    operation = (form.get("Action") or [""])[0]
    profile = (form.get("InstanceProfileName") or [""])[0]
    if profile:
        return f"arn:aws:iam::{account}:instance-profile/{profile}"
    if operation == "CreatePolicy":
        return f"arn:aws:iam::{account}:policy/{(form.get('PolicyName') or [''])[0]}"
    return None


def ec2_new_arn(body: bytes, region: str, account: str) -> str | None:
    """The kind of thing that a call makes: AWS asks for the right on all of the kind, MiniStack on `*`."""
    operation = (parse_qs(body.decode("utf-8", "replace")).get("Action") or [""])[0]
    made = re.fullmatch(
        r"(?:Create|Allocate|Run|Authorize|Associate|Attach|Modify)(\w+)", operation
    )
    if made is None:
        return None
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", made.group(1)).lower()
    return f"arn:aws:ec2:{region}:{account}:{kind}/*"


def cloudfront_new_arn(path: str, account: str) -> str | None:
    """The kind of thing that a call makes, from a path like `/2020-05-31/distribution`."""
    parts = [part for part in path.split("/") if part]
    return f"arn:aws:cloudfront::{account}:{parts[1]}/*" if len(parts) == 2 else None


def kms_alias_arn(action: str, body: bytes, region: str, account: str) -> str | None:
    """The alias that a call makes, moves or removes; AWS asks for the right on the key as well."""
    if action.partition(":")[2] not in ("CreateAlias", "DeleteAlias", "UpdateAlias"):
        return None
    return f"arn:aws:kms:{region}:{account}:{_text(json_body(body), 'AliasName')}"


def scheduler_arn(
    path: str, body: bytes, query: Mapping[str, Any], region: str, account: str
) -> str | None:
    """A schedule in the group that the request names, or None for a call on something else."""
    parts = [part for part in path.split("/") if part]
    if len(parts) < 2 or parts[0] != "schedules":
        return None
    named = query.get("groupName") or json_body(body).get("GroupName") or "default"
    group = named[0] if isinstance(named, list) else named
    return f"arn:aws:scheduler:{region}:{account}:schedule/{group}/{parts[1]}"
