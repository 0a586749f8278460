"""What answers at the port while the provider itself is being loaded.

Why: the engine reads the port, dials it and greets before it asks for anything, and on two cores that runs beside the
loading.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .servicer import MachineImageProvider


class Arriving:
    """A servicer all of whose methods are those of the provider that `arrived` gets; calls wait for it."""

    def __init__(self) -> None:
        self.arrived: Future[MachineImageProvider] = Future()

    def __getattr__(self, method: str) -> Callable[[Any, Any], Any]:
        return lambda request, context: getattr(self.arrived.result(), method)(request, context)
