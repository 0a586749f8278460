"""What the sessions of all clouds have in common: clients of an SDK, and calls that are told to whoever counts them."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from ..runtime.clock import Clock
from ..runtime.limiter import Limiter, RateOf
from ..runtime.together import Together
from ..settings import Settings
from .calls import CallRecord

CONNECT_SECONDS, READ_SECONDS = 10, 60
CONNECTIONS = 64
"""Kept open for each client; the usual 10 would be thrown away and made again under many threads."""


class Clients(ABC):
    """One client for each service and region, made when first needed and shared by threads."""

    home: ClassVar[str]
    """Where questions that concern no region are asked, if the settings name no region."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        rate_of: RateOf,
        endpoint: str | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
    ) -> None:
        """
        Args:
            rate_of: How fast each action may be called.
            endpoint: A URL with scheme that serves every API; overrides the settings'.
            on_call: Gets every API call that was sent, each attempt for itself, from the thread that sent it.
        """
        self._settings, self._clock, self._on_call = settings, clock, on_call
        self._endpoint = endpoint or settings.endpoint
        self.limiter = Limiter(rate_of, clock)
        self.together = Together()
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    @property
    def home_region(self) -> str:
        """Where questions that concern no region are asked."""
        return self._settings.region or self.home

    def ready(self, service: str, region: str) -> None:
        """Makes the client before a call's turn comes: to load the SDK takes longer than a turn, so that the calls of
        two would be sent together."""
        self._client(service, region)

    def _client(self, service: str, region: str) -> Any:
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._made(service, region)
            return self._clients[service, region]

    @abstractmethod
    def _made(self, service: str, region: str) -> Any:
        """A new client."""

    def _tell(self, service: str, action: str, region: str, outcome: str, began: float) -> None:
        """Tells of a call that has ended."""
        if self._on_call:
            seconds = self._clock.now() - began
            throttled = self._is_throttled(outcome)
            self._on_call(CallRecord(service, action, region, outcome, seconds, self._settings.cloud, throttled))

    @staticmethod
    @abstractmethod
    def _is_throttled(outcome: str) -> bool:
        """Whether an error code says that there were too many calls."""
