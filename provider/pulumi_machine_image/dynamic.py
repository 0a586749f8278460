"""Machine images as Pulumi dynamic resources: a Python program needs nothing but this package.

    from pulumi_machine_image import dynamic as machine_image

    web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")

What this door cannot do, because Pulumi's dynamic providers cannot (the plugin of this package can):

- `pulumi import` and `import_=` need an existing resource's provider text; use an import file instead, in which each
  resource has the type `pulumi-python:dynamic/machineimage:CustomImage` and, in `inputs` and in `outputs`, the
  `__provider` of such a resource (`pulumi stack export` shows one; README.md has an example).
- `custom_timeouts`, Ctrl-C and autonaming do not reach the provider: use the `timeouts` argument; an interrupted run is
  continued by the next one; an image without a name gets the resource's name and 7 hex digits.
- Four operations run at a time, and a preview calls only Check and Diff: outputs of a new image are not known in it.
- A creation that fails leaves nothing in state: the next run finds what is there and goes on with it.

Why the classes below have no state: each instance is pickled into the state of every resource, by reference to this
module. Their names and this module's path are frozen for ever.
"""

from __future__ import annotations

import atexit
import functools
import importlib
import os
import sys
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.output import Unknown

if TYPE_CHECKING:
    from .arguments import (
        CustomImageArgs,
        ImageCopyArgs,
        ImageShareArgs,
        ImportFromArgs,
        RegionCopyArgs,
        TimeoutsArgs,
    )
    from .clouds.calls import CallCount
    from .core import Call, Core
    from .dynamic_functions import (
        get_image,
        get_image_quota,
        get_image_regions,
        get_image_shares,
        get_images,
        get_importable_systems,
    )
    from .dynamic_resources import CustomImage, ImageCopy, ImageShare
    from .look_ups import LookUpFailed

__all__ = [
    "CustomImage",
    "CustomImageArgs",
    "ImageCopy",
    "ImageCopyArgs",
    "ImageShare",
    "ImageShareArgs",
    "ImportFromArgs",
    "LookUpFailed",
    "RegionCopyArgs",
    "TimeoutsArgs",
    "get_image",
    "get_image_quota",
    "get_image_regions",
    "get_image_shares",
    "get_images",
    "get_importable_systems",
]

T = TypeVar("T")

_lock = threading.Lock()
_core: Core | None = None


# Hidden from type checkers, for which every name would exist otherwise.
if not TYPE_CHECKING:

    def __getattr__(name):
        # The resource classes import this module for their providers, and a program may need no function.
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f".{_home(name)}", __package__), name)


def _home(name: str) -> str:
    if name.endswith("Args"):
        return "arguments"
    if name == "LookUpFailed":
        return "look_ups"
    return "dynamic_functions" if name.startswith("get_") else "dynamic_resources"


class MachineImageError(Exception):
    """What a user reads of a failure: one line, since this door shows an exception as it prints."""


MachineImageError.__module__ = "builtins"  # so that its name is printed without a path


def _one_line(method: Callable[..., T]) -> Callable[..., T]:
    """Lets a method fail with one clean line, whatever happens in it."""

    @functools.wraps(method)
    def wrapper(*args: Any) -> T:
        from .images.errors import ImageError
        from .plain_text import in_a_line

        try:
            return method(*args)
        except ImageError as error:
            raise MachineImageError(str(error)) from None
        except Exception as error:
            text = in_a_line(f"{type(error).__name__}: {error}".splitlines()[0])
            raise MachineImageError(f"a mistake in pulumi-machine-image, please report it: {text}") from None

    return wrapper


