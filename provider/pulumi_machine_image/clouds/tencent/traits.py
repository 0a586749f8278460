"""What Tencent Cloud allows, as data; importing it does not import the SDK.

Sources: the API documentation of CVM's image actions and the comments of `tencentcloud.cvm.v20170312.models`. Names: up
to 60 characters; the character set is not documented, so that only what cannot be meant is refused. Descriptions: up
to 256. Tags: the tag service's error codes (empty values and the reserved keys are refused) and its page "Limits".
Accounts: decimal ids of main accounts. A received image can be copied within its own region only, where
alone a copy can be encrypted (SyncImages). The licence fee of Windows is that of the page "Image types".
"""

from __future__ import annotations

import re

from ..cloud import Imports, Systems, Traits
from .regions import REGIONS

TENCENT_TRAITS = Traits(
    cloud="tencent",
    image_name=re.compile(r"(?!\s)[^\x00-\x1f\x7f]{1,60}(?<!\s)"),
    name_length=60,
    name_rule="1 to 60 characters, without control characters and without a space at either end",
    description_length=256,
    tag_key=re.compile(r"(?!qcloud|tencent|project)[^\x00-\x1f\x7f]{1,127}"),
    tag_value=re.compile(r"[^\x00-\x1f\x7f]{1,255}"),
    tag_rule="keys of 1 to 127 characters that do not begin with qcloud, tencent or project, and values of 1 to 255",
    tags_per_image=50,
    image_id=re.compile(r"img-[a-z0-9]{8,}"),
    image_id_rule="img- and at least 8 lower-case letters and digits, such as img-1a2b3c4d",
    account_id=re.compile(r"[1-9][0-9]{4,19}"),
    account_rule="the decimal id of a main account, such as 100000000001",
    can_rename=True,
    names_unique=True,
    copy_asked_at="source",
    # SyncImages takes no tags, and no description.
    copies_begin="unnamed",
    shared_copies="same-region",
    public_copies=False,
    # No limit of accounts a call is documented; 50 is what one image could be shared with at all for years.
    accounts_per_call=50,
    encrypted_copies="same-region",
    default_image_limit=500,
    default_share_limit=500,
    regions=REGIONS,
    zone_example="ap-guangzhou-3",
    systems=Systems(own=("tencent",), fee=("windows",), fee_in_mainland=False),
    catalogue="few",
    dry_run=frozenset({"create", "import", "copy", "delete"}),
    # By ImportImage.
    imports=Imports(
        words={"boot_mode": ("Legacy BIOS", "UEFI"), "license_type": ("TencentCloud", "BYOL")},
        needs=frozenset({"os_version"}),
    ),
)
