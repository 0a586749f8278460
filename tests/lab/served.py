"""The lab over a cloud that is served over HTTP, with the back end that is shipped: calls are counted, and can kill."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from lab.engine import Kept, Lab
from pulumi_machine_image.clouds.calls import CallRecord
from pulumi_machine_image.clouds.cloud import ImageCloud, Query
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.core import Core
from pulumi_machine_image.images.image import Image, Kind
from pulumi_machine_image.runtime.patience import Patience
from pulumi_machine_image.settings import Settings

CloudOf = Callable[[Patience], ImageCloud]


class Killed(BaseException):
    """The process is no more. Not an Exception, since nothing in the process could catch it."""


class ServedLab(Lab):
    """A stack on an account of a served cloud, whose clock only waiting moves.

    Attributes:
        home: The provider's region.
        called: The calls of the core, as they were answered.
        on_call: Told after each of them.
        lost: What was in the state, and is to be imported.
        elsewhere: Where is asked in place of the cloud's own address.
        begins: Makes the core of a new process, in this process unless somebody sets another.
    """

    cloud_name: ClassVar[str]
    home: ClassVar[str]
    keys: ClassVar[dict[str, str]]
    writing: ClassVar[frozenset[str]]
    """The actions that change the cloud."""

    called: list[CallRecord]
    on_call: Callable[[], None]
    lost: dict[tuple[str, str], Kept]
    elsewhere: str
    begins: Callable[[], Core]

    def __post_init__(self) -> None:
        self.called, self.on_call = [], lambda: None
        self.begins, self.lost, self.elsewhere = self._core_here, {}, ""
        self._last: int | None = None
        self._eyes: CloudOf | None = None
        super().__post_init__()

    @abstractmethod
    def close(self) -> None:
        """Ends what serves the cloud."""

    @property
    @abstractmethod
    def endpoint(self) -> str:
        """Where the cloud is served."""

    @property
    def address(self) -> str:
        return self.elsewhere or self.endpoint

    @abstractmethod
    def snapshots(self, region: str) -> set[str]:
        """The account's own snapshots."""

    @abstractmethod
    def _cloud(self, settings: Settings, on_call: Callable[[CallRecord], None]) -> CloudOf:
        """The account that settings have keys of."""

    def new_process(self) -> None:
        self._last = None
        self.core = self.begins()

    @property
    def given(self) -> dict[str, Any]:
        """The provider's settings, by key."""
        return {"region": self.home, "limits": {"images": self.image_limit}, **self.keys, **self.settings}

    def _core_here(self) -> Core:
        settings = Settings.of(self.given)
        connection = Connection(settings, self._cloud(settings, self._note))
        return Core(settings, connection=connection, clock=self.clock, say=self.said.append, gathers=self.gathers)

    def images(self, region: str = "") -> list[Image]:
        """The account's own images, seen by somebody else than the core."""
        return self.other_eyes().images(region or self.home, Query(kinds=frozenset({Kind.CUSTOM})))

    def other_eyes(self) -> ImageCloud:
        if self._eyes is None:
            self._eyes = self._cloud(Settings.of(self.keys), lambda _: None)
        return self._eyes(Patience(600, self.clock))

    @property
    def writes(self) -> list[str]:
        return [record.action for record in self.called if record.action in self.writing]

    @contextmanager
    def dying(self, after: int) -> Iterator[None]:
        """The process that is started in it dies when so many of its calls were answered.

        Before a call and after the answer to the one before it the world is the same, and so is what a dead process
        knows: these are all the moments there are.
        """
        begun = self.new_process

        def start() -> None:
            begun()
            self._last = len(self.called) + after

        self.new_process = start  # type: ignore[method-assign]
        try:
            yield
        except Killed:
            pass
        finally:
            del self.new_process

    def _note(self, record: CallRecord) -> None:
        self.called.append(record)
        if self._last is not None and len(self.called) >= self._last:
            self.core.cancel.set()  # other threads of it send nothing any more
            raise Killed
        self.on_call()
