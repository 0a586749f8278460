"""The emulated cloud of a test: what a stack needs to use it, who else works in it, and what is left in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from ..clouds.calls import CallRecord
from ..clouds.cloud import FromInstance, ImageChanges, ImageCloud, NewImage, Query
from ..clouds.tencent import TencentConnection
from ..emulator import Call, Emulator, EmulatorSettings, Fault
from ..images.image import Image, ImageRef, Kind
from ..runtime.patience import Patience
from ..settings import Settings

REGION = "ap-guangzhou"
INSTANCE = "ins-demo0001"
"""A running instance that every emulated cloud has in `REGION`."""
_PATIENCE = 60.0


C = TypeVar("C", bound="EmulatedCloud")


class EmulatedCloud:
    """Tencent Cloud's image API on a free port of the loopback, with images that are made at once.

    What the methods do is done as somebody beside the stack would do it, by calls of the API.

    Args:
        database: The file that holds the cloud; `:memory:` for one that ends with the test.
        settings: Of the emulator, by the names of its options in a stack's configuration (`createSeconds`,
            `limits`, ...; docs/emulator.md lists them).

    Attributes:
        fault: Asked before each call and once more after it what is to go wrong; None for nothing. See
            `pulumi_machine_image.emulator.Fault`, and `fail`.
    """

    def __init__(self, database: Path | str = ":memory:", **settings: Any) -> None:
        given = {"createSeconds": 0, "copySeconds": 0, "importSeconds": 0, "instanceSeconds": 0, **settings}
        self.fault: Callable[[Call], Fault | None] = lambda call: None
        self.emulator = Emulator(
            EmulatorSettings.parse({**given, "database": str(database)}), faults=lambda call: self.fault(call)
        )
        self.emulator.start()
        self._own = Counter[str]()
        self._forgotten = Counter[str]()

    def __enter__(self: C) -> C:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends it."""
        self.emulator.close()

    # --- What a stack needs.

    @property
    def account(self) -> str:
        """The account that a stack with `config` works in."""
        return self.emulator.settings.account

    @property
    def config(self) -> dict[str, str]:
        """The stack configuration that leads here, by key, as `pulumi config set` takes it."""
        key_id, key = self.emulator.credentials()
        limits = self.emulator.settings.numbers
        given = {
            "cloud": "tencent",
            "region": REGION,
            "endpoint": self.emulator.endpoint,
            "secretId": key_id,
            "secretKey": key,
            "limits": json.dumps({"images": limits.images, "accounts": limits.accounts}),
        }
        return {f"machine-image:{name}": value for name, value in given.items()}

    # --- What is in the cloud.

    def images(self, region: str = REGION, account: str = "") -> dict[str, Image]:
        """An account's custom images of a region, by name. Raises AssertionError where two have one name."""
        found = self.api(account).images(region, Query(kinds=frozenset({Kind.CUSTOM})))
        by_name = {image.name: image for image in found}
        assert len(by_name) == len(found), f"images of one name: {sorted(image.label for image in found)}"
        return by_name

    def image(self, id: str, region: str = REGION) -> Image:
        """An image by its id. Raises KeyError where there is none."""
        return self.api().find(region, [id])[id]

    def has(self, id: str, region: str = REGION) -> bool:
        """Whether an image is there."""
        return id in self.api().find(region, [id])

    def shares(self, id: str, region: str = REGION) -> set[str]:
        """The accounts that may use an image."""
        return set(self.api().shares(ImageRef(region, id)) or {})

    @property
    def calls(self) -> Counter[str]:
        """What others than the methods here have asked of the cloud, by action, since the test began or `forget_calls`
        was called."""
        asked = Counter(entry.action for entry in self.emulator.journal())
        return asked - self._own - self._forgotten

    def forget_calls(self) -> None:
        """Lets `calls` begin anew."""
        self._forgotten += self.calls

    # --- What others do in it.

    def api(self, account: str = "") -> ImageCloud:
        """All that an account may do."""
        key_id, key = self.emulator.credentials(account)
        settings = Settings.of({"secretId": key_id, "secretKey": key})

        def count(call: CallRecord) -> None:
            self._own[call.action] += 1

        return TencentConnection(settings, endpoint=self.emulator.endpoint, on_call=count).cloud(Patience(_PATIENCE))

    def make(self, *names: str, region: str = REGION, account: str = "") -> list[str]:
        """Images that have nothing to do with Pulumi; returns their ids."""
        return [self.api(account).create(region, NewImage(name, FromInstance(INSTANCE))) for name in names]

    def change(self, id: str, region: str = REGION, **changes: Any) -> None:
        """Changes an image's `name`, `description`, `family` or `deprecated`."""
        self.api().modify(ImageRef(region, id), ImageChanges(**changes))

    def tag(self, id: str, put: Mapping[str, str], drop: Iterable[str] = (), region: str = REGION) -> None:
        """Puts tags on an image, and takes some off by their keys."""
        self.api().tag(ImageRef(region, id), put=put, drop=frozenset(drop))

    def delete(self, id: str, region: str = REGION) -> None:
        """Deletes an image with its snapshots."""
        self.api().delete(ImageRef(region, id), snapshots=True)

    def share(self, id: str, *accounts: str, region: str = REGION) -> None:
        """Lets accounts use an image."""
        self.api().share(ImageRef(region, id), frozenset(accounts))

    def unshare(self, id: str, *accounts: str, region: str = REGION) -> None:
        """Takes an image back from accounts."""
        self.api().unshare(ImageRef(region, id), frozenset(accounts))

    def pass_time(self, seconds: float) -> None:
        """The cloud's clock goes on."""
        self.emulator.laboratory.advance(seconds)

    def fail(self, action: str, code: str, *, times: int = 1) -> None:
        """The next calls of an action are refused.

        Args:
            action: Such as `CreateImage`.
            code: The API's error code, such as `InternalError`.
            times: How many of them.
        """
        left, before = times, self.fault

        def fault(call: Call) -> Fault | None:
            nonlocal left
            if call.action == action and call.stage == "before" and left > 0:
                left -= 1
                return Fault.refuse(code)
            return before(call)

        self.fault = fault
