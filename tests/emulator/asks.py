"""What the machine of `test_worlds.py` asks: mostly what goes through, now and then one mistake of each sort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, SINGAPORE, THIRD
from emulator.model import DATA_DISK, DISKS, PRIVATE, PUBLIC, SHARED, SYSTEM_DISK, Answer, Place

T = TypeVar("T")
Pairs = list[tuple[str, str]]
DATA = "disk-demodat1"
TOKYO, TAIPEI, NOWHERE = "ap-tokyo", "ap-taipei", "ap-nowhere"
OTHERS = [THIRD, *(f"20000000000{number}" for number in range(4))]
CROWD = [f"3000000000{number:02}" for number in range(30)]


def mostly(good: Sequence[T], bad: Sequence[T], times: int = 5) -> st.SearchStrategy[T]:
    """One of the good ones, so many times as often as one of the others. (Equal branches of one_of count once.)"""
    return st.sampled_from([*[*good] * -(-times * len(bad) // len(good)), *bad])


def mistakes(*bad: Answer, times: int = 5) -> st.SearchStrategy[Answer]:
    """What is put over a good request: nothing, or once in a while something bad; None takes away."""
    return mostly([{}], bad, times)


def tagged(*tags: tuple[str, str], sort: str = "image") -> list[Answer]:
    """A TagSpecification."""
    return [{"ResourceType": sort, "Tags": [{"Key": key, "Value": value} for key, value in tags]}]


flag = st.booleans()
seldom = mostly([False], [True], 9)
sometimes = mostly([False], [True], 3)
picks = st.sampled_from([*range(12), -1, -1, -1, -1])
"""Which of what is there, counted round; or the one that was named last, or has been begun since."""
several = st.lists(picks, min_size=1, max_size=2)
many = st.lists(picks, min_size=1, max_size=4)
places = st.sampled_from(
    [
        *[Place(FIRST, GUANGZHOU)] * 5,
        *[Place(SECOND, GUANGZHOU)] * 3,
        *(Place(FIRST, SHANGHAI), Place(FIRST, SINGAPORE), Place(SECOND, SHANGHAI), Place(FIRST, TAIPEI)),
    ]
)
_SLIPS = ["receiver", "receiver", "other account", "other region", "nobody", "malformed", "public"]
slips = mostly(["", "", "", "busy"], _SLIPS)
"""Whose image is named, by whom: the owner its own, perhaps one that is busy, unless something is said."""
copy_slips = mostly(["", "", "receiver"], _SLIPS)
deletion_slips = mostly(["", "busy"], _SLIPS)
waits = mostly([0.0], [0.5, 4.0, 8.0], 2)
spans = st.sampled_from([0.25, 1.0, 1.5, 2.0, 4.0, 30.0])
names = st.sampled_from(["web", "db", "cache", "job", "api", "Web-2"])
families = st.sampled_from(["daily", "daily", ""])
tags = st.dictionaries(st.sampled_from(["team", "env", "tier"]), st.sampled_from(["a", "b"]), min_size=1).map(
    lambda found: list(found.items())
)
described: Any = {
    "ImageDescription": st.sampled_from(["", "golden"]),
    "ImageFamily": families,
    "TagSpecification": tags.map(lambda found: tagged(*found)),
}
bad_names: Any = ({"ImageName": ""}, {"ImageName": " web"}, {"ImageName": "two words"})
bad_attributes: Any = (
    *({"ImageName": "x" * 61}, {"ImageName": "new\nline"}, {"ImageDescription": "d" * 257}),
    *({"ImageFamily": "two words"}, {"ImageFamily": "f" * 129}),
)
bad_tags: Any = (
    {"TagSpecification": tagged(*((f"key-{number}", "a") for number in range(51)))},
    {"TagSpecification": tagged(("team", "a"), ("team", "b"))},
    {"TagSpecification": tagged(("qcloud:x", "a"))},
    {"TagSpecification": tagged(("team", "a"), sort="instance")},
)
dry: Any = {"DryRun": True}
failing = mostly([frozenset[str]()], [frozenset({GUANGZHOU}), frozenset({GUANGZHOU}), frozenset({SHANGHAI, TOKYO})], 3)
"""The regions in which what is begun fails."""

creations = st.fixed_dictionaries(
    {"ImageName": names}, optional={**described, "ForcePoweroff": st.sampled_from(["true", "TRUE"])}
)
sources = mostly(
    [(), (DATA,), (SYSTEM_DISK,), (SYSTEM_DISK, DATA_DISK), (DATA_DISK, SYSTEM_DISK)],
    [(SYSTEM_DISK, SYSTEM_DISK), (SYSTEM_DISK, SYSTEM_DISK), (DATA_DISK,)],
)
"""Of what an image is made: the machine, with its data disk; or of snapshots of such disks."""
creation_mistakes = mistakes(
    *({"InstanceId": "ins-nobody00"}, {"InstanceId": "web"}, {"InstanceId": None, "SnapshotIds": None}),
    *({"DataDiskIds": ["disk-demosys1"]}, {"DataDiskIds": ["disk-nobody00"]}, {"SnapshotIds": ["snap-nobody00"]}),
    *(*bad_attributes, *bad_names, *bad_tags, dry, dry, dry),
)
systems = st.sampled_from(
    [*[("CentOS", "7", "x86_64")] * 2, ("Ubuntu", "22", "arm_64"), ("Windows Server 2022", "-", "x86_64")]
)
files = st.lists(mostly(["a.raw", "b.qcow2"], ["c-bad.vhd"], 3), min_size=1, max_size=2)
imports = st.fixed_dictionaries(
    {"ImageName": names},
    optional={**described, "LicenseType": st.sampled_from(["TencentCloud", "BYOL"]), "Force": flag},
)
import_mistakes = mistakes(
    *({"OsType": "BeOS"}, {"OsVersion": "95"}, {"LicenseType": "mine"}, {"Force": False, "file": "d.iso"}),
    *({"Force": True, "file": "d.iso"}, {"file": "e.zip"}, {"near": SHANGHAI}, {"near": SHANGHAI}),
    *({"address": "https://files.example.com/"}, {"address": "https://files.example.com/"}),
    *(*bad_attributes, *bad_names, *bad_tags, dry, dry),
)
ways = st.sampled_from([*["elsewhere"] * 4, "twice", "far", "encrypted", "encrypted", "here"])
"""Where a copy goes: to other regions of its partition, to one that is named twice, where none can go, or to its own
region, encrypted or not."""
copies = st.fixed_dictionaries({"ImageSetRequired": flag}, optional={"ImageName": names})
copy_mistakes = mistakes(
    *({"KmsKeyId": "!"}, {"KmsKeyId": "kms-1"}, {"Encrypt": True}, {"ImageIds": []}, {"ImageName": "x" * 61}),
    *({"ImageIds": ["img-nobody00"] * 2}, {"DestinationRegions": []}, {"DestinationRegions": [SHANGHAI, NOWHERE]}),
    *({"DestinationRegions": [SHANGHAI, SINGAPORE]}, dry, dry),
    *({"DestinationRegions": [SHANGHAI] * 20}, {"ImageName": "two words"}),
)
disks = mostly([*DISKS], ["disk-nobody00"])
usages = mostly([""], [SYSTEM_DISK, DATA_DISK], 2)
"""What a snapshot is said to be of: nothing, or something."""
_attributes: Any = {
    "ImageDescription": st.sampled_from(["", "golden"]),
    "ImageFamily": families,
    "ImageDeprecated": flag,
}
modifications = st.one_of(
    st.fixed_dictionaries({"ImageName": names}),
    st.fixed_dictionaries({"ImageDeprecated": flag}),
    st.fixed_dictionaries({"ImageName": names}, optional=_attributes),
    st.fixed_dictionaries({}, optional={"ImageName": st.just(""), **_attributes}),
)
receivers = st.lists(st.just("the other") | st.sampled_from(OTHERS), min_size=1, max_size=2)
bad_receivers = mostly([[""]], [["self"], ["999000000001"], ["998000000001"], ["somebody"], CROWD, CROWD], 4)
deletions = st.fixed_dictionaries({"DeleteBindedSnap": flag})
deletion_mistakes = mistakes({"ImageIds": []}, dry, dry)
tag_mistakes = mistakes(
    *({"ReplaceTags": []}, {"DeleteTags": []}, {"ReplaceTags": None, "DeleteTags": None}),
    *({"ReplaceTags": [{"TagKey": "team", "TagValue": "a"}] * 2}, {"DeleteTags": [{"TagKey": "team"}]}),
    *({"ReplaceTags": [{"TagKey": key, "TagValue": value}]} for key, value in (("Tencent", "a"), ("team", ""))),
)
owners = mostly([""], ["mine", "mine", "theirs"])

_FILTERS = {
    "image-type": [PRIVATE, SHARED, PUBLIC],
    "image-name": ["web", "DB", "e"],
    "platform": ["ubu", "CentOS", "win"],
    "tag-key": ["team", "env"],
    "tag-value": ["a", "b"],
    "tag:team": ["a", "b"],
    "tag:env": ["a", "b"],
}
filters = st.lists(
    st.sampled_from(sorted(_FILTERS)).flatmap(
        lambda name: st.fixed_dictionaries(
            {"Name": st.just(name), "Values": st.lists(st.sampled_from(_FILTERS[name]), min_size=1, max_size=2)}
        )
    ),
    max_size=2,
)
pages: Any = {"Offset": st.integers(0, 5), "Limit": st.sampled_from([1, 2, 3, 20, 100])}
searches = st.fixed_dictionaries(
    {"Filters": filters}, optional={**pages, "InstanceType": st.sampled_from(["SR1.MEDIUM4", "S5.MEDIUM4"])}
)
search_mistakes = mistakes(
    *({"Limit": 0}, {"Limit": 101}, {"Filters": [{"Name": "image-state", "Values": ["NORMAL"]}]}),
    *({"Filters": [{"Name": "tag-key", "Values": list("abcdef")}]}, {"ImageIds": ["img-nobody00"]}, {"Limit": 150}),
    {"Filters": [{"Name": "tag:qa", "Values": ["a"]}]},
)
snapshot_searches = st.fixed_dictionaries(
    {},
    optional={
        **pages,
        "Order": st.sampled_from(["ASC", "DESC"]),
        "Filters": st.sampled_from(
            [("disk-usage", "DATA_DISK"), ("snapshot-state", "NORMAL"), ("disk-id", "disk-demosys1")]
        ).map(lambda found: [{"Name": found[0], "Values": [found[1]]}]),
    },
)
tag_pages = st.fixed_dictionaries(
    {}, optional={"Limit": st.sampled_from([1, 2, 15]), "Offset": st.sampled_from([0, 2])}
)
exports = st.fixed_dictionaries(
    {"BucketName": st.just("files-1250000000"), "OnlyExportRootDisk": flag},
    optional={
        "ExportFormat": st.sampled_from(["QCOW2", "RAW"]),
        "RoleName": st.just("mine"),
    },
)
export_mistakes = mistakes(
    *({"BucketName": bucket} for bucket in ("", "files", "files-9990000000", "files-9980000000")),
    *({"ImageIds": []}, {"FileNamePrefixList": ["nightly"]}, {"FileNamePrefixList": ["a/b"]}),
    *({"RoleName": "mine-bad"}, {"DryRun": True}),
)


def resource(place: Place, sort: str, name: str, owner: str = "") -> str:
    """A resource's six-part name, with nothing, the caller's account or the other one."""
    account = {"": "", "mine": place.account, "theirs": SECOND if place.account == FIRST else FIRST}[owner]
    return f"qcs::cvm:{place.region}:uin/{account}:{sort}/{name}"


def tag_pairs(found: Pairs) -> list[Answer]:
    """In the words of the tag service."""
    return [{"TagKey": key, "TagValue": value} for key, value in found]
