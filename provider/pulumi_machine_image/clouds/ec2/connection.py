"""The connection to one account: what lives as long as the process."""

from __future__ import annotations

from collections.abc import Callable

from ...runtime.cache import Once
from ...runtime.clock import Clock, SystemClock
from ...runtime.patience import Patience
from ...settings import Settings
from ..calls import CallRecord
from ..cloud import ImageCloud, Traits
from .back_end import EC2Cloud
from .copying import Running
from .session import Session
from .traits import EC2_TRAITS


class EC2Connection:
    """One AWS account: its clients, who it is, and the copies that it runs.

    Making one touches neither the network nor the SDK, and asks for no credentials: the first call does.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        endpoint: str | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
        traits: Traits = EC2_TRAITS,
        counts_as_aws: bool | None = None,
    ) -> None:
        """
        Args:
            endpoint: A URL with scheme that serves every API; overrides the settings'.
            on_call: Gets every API call that was sent, each attempt for itself, from the thread that sent it.
            traits: What the cloud allows, where a setting changes it.
            counts_as_aws: Whether what answers does all that EC2 does, which a stand-in may not; by its address if
                None.
        """
        self.traits = traits
        clock = clock or SystemClock()
        self.session = Session(
            settings,
            clock=clock,
            endpoint=endpoint,
            on_call=on_call,
            counts_as_aws=counts_as_aws,
        )
        self._accounts: Once[str, str] = Once(clock)
        self._running = Running(settings.copies_per_region)

    def cloud(self, patience: Patience) -> ImageCloud:
        """A light view for one operation: its calls obey that deadline and cancel."""
        return EC2Cloud(self.session, self._accounts, self._running, patience, self.traits)
