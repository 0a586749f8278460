"""The connection to one account: what lives as long as the process."""

from __future__ import annotations

from collections.abc import Callable

from ...runtime.cache import Once
from ...runtime.clock import Clock, SystemClock
from ...runtime.limiter import RateOf
from ...runtime.patience import Patience
from ...settings import Settings
from ..calls import CallRecord
from ..cloud import ImageCloud, Traits
from .back_end import TencentCloud
from .rates import rate
from .session import Session
from .traits import TENCENT_TRAITS


class TencentConnection:
    """One account of Tencent Cloud: its clients, its keys, who it is.

    Making one touches neither the network nor the SDK, and asks for no credentials: the first call does.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        endpoint: str | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
        traits: Traits = TENCENT_TRAITS,
        rate_of: RateOf = rate,
    ) -> None:
        """
        Args:
            endpoint: A URL with scheme that serves every API; overrides the settings'.
            on_call: Gets every API call that was sent, each attempt for itself, from the thread that sent it.
            traits: What the cloud allows, where a setting changes it.
            rate_of: How fast each action may be called.
        """
        self.traits = traits
        clock = clock or SystemClock()
        self._session = Session(settings, clock=clock, endpoint=endpoint, on_call=on_call, rate_of=rate_of)
        self._accounts: Once[str, str | None] = Once(clock)

    def cloud(self, patience: Patience) -> ImageCloud:
        """A light view for one operation: its calls obey that deadline and cancel."""
        return TencentCloud(self._session, self._accounts, patience, self.traits)
