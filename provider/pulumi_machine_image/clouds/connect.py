"""From settings to a connection with one account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from ..images.errors import SettingsProblem
from ..runtime.clock import Clock
from ..runtime.limiter import RateOf
from ..settings import Limits, Settings
from .calls import CallRecord
from .cloud import ImageCloud, Traits

if TYPE_CHECKING:
    from ..runtime.patience import Patience

DATABASE = ".machine-image/emulator.db"
"""Where the embedded emulator keeps its world: beside Pulumi.yaml, so that preview, update and other tools share it."""

OnCall = Callable[[CallRecord], None]


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Connection:
    """One account of one cloud.

    Attributes:
        settings: The settings, with what the cloud itself decides filled in.
        cloud: The account, for one operation under its own deadline.
        close: Ends what was started for it.
    """

    settings: Settings
    cloud: Callable[[Patience], ImageCloud]
    close: Callable[[], None] = _nothing


def connect(settings: Settings, clock: Clock, on_call: OnCall | None = None) -> Connection:
    """A connection as the settings say. Nothing is sent yet.

    Raises:
        SettingsProblem: They are incomplete or contradict each other.
    """
    if settings.cloud == "tencent":
        return _tencent(settings, clock, on_call)
    if settings.cloud == "ec2":
        return _ec2(settings, clock, on_call)
    return _emulator(settings, clock, on_call)


def traits_of(settings: Settings) -> Traits:
    """What the cloud allows, without a connection."""
    if settings.cloud == "ec2":
        from .ec2.traits import EC2_TRAITS

        return EC2_TRAITS
    from .tencent.traits import TENCENT_TRAITS

    classic = settings.limits is not None and settings.limits.classic
    return replace(TENCENT_TRAITS, shared_copies="none") if classic else TENCENT_TRAITS


def world(settings: Settings) -> tuple[str, ...]:
    """Where an account's id means the same account: the cloud, or the emulated one of an address or a file."""
    file = str(settings.emulator.get("database", "")) if settings.cloud == "emulator" else ""
    return settings.cloud, file or settings.endpoint or ""


def account_of_settings(settings: Settings) -> str:
    """The account that the settings themselves tell; empty where only the cloud can."""
    if settings.cloud != "emulator":
        return ""
    from ..emulator import EmulatorSettings

    return str(settings.emulator.get("account") or EmulatorSettings().account)


def placed(settings: Settings, folder: Path) -> Settings:
    """The settings with the emulated cloud's file where a program in this folder has it, wherever they are used."""
    if settings.cloud != "emulator":
        return settings
    file = folder / str(settings.emulator.get("database", DATABASE))
    return settings.model_copy(update={"emulator": {**settings.emulator, "database": str(file)}})


def _tencent(settings: Settings, clock: Clock, on_call: OnCall | None, rate_of: RateOf | None = None) -> Connection:
    from .tencent.connection import TencentConnection
    from .tencent.rates import rate

    traits = traits_of(settings)
    connection = TencentConnection(settings, clock=clock, on_call=on_call, traits=traits, rate_of=rate_of or rate)
    return Connection(settings, connection.cloud)


def _ec2(settings: Settings, clock: Clock, on_call: OnCall | None) -> Connection:
    from .ec2 import EC2Connection, usual_region

    if settings.domain:
        raise SettingsProblem(
            "Configuration machine-image:domain",
            why="only Tencent Cloud has other domains",
            do="Remove it; another address of AWS is given by machine-image:endpoint or AWS_ENDPOINT_URL",
        )
    there = settings.model_copy(update={"region": usual_region(settings)})
    return Connection(there, EC2Connection(there, clock=clock, on_call=on_call).cloud)


def _emulator(settings: Settings, clock: Clock, on_call: OnCall | None) -> Connection:
    """The emulator inside this process, asked over HTTP like the cloud itself; it tells its limits at once."""
    from ..emulator import Emulator, EmulatorError, EmulatorSettings

    try:
        own = EmulatorSettings.parse({"database": str(beside_project(DATABASE)), **settings.emulator})
        emulator = Emulator(own, clock=clock.now)
        endpoint = emulator.start()
    except EmulatorError as error:
        raise SettingsProblem("Configuration machine-image:emulator", why=str(error)) from None
    key_id, key = emulator.credentials(own.account)
    limits = settings.limits or Limits(images=None, accounts=own.numbers.accounts, classic=not own.shared_can_be_copied)
    keys = {"secret_id": SecretStr(key_id), "secret_key": SecretStr(key), "security_token": None, "profile": None}
    changes = {"limits": limits, "endpoint": endpoint, **keys}
    unpaced: RateOf | None = (lambda action: None) if own.rates == "off" else None
    inner = _tencent(settings.model_copy(update=changes), clock, on_call, unpaced)
    return replace(inner, close=emulator.close)


def beside_project(path: str) -> Path:
    """A path beside the Pulumi.yaml of the program that runs, or here where there is none."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").exists() or (folder / "Pulumi.yml").exists():
            return folder / path
    return here / path