class _Provider(ResourceProvider):
    """Translates one kind of resource; knows no rule about images."""

    serialize_as_secret_always = False
    kind: ClassVar[str]

    def configure(self, req: ConfigureRequest) -> None:
        sys.tracebacklimit = 0  # the SDK shows a failure as its traceback
        _configured(req)

    @_one_line
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        from .core import visible
        from .dynamic_plan import ORDER, declared, named

        core, call = _ready(), _call(news)
        told, home = news.pop("__plan", None), core.settings.region
        core.declare(declared(told, home), named(told, home))
        if isinstance(deletes_first := news.pop(ORDER, None), bool):
            core.choose_order(call.urn, deletes_first)
        hidden = {key: value for key, value in news.items() if key.startswith("__")}
        checked = core.check(self.kind, _known(visible(news)), _known(visible(_olds)), call)
        failures = [CheckFailure(failure.property, failure.reason) for failure in checked.failures]
        return CheckResult({**_holed(checked.inputs), **hidden}, failures)

    @_one_line
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        diff = _ready().diff(self.kind, _known(_olds), _known(_news), _call(_news))
        return DiffResult(changes=bool(diff), replaces=diff.replaces, delete_before_replace=diff.delete_before_replace)

    @_one_line
    def create(self, props: dict[str, Any]) -> CreateResult:
        outcome = _ready().create(self.kind, props, _call(props))
        return CreateResult(outcome.id, outcome.outputs)

    @_one_line
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        outcome = _ready().read(self.kind, id_, props, _call(props))
        if outcome is None:
            return ReadResult("", {})
        hidden = {key: props[key] for key in ("__provenance",) if key in props}
        return ReadResult(outcome.id, outcome.outputs, {**hidden, **outcome.inputs})

    @_one_line
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult(_ready().update(self.kind, _id, _olds, _news, _call(_news)).outputs)

    @_one_line
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        _ready().delete(self.kind, _id, _props, _call(_props))


class CustomImageProvider(_Provider):
    kind = "CustomImage"


class ImageCopyProvider(_Provider):
    kind = "ImageCopy"


class ImageShareProvider(_Provider):
    kind = "ImageShare"


@_one_line
def _configured(req: ConfigureRequest) -> Core:
    """The core of this process. One for all classes, so that they share its survey, plan and connections."""
    global _core
    from .clouds.connect import connect
    from .core import Core
    from .runtime.clock import SystemClock
    from .settings import NAMESPACE, Settings

    with _lock:
        if _core is None:
            _end_with_the_engine()
            keys = [field.alias or name for name, field in Settings.model_fields.items()]
            given = {key: req.config.get(f"{NAMESPACE}:{key}") for key in keys}
            settings, clock = Settings.of(Settings.with_environment(given)), SystemClock()
            connection = connect(settings, clock, _counter())
            _core = Core(settings, connection=connection, clock=clock, say=_say)
        return _core


def _counter() -> CallCount | None:
    """Counts API calls where the environment asks for it; what is printed at exit the engine still shows."""
    from .clouds.calls import CallCount

    count = CallCount.wanted()
    if count is not None:
        atexit.register(count.tell, functools.partial(print, flush=True))
    return count


def _ready() -> Core:
    assert _core is not None, "the SDK configures a provider before it asks it anything"
    return _core


def _end_with_the_engine() -> None:
    """Ends this process when the engine has died: its shell's parent stays, but the pipe to standard input closes."""

    def watch() -> None:
        while os.read(0, 4096):
            pass
        os._exit(0)

    threading.Thread(target=watch, daemon=True, name="end with the engine").start()


def _call(props: Mapping[str, Any]) -> Call:
    from .core import Call

    urn = str(props.get("__provenance") or "")
    name = urn.rpartition("::")[2]
    return Call(urn, say=lambda text: _say(f"{name}: {text}"), seal=_sealed)


def _say(text: str) -> None:
    from .plain_text import plain

    print(plain(text), flush=True)


def _sealed(value: Any) -> dict[str, Any]:
    """A secret as the protocol writes it: the SDK passes on what is a map already."""
    from .plugin.values import SECRET, SIGNATURE

    return {SIGNATURE: SECRET, "value": value}


def _known(value: Any) -> Any:
    """The engine's unknown values as the core's one."""
    from .resources.model import UNKNOWN

    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items()}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _holed(value: Any) -> Any:
    """The way back."""
    from .resources.model import UNKNOWN

    if value is UNKNOWN:
        return Unknown()  # type: ignore[no-untyped-call]
    if isinstance(value, dict):
        return {key: _holed(item) for key, item in value.items()}
    return [_holed(item) for item in value] if isinstance(value, list) else value
