"""The resources and keys by which calls of a deployment are judged."""

from __future__ import annotations

import pytest
from condition_keys import _iam_keys
from resource_arns import (
    action_name,
    cloudfront_new_arn,
    ec2_new_arn,
    iam_arn,
    kms_alias_arn,
)

ACCOUNT = "111122223333"
REGION = "ca-central-1"


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("CreateVpc", "vpc"),
        ("CreateInternetGateway", "internet-gateway"),
        ("RunInstances", "instances"),
    ],
)
def test_a_new_thing_of_ec2_is_judged_by_its_kind(operation: str, kind: str) -> None:
    found = ec2_new_arn(f"Action={operation}".encode(), REGION, ACCOUNT)
    assert found == f"arn:aws:ec2:{REGION}:{ACCOUNT}:{kind}/*"


def test_looking_at_ec2_knows_no_resource() -> None:
    assert ec2_new_arn(b"Action=DescribeVpcs", REGION, ACCOUNT) is None


def test_a_profile_and_a_new_policy_are_judged_by_name() -> None:
    profile = b"Action=AddRoleToInstanceProfile&InstanceProfileName=parks-dev-serve"
    assert iam_arn(profile, ACCOUNT) == f"arn:aws:iam::{ACCOUNT}:instance-profile/parks-dev-serve"
    policy = b"Action=CreatePolicy&PolicyName=parks-dev-duty"
    assert iam_arn(policy, ACCOUNT) == f"arn:aws:iam::{ACCOUNT}:policy/parks-dev-duty"
    assert iam_arn(b"Action=GetAccountPasswordPolicy", ACCOUNT) is None


def test_an_alias_is_judged_by_its_name() -> None:
    body = b'{"AliasName": "alias/parks-dev-data", "TargetKeyId": "1"}'
    expected = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/parks-dev-data"
    assert kms_alias_arn("x:CreateAlias", body, REGION, ACCOUNT) == expected
    assert kms_alias_arn("x:DescribeKey", body, REGION, ACCOUNT) is None


def test_making_a_distribution_with_tags_is_making_one() -> None:
    assert action_name("cloudfront:CreateDistributionWithTags") == "cloudfront:CreateDistribution"
    new = cloudfront_new_arn("/2020-05-31/distribution", ACCOUNT)
    assert new == f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"
    assert cloudfront_new_arn("/2020-05-31/distribution/E1/config", ACCOUNT) is None


def test_a_new_role_tells_its_boundary_and_one_without_tells_none() -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/boundary-parks-dev"
    with_boundary = f"Action=CreateRole&RoleName=a&PermissionsBoundary={boundary}".encode()
    assert _iam_keys("iam:CreateRole", with_boundary) == {"iam:PermissionsBoundary": boundary}
    assert _iam_keys("iam:CreateRole", b"Action=CreateRole&RoleName=a") == {}
