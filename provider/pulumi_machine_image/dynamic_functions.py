"""The look-ups, for a Python program: plain functions with plain answers.

They ask the cloud when they are called, in previews too, by the settings of the stack (`machine-image:cloud` and so
on); what the same run has yet to make they do not see. Why plain answers and not Outputs: a program can then decide by
them what it declares.

Arguments are declared once, in the models of `functions`: a test wants signatures and texts here to agree with them.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import pulumi
from pulumi.runtime.settings import SETTINGS

from .look_ups import LookUpFailed, want_plain

if TYPE_CHECKING:
    from .clouds.calls import CallCount
    from .core import Core
    from .functions.found_image import FoundImage
    from .functions.get_image_quota import GetImageQuotaResult
    from .functions.get_image_regions import GetImageRegionsResult
    from .functions.get_image_shares import GetImageSharesResult
    from .functions.get_images import GetImagesResult
    from .functions.get_importable_systems import GetImportableSystemsResult

Architecture = Literal["x86_64", "i386", "arm64"]
Kind = Literal["public", "custom", "shared"]
OsType = Literal["linux", "windows"]
State = Literal["creating", "importing", "copying", "available", "failed", "disabled"]


def get_image(
    *,
    regions: Sequence[str] | None = None,
    zone: str | None = None,
    kinds: Sequence[Kind] | None = None,
    owners: Sequence[str] | None = None,
    os_type: OsType | None = None,
    platform: str | None = None,
    architectures: Sequence[Architecture] | None = None,
    bits: Literal[32, 64] | None = None,
    family: str | None = None,
    tags: Mapping[str, str] | None = None,
    states: Sequence[State] | None = None,
    name: str | None = None,
    name_regex: str | None = None,
    include_deprecated: bool = False,
    image_id: str | None = None,
    most_recent: bool = False,
) -> FoundImage:
    """The one image that meets all criteria; what is left out does not matter.

    Args:
        regions: Where to look; `["*"]` means all regions. Default: the provider's region.
        zone: A zone, such as `ap-guangzhou-3`, in place of its region; it must exist.
        kinds: `public` (made by the cloud), `custom` (by this account), `shared` (by another). Default: all, but
            shared images only from trusted accounts.
        owners: The accounts that made the images, or the cloud's words for them, such as `amazon`. Shared images are
            returned from accounts named here or, without this, in the setting `trustedOwners`: nobody has vetted
            them.
        os_type: `linux` or `windows`.
        platform: The family of the operating system, such as `Ubuntu`; capitals do not matter.
        architectures: What the system was built for: `x86_64`, `i386`, `arm64`.
        bits: The width of the architecture, 32 or 64.
        family: The image family.
        tags: Tags that the image has, with these values.
        states: States of the image: `creating`, `importing`, `copying`, `available`, `failed`, `disabled`. Default:
            `available`.
        name: The whole name.
        name_regex: A regular expression that is found somewhere in the name; `^` and `$` tie it to the ends.
        include_deprecated: Whether images that are marked as deprecated count too.
        image_id: The image's id. With it, state and deprecation count only where `states` asks for them.
        most_recent: Take the newest of several. The answer then changes when a newer image appears.

    Returns:
        The image, with `image_id`, `region`, `name`, `created_time` and so on.

    Raises:
        LookUpFailed: No image meets the criteria, or several do and `most_recent` is not set: the text names the
            nearest ones; an argument is wrong; the cloud refuses or fails.
    """
    from .functions.found_image import FoundImage

    return FoundImage.model_validate(_ask("getImage", locals()))


def get_images(
    *,
    regions: Sequence[str] | None = None,
    zone: str | None = None,
    kinds: Sequence[Kind] | None = None,
    owners: Sequence[str] | None = None,
    os_type: OsType | None = None,
    platform: str | None = None,
    architectures: Sequence[Architecture] | None = None,
    bits: Literal[32, 64] | None = None,
    family: str | None = None,
    tags: Mapping[str, str] | None = None,
    states: Sequence[State] | None = None,
    name: str | None = None,
    name_regex: str | None = None,
    include_deprecated: bool = False,
) -> GetImagesResult:
    """All images that meet all criteria; what is left out does not matter.

    Args:
        regions: Where to look; `["*"]` means all regions. Default: the provider's region.
        zone: A zone, such as `ap-guangzhou-3`, in place of its region; it must exist.
        kinds: `public` (made by the cloud), `custom` (by this account), `shared` (by another). Default: all, but
            shared images only from trusted accounts.
        owners: The accounts that made the images, or the cloud's words for them, such as `amazon`. Shared images are
            returned from accounts named here or, without this, in the setting `trustedOwners`: nobody has vetted
            them.
        os_type: `linux` or `windows`.
        platform: The family of the operating system, such as `Ubuntu`; capitals do not matter.
        architectures: What the system was built for: `x86_64`, `i386`, `arm64`.
        bits: The width of the architecture, 32 or 64.
        family: The image family.
        tags: Tags that the image has, with these values.
        states: States of the image: `creating`, `importing`, `copying`, `available`, `failed`, `disabled`. Default:
            `available`.
        name: The whole name.
        name_regex: A regular expression that is found somewhere in the name; `^` and `$` tie it to the ends.
        include_deprecated: Whether images that are marked as deprecated count too.

    Returns:
        `images`: a list, the newest first; empty where nothing fits.

    Raises:
        LookUpFailed: An argument is wrong, or the cloud refuses or fails.
    """
    from .functions.get_images import GetImagesResult

    return GetImagesResult.model_validate(_ask("getImages", locals()))


def get_image_quota(*, regions: Sequence[str] | None = None) -> GetImageQuotaResult:
    """How many custom images the regions take, have, and have room for.

    Args:
        regions: The regions to ask about; `["*"]` means all regions. Default: the provider's region.

    Returns:
        `quotas`: region to `limit`, `used` and `free`. A number that the account may not know is None, and `error`
        says why.

    Raises:
        LookUpFailed: There is no such region; every region refuses; the cloud fails.
    """
    from .functions.get_image_quota import GetImageQuotaResult

    return GetImageQuotaResult.model_validate(_ask("getImageQuota", locals()))


def get_image_shares(*, image_id: str, region: str | None = None) -> GetImageSharesResult:
    """The accounts, and on EC2 organisations and everybody, that an image of this account is shared with.

    Args:
        image_id: The image; it must be the account's own.
        region: Where the image is. Default: the provider's region.

    Returns:
        `shared_accounts`: account id, ARN or `everybody` to the time of sharing, with `image_id` and `region`.

    Raises:
        LookUpFailed: There is no such image, it belongs to another account, or the cloud fails.
    """
    from .functions.get_image_shares import GetImageSharesResult

    return GetImageSharesResult.model_validate(_ask("getImageShares", locals()))


def get_image_regions() -> GetImageRegionsResult:
    """Where images can be, and between which regions they can be copied.

    Returns:
        `regions`: a list of `region`, `name`, `available`, `partition` (copies stay within one) and `zones`, each
        with `zone` and `available`.

    Raises:
        LookUpFailed: The cloud refuses or fails.
    """
    from .functions.get_image_regions import GetImageRegionsResult

    return GetImageRegionsResult.model_validate(_ask("getImageRegions", {}))


def get_importable_systems() -> GetImportableSystemsResult:
    """The operating systems that can be imported.

    Returns:
        `systems`: a list of `os_type`, `system`, `versions` and `architectures`.

    Raises:
        LookUpFailed: The cloud refuses or fails.
    """
    from .functions.get_importable_systems import GetImportableSystemsResult

    return GetImportableSystemsResult.model_validate(_ask("getImportableSystems", {}))


class _NoRun:
    """Stands for the run of a program that Pulumi does not run."""


_no_run = _NoRun()
_cores: weakref.WeakKeyDictionary[object, tuple[Core, CallCount | None]] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def _ask(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    from pydantic.alias_generators import to_camel

    from .images.errors import ImageError

    try:
        want_plain(name, given, do="Call it inside {}'s apply, or pass a plain value")
        args = {to_camel(key): value for key, value in given.items() if value is not None and not key[0].isupper()}
        core, count = _core()
        try:
            return core.call_function(name, args)
        finally:
            if count is not None:
                count.tell(lambda text: print(f"look-ups so far: {text}", flush=True))
    except ImageError as error:
        raise LookUpFailed(error) from None


def _warn(text: str) -> None:
    from .plain_text import plain

    pulumi.log.warn(plain(text))


def _core() -> tuple[Core, CallCount | None]:
    """The core of this run of the program, one however many look-ups it makes, and its calls if somebody counts them.

    Why by run and not by process: the Automation API runs programs of several stacks in one process, each with its
    own settings, and what a run has seen of quotas is not to outlive it.
    """
    from .clouds.calls import CallCount
    from .clouds.connect import connect
    from .core import Core
    from .runtime.clock import SystemClock
    from .settings import NAMESPACE, Settings

    run = SETTINGS.monitor or _no_run
    with _lock:
        if run not in _cores:
            config = pulumi.Config(NAMESPACE)
            keys = [field.alias or name for name, field in Settings.model_fields.items()]
            given = {key: config.get(key) for key in keys}
            settings, clock = Settings.of(Settings.with_environment(given)), SystemClock()
            count = CallCount.wanted()
            core = Core(settings, connection=connect(settings, clock, count), clock=clock, say=_warn)
            weakref.finalize(run, core.close)
            _cores[run] = core, count
        return _cores[run]
