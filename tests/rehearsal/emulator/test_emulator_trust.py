"""Who may take on a role: a second factor that a header tells, a role by its ARN, until a date."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from running_emulator import ACCOUNT, Emulator

ARN = f"arn:aws:iam::{ACCOUNT}:role"


def trusting(emulator: Emulator, name: str, condition: dict[str, Any]) -> None:
    """Make a role that the account trusts under a condition."""
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Condition": condition,
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)


def assume(emulator: Emulator, caller: dict[str, str], role: str, factor: bool = False) -> None:
    """Take on a role as another one."""
    sts = emulator.client("sts", caller)
    if factor:
        sts.meta.events.register(
            "before-sign.sts.AssumeRole",
            lambda request, **_: request.headers.add_header("x-rehearsal-second-factor", "true"),
        )
    sts.assume_role(RoleArn=f"{ARN}/{role}", RoleSessionName="trust")


@pytest.fixture(scope="module")
def caller(emulator: Emulator) -> dict[str, str]:
    """Return a session of a role that may ask for any role."""
    may = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": f"{ARN}/*"}
    return emulator.role("trusted-caller", [may])


def test_a_second_factor_is_what_the_header_says(
    emulator: Emulator, caller: dict[str, str]
) -> None:
    trusting(emulator, "with-factor", {"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(emulator, caller, "with-factor")
    assume(emulator, caller, "with-factor", factor=True)


def test_a_session_is_compared_by_the_arn_of_its_role(
    emulator: Emulator, caller: dict[str, str]
) -> None:
    def named(role: str) -> dict[str, Any]:
        return {"ArnEquals": {"aws:PrincipalArn": f"{ARN}/{role}"}}

    trusting(emulator, "for-caller", named("trusted-caller"))
    trusting(emulator, "for-another", named("another"))
    assume(emulator, caller, "for-caller")
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(emulator, caller, "for-another")


@pytest.mark.parametrize(("day", "open_"), [("2999-01-01", True), ("2020-01-01", False)])
def test_a_role_is_open_until_its_date(
    emulator: Emulator, caller: dict[str, str], day: str, open_: bool
) -> None:
    trusting(emulator, f"until-{day}", {"DateLessThan": {"aws:CurrentTime": f"{day}T00:00:00Z"}})
    if open_:
        assume(emulator, caller, f"until-{day}")
    else:
        with pytest.raises(ClientError, match="AccessDenied"):
            assume(emulator, caller, f"until-{day}")
