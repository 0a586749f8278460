"""What EC2 allows, as data; importing it does not import the SDK.

Sources: the API reference of EC2: CreateImage, CopyImage, RegisterImage (names: 3 to 128 letters, digits, spaces and
`( ) [ ] . / - ' @ _`; descriptions: up to 255), ModifyImageAttribute (launch permissions); the pages "Tag restrictions"
and "Amazon EC2 endpoints and quotas" (50,000 AMIs a region, an AMI shared with 1,000 accounts, organisations and units
of them); the API reference of Organizations: Organization, OrganizationalUnit (their ARNs); the table of platform
details and billing codes on the page "Understand AMI billing information"; "Amazon Resource Names" of the key service.
"""

from __future__ import annotations

import re

from ..cloud import Imports, Systems, TargetForm, Traits
from .regions import REGIONS

_ARN, _ORGANIZATION = r"arn:(?P<partition>aws[a-z-]*):organizations::[0-9]{12}", "o-[a-z0-9]{10,32}"

EC2_TRAITS = Traits(
    cloud="ec2",
    image_name=re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}"),
    name_length=128,
    name_rule="3 to 128 letters, digits, spaces and ( ) [ ] . / - ' @ _",
    description_length=255,
    tag_key=re.compile(r"(?!(?i:aws:))[^\x00-\x1f\x7f]{1,128}"),
    tag_value=re.compile(r"[^\x00-\x1f\x7f]{0,256}"),
    tag_rule="keys of 1 to 128 characters that do not begin with aws:, and values of at most 256",
    tags_per_image=50,
    image_id=re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})"),
    image_id_rule="ami- and 8 or 17 hexadecimal digits, such as ami-1a2b3c4d",
    account_id=re.compile(r"[0-9]{12}"),
    account_rule="the 12 digits of an AWS account, such as 123456789012",
    can_rename=False,
    names_unique=True,
    copy_asked_at="destination",
    copies_begin="whole",
    shared_copies="anywhere",
    public_copies=True,
    # No limit of accounts a call is documented.
    accounts_per_call=100,
    encrypted_copies="anywhere",
    key_region=re.compile(r"arn:aws[a-z-]*:kms:(?P<region>[a-z0-9-]+):"),
    default_image_limit=50_000,
    default_share_limit=1_000,
    regions=REGIONS,
    zone_example="us-east-1a",
    systems=Systems(
        own=("amazon linux",), fee=("windows", "red hat", "suse", "ubuntu pro", "sql server"), fee_in_mainland=True
    ),
    catalogue="many",
    share_targets=frozenset(
        {"account_ids", "organization_arns", "organizational_unit_arns", "public", "share_snapshots"}
    ),
    target_forms={
        "organization_arns": TargetForm(
            re.compile(rf"{_ARN}:organization/{_ORGANIZATION}"),
            "the ARN of an organisation, such as arn:aws:organizations::123456789012:organization/o-1a2b3c4d5e",
        ),
        "organizational_unit_arns": TargetForm(
            re.compile(rf"{_ARN}:ou/{_ORGANIZATION}/ou-[0-9a-z]{{4,32}}-[0-9a-z]{{8,32}}"),
            "the ARN of an organisational unit, such as "
            "arn:aws:organizations::123456789012:ou/o-1a2b3c4d5e/ou-1a2b-3c4d5e6f",
        ),
    },
    dry_run=frozenset({"create", "copy", "delete"}),
    extras=frozenset({"deprecate_at", "disabled", "deletion_protection_cooldown", "architecture"}),
    deletes_shared=True,
    own_protection=True,
    # By ImportImage, which does not take uefi-preferred, and names its image itself: a copy gets the right name.
    imports=Imports(
        url=re.compile(r"(s3|https)://[^\s/]+/\S+"),
        url_rule="s3://BUCKET/KEY, or a URL of S3 that begins with https://",
        words={
            "os_type": ("Linux", "Windows"),
            "architecture": ("x86_64", "i386"),
            "boot_mode": ("legacy-bios", "uefi"),
            "license_type": ("AWS", "BYOL"),
        },
        lacks=frozenset({"force", "os_version"}),
        places=2,
    ),
)
