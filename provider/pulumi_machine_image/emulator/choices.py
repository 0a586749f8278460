"""The choices made where the cloud's documents are silent or disagree, each a setting.

The default is the more careful choice: what a client gets along with here it gets along with in the cloud, whichever
way the cloud turns out to do it. Where that is not so, the text says why.
"""

from typing import Annotated, ClassVar, Literal

from .structures import Structure, between


class Group(Structure):
    """Settings; keys in camelCase (as in a program's configuration) or snake_case."""

    BY_NAME_TOO: ClassVar[bool] = True

    @staticmethod
    def wire_name(name: str) -> str:
        """In camelCase."""
        first, *others = name.split("_")
        return first + "".join(map(str.capitalize, others))


class Choices(Group):
    """What is unsure; a part of the settings."""

    # Names and numbers.
    image_names: Literal["printable", "plain"] = "printable"
    """Which characters an image's name may have (unsure: the documents say how many, not which). `printable`: all but
    control characters, and no space at either end. `plain`: letters, digits, `-`, `_` and `.` only; not the default,
    since names of public images have more."""
    family_names: Literal["plain", "any"] = "plain"
    """What a family may be called (unsure: there is a code for a bad one and no rule). `plain`: at most 128 letters,
    digits, `-`, `_` and `.`; `any`: everything of at most 128 characters."""
    name_characters: Annotated[int, between(1, 1000)] = 60
    """How long an image's name may be: 60 in today's SDK, 20 in 2019."""
    description_characters: Annotated[int, between(1, 10_000)] = 256
    """How long an image's description may be: 256 in today's SDK, 60 in 2019."""
    filters_per_call: Annotated[int, between(1, 1000)] = 10
    """How many filters DescribeImages and DescribeInstances take."""
    values_per_filter: Annotated[int, between(1, 1000)] = 5
    """How many values one of those filters takes."""
    largest_page: Annotated[int, between(1, 1000)] = 100
    """The largest Limit that a call which lists in pages takes."""
    images_per_call: Annotated[int, between(1, 1000)] = 100
    """How many ids DescribeImages, DeleteImages and ExportImages take (unsure: no page of today says). 100 is what one
    page of DescribeImages shows; the page before API 3.0 said 10."""
    accounts_per_call: Annotated[int, between(1)] = 50
    """How many accounts one ModifyImageSharePermission takes (unsure: no number is documented, 50 is safe)."""
    image_order: Literal["newest", "id"] = "newest"
    """How DescribeImages sorts own images, shared ones and public ones, which come in this order (unsure: no order is
    documented). `newest`: the youngest first, which people expect of the emulator; `id`: by chance, as a client must
    expect of the cloud. Pages fit together either way."""

    # Making images.
    unknown_tags: Literal["made", "refused"] = "made"
    """What CreateImage, ImportImage and RunInstances do with a tag whose key the account has not got (unsure). `made`:
    they make it; `refused`: InvalidParameterValue.TagKeyNotFound, which is in their lists, and to filters by such a key
    too. Not the more careful one, because Terraform makes no tags before it uses them."""
    encrypted_disks: Literal["refused", "allowed"] = "refused"
    """Whether CreateImage takes encrypted disks and snapshots (unsure). `refused`: with
    UnsupportedOperation.EncryptedImagesNotSupported, which is in its list; `allowed`: the image is an encrypted one."""
    force_poweroff: Literal["stops", "ignored"] = "stops"
    """What ForcePoweroff does to a running machine (unsure: the SDK says that the image is made after it was shut down,
    not that it is started again). `stops`: it stops and stays so until it is started; `ignored`: it goes on running."""
    failed_images: Literal["kept", "gone"] = "kept"
    """What becomes of an image that fails (unsure: how long it stays listed is not documented). `kept`: it is listed,
    holds its name and counts until somebody deletes it; `gone`: from that moment on it is not there."""
    import_urls: Literal["cos", "any"] = "cos"
    """Which addresses ImportImage takes. `cos`: those of objects in COS, as its text says; `any`: of any web server
    (unsure: domains of one's own may be bound to a bucket)."""
    export_tasks: Annotated[int, between(1, 100_000)] = 5
    """How many exports may be under way in a region (unsure: there is a code for too many and no number). Few, so that
    a client sees the code."""

    # Copies.
    copy_source: Literal["syncing", "normal"] = "syncing"
    """The state of the source of a copy (unsure). `syncing`: for the first half of the copy it is SYNCING and busy, so
    a client must neither take the source's state for the copy's nor expect to copy, share or delete it at once;
    `normal`: it stays as it is."""
    sync_percent: Literal["stale", "exact"] = "stale"
    """What SyncPercent is worth (unsure: examples have 0 and 20 on images that are NORMAL). `stale`: it rises to 20 and
    stays there, so a client that waits for 100 waits for ever; `exact`: it rises to 100."""
    copy_inherits: Literal["nothing", "all"] = "nothing"
    """Whether a copy has the description, the family and, of an own image, the tags of its source (unsure). `nothing`:
    none of them, so a client that wants them must set them; `all`."""
    shared_copies: Literal["by limits", "refused", "allowed"] = "by limits"
    """Whether a received image may become an own one in its own region (the SDK's text of SyncImages allows it, the
    older page "Image types" does not). `by limits`: not under the classic 10 and 50, else yes; or always `refused`,
    with InvalidParameterValue.InvalidImageId, or `allowed`."""
    border_copies: Literal["InvalidRegion.Unavailable", "UnsupportedOperation.Region"] = "InvalidRegion.Unavailable"
    """The code for a copy across the border of the mainland or of the finance zones, and for one from or to ap-taipei
    (unsure: both are in the list of SyncImages). `InvalidRegion.Unavailable`: its text is "this region does not support
    syncing images at present"; `UnsupportedOperation.Region`: "this region is not supported"."""
    largest_copy_gib: Annotated[int, between(0, 32_000)] = 50
    """Up to which size an image can be copied; 0 for any (unsure: a page of 2023 says 50 GB, the FAQ none at all, and
    InvalidImageId.TooLarge is still listed)."""

    # Shares.
    repeated_share: Literal["refused", "ignored"] = "refused"
    """SHARE for an account that has the image already (unsure). `refused`: FailedOperation.AccountAlreadyExists;
    `ignored`: it keeps it."""
    absent_cancel: Literal["refused", "ignored"] = "refused"
    """CANCEL for an account that has no share (unsure). `refused`: InvalidAccountId.NotFound; `ignored`: nothing is
    done for it."""
    shared_rename: Literal["allowed", "refused"] = "allowed"
    """Whether the owner may change the attributes of an image that is shared out (unsure). `allowed`: the code
    SharedImageModifyUnsupported speaks of images shared by others, and the user guide binds the receiver alone;
    `refused`: the text of ModifyImageAttribute says that shared images cannot be changed. Not the more careful one,
    because the guide is clear and no client could change a shared image at all."""
    whole_machine_images: Literal["refused", "allowed"] = "refused"
    """Whether an image with data disks can be copied and shared (unsure). `refused`: with the code
    InvalidParameter.InstanceImageNotSupport, which is in both lists; `allowed`: like any other."""
