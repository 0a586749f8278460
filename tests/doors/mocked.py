"""A program under a stand-in for the engine, which keeps what it was told."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pulumi
import pulumi.runtime
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs
from pulumi.runtime.rpc import deserialize_properties

T = TypeVar("T")


@contextlib.contextmanager
def event_loop() -> Iterator[None]:
    """A loop for the thread: Pulumi wants one in each that it works in, and closes none that it makes."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


class Mocks(pulumi.runtime.Mocks):
    """Answers a resource with its inputs and what a test has laid down, and a look-up with that alone."""

    def __init__(self) -> None:
        self.outputs: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.failure: str | None = None

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        return args.resource_id or f"{args.name}-id", {**args.inputs, **self.outputs}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        return self.answer, [("", self.failure)] if self.failure is not None else []


class Engine(MockMonitor):
    """Keeps the requests as they come.

    Attributes:
        told: Each registered resource, or one that was read, by its name.
        asked: Each look-up, in order.
    """

    def __init__(self) -> None:
        self.answers = Mocks()
        super().__init__(self.answers)
        self.told: dict[str, Any] = {}
        self.asked: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        self.told[request.name] = request
        with event_loop():
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        self.told[request.name] = request
        with event_loop():
            return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        self.asked.append(request)
        with event_loop():
            return super().Invoke(request)  # type: ignore[no-untyped-call]

    def inputs(self, name: str) -> dict[str, Any]:
        """What a resource was registered with; secrets as Pulumi marks them."""
        return dict(deserialize_properties(self.told[name].object))

    def run(self, program: Callable[[], T], *, preview: bool = False) -> Any:
        """Runs a program, and returns the values of the Outputs that it returns.

        Why in a thread: what Pulumi keeps by thread and by context is then no other test's.
        """
        results: list[Any] = []
        problems: list[BaseException] = []

        def answered() -> pulumi.Output[None]:
            return pulumi.Output.from_input(program()).apply(results.append)

        def whole() -> None:
            try:
                with event_loop():
                    pulumi.runtime.set_mocks(self.answers, preview=preview, monitor=self)
                    pulumi.runtime.test(answered)()  # type: ignore[no-untyped-call]
            except BaseException as problem:
                problems.append(problem)

        thread = threading.Thread(target=contextvars.copy_context().run, args=(whole,))
        thread.start()
        thread.join()
        if problems:
            raise problems[0]
        return results[0] if results else None
