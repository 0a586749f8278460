"""A small engine over the core: what Pulumi does with a resource, in the order in which it does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.clock import FakeClock
from lab.fake_cloud import FakeCloud
from pulumi_machine_image.clouds.cloud import Traits
from pulumi_machine_image.clouds.connect import Connection
from pulumi_machine_image.clouds.tencent.traits import TENCENT_TRAITS
from pulumi_machine_image.core import Call, Checked, Core
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.planning.plan import Declared
from pulumi_machine_image.resources.base import Diff
from pulumi_machine_image.settings import Settings

HOME = "ap-guangzhou"


@dataclass
class Kept:
    """A resource in the stack's state."""

    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class Refused(Exception):
    """A Check failed."""

    def __init__(self, checked: Checked) -> None:
        self.failures = checked.failures
        super().__init__("; ".join(f"{failure.property}: {failure.reason}" for failure in checked.failures))


@dataclass
class Lab:
    """A stack, a cloud and a clock.

    Attributes:
        gathers: Whether the door judges what does not fit when it creates, as the plugin does.
        token: What type tokens begin with.
        seconds: The engine's timeout of each operation; 0 for none.
        orders: Resource to its option `deleteBeforeReplace`, which the engine obeys and the plugin is not told of.
        said: Everything said to the person who runs it.
    """

    settings: dict[str, Any] = field(default_factory=dict)
    image_limit: int = 10
    share_limit: int = 50
    gathers: bool = False
    token: str = "pulumi-python:dynamic/machineimage:"
    seconds: float = 0
    traits: Traits = TENCENT_TRAITS
    clock: FakeClock = field(default_factory=FakeClock)
    orders: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cloud = FakeCloud(
            self.clock, image_limit=self.image_limit, share_limit=self.share_limit, traits=self.traits
        )
        self.stack: dict[tuple[str, str], Kept] = {}
        self.said: list[str] = []
        self.core: Core
        self.new_process()

    def new_process(self) -> None:
        """What the engine starts for each preview and each update."""
        given = {"region": HOME, "limits": {"accounts": self.share_limit}, **self.settings}
        connection = Connection(Settings.of(given), lambda patience: self.cloud)
        self.core = Core(
            connection.settings, connection=connection, clock=self.clock, say=self.said.append, gathers=self.gathers
        )

    def urn(self, kind: str, name: str) -> str:
        """Of a name as "Parent$web": the child of a component, of which a URN tells the type."""
        parent, child, own = name.rpartition("$")
        within = f"shop:index:{parent}{child}" if parent else ""
        return f"urn:pulumi:dev::shop::{within}{self.token}{kind}::{own}"

    def call(self, kind: str, name: str) -> Call:
        return Call(self.urn(kind, name), seconds=self.seconds, say=self.said.append)

    def declare(self, *resources: tuple[str, str, tuple[str, ...]]) -> None:
        self.core.declare(Declared(self.urn(kind, name), regions) for kind, name, regions in resources)

    def check(self, kind: str, name: str, /, **news: Any) -> dict[str, Any]:
        """The inputs after Check; raises Refused."""
        kept = self.stack.get((kind, name))
        return self.checked(kind, name, news, kept.inputs if kept else None)

    def diff(self, kind: str, name: str, /, **news: Any) -> Diff:
        """What the next update would change."""
        inputs = self.check(kind, name, **news)
        return self.core.diff(kind, self.stack[kind, name].outputs, inputs, self.call(kind, name))

    def preview(self, kind: str, name: str, /, **news: Any) -> str:
        """create, same, update, replace or delete-replace."""
        self.new_process()
        return self.decide(kind, name, news)[0]

    def up(self, kind: str, name: str, /, **news: Any) -> Kept:
        """Creates, updates or replaces one resource, in a process of its own."""
        self.new_process()
        return self.apply(kind, name, **news)

    def apply(self, kind: str, name: str, /, **news: Any) -> Kept:
        """The same in the process that runs; what is replaced goes at once."""
        for old in self.apply_keeping_old(kind, name, **news):
            self.core.delete(kind, old.id, old.outputs, self.call(kind, name))
        return self.stack[kind, name]

    def apply_keeping_old(self, kind: str, name: str, /, **news: Any) -> list[Kept]:
        """The same; returns what a replacement that created first leaves to be deleted at the end of the run."""
        step, inputs = self.decide(kind, name, news)
        old, call = self.stack.get((kind, name)), self.call(kind, name)
        if step == "delete-replace" and old is not None:
            self.core.delete(kind, old.id, old.outputs, call)
            del self.stack[kind, name]
        if step == "update" and old is not None:
            old.outputs = self.core.update(kind, old.id, old.outputs, inputs, call).outputs
            old.inputs = inputs
        elif step == "same" and old is not None:
            old.inputs = inputs
        else:
            made = self.core.create(kind, inputs, call)
            self.stack[kind, name] = Kept(made.id, inputs, made.outputs)
        return [old] if step == "replace" and old is not None else []

    def check_and_diff(self, kind: str, name: str, /, **news: Any) -> str:
        """What a preview asks of one resource, in the process that runs."""
        return self.decide(kind, name, news)[0]

    def refresh(self, kind: str, name: str) -> bool:
        """Reads a resource and stores what is there, in a process of its own; returns whether it drifted."""
        self.new_process()
        return self.reread(kind, name)

    def reread(self, kind: str, name: str) -> bool:
        """The same in the process that runs."""
        kept, call = self.stack[kind, name], self.call(kind, name)
        found = self.core.read(kind, kept.id, kept.outputs, call)
        if found is None:
            del self.stack[kind, name]
            return True
        drifted = bool(self.core.diff(kind, found.outputs, kept.inputs, call))
        kept.inputs, kept.outputs = found.inputs, found.outputs
        return drifted

    def destroy(self, kind: str, name: str) -> None:
        self.new_process()
        kept = self.stack[kind, name]
        self.core.delete(kind, kept.id, kept.outputs, self.call(kind, name))
        del self.stack[kind, name]

    def image_of(self, kept: Kept) -> ImageRef:
        return ImageRef(kept.outputs["region"], kept.id)

    def image(self, name: str, region: str = HOME) -> ImageRef:
        """The image of a CustomImage in the stack."""
        return ImageRef(region, self.stack["CustomImage", name].id)

    def decide(self, kind: str, name: str, news: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        kept, call = self.stack.get((kind, name)), self.call(kind, name)
        if kept is None:
            return "create", self.checked(kind, name, news, None)
        inputs = self.checked(kind, name, news, kept.inputs)
        diff = self.core.diff(kind, kept.outputs, inputs, call)
        if not diff:
            return "same", inputs
        if not diff.replaces:
            return "update", inputs
        inputs = self.checked(kind, name, news, None)
        first = self.orders.get(name, diff.delete_before_replace)
        return ("delete-replace" if first else "replace"), inputs

    def checked(self, kind: str, name: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None) -> dict[str, Any]:
        if name in self.orders and not self.gathers:
            self.core.choose_order(self.urn(kind, name), self.orders[name])
        checked = self.core.check(kind, news, olds, self.call(kind, name))
        if checked.failures:
            raise Refused(checked)
        return checked.inputs
