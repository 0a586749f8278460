"""The accounts that a plan works in, each with its steps and its regions.

Why by who somebody is in the cloud and not by provider: two providers with keys of one account fill the same quota.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..clouds.cloud import Query
from ..clouds.connect import Connection, OnCall, account_of_settings, connect, placed, traits_of, world
from ..images.errors import ImageError, SettingsProblem
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import Owner
from ..planning.whole_plan import Region, Step, counts, in_order
from ..plugin.configuration import given
from ..resources.model import holes
from ..runtime.clock import SystemClock
from ..runtime.patience import Patience
from ..settings import Limits, Settings
from .engine_files import PROVIDERS, Change, Planned, Resource
from .image_steps import MAKERS, step, touched
from .limits_file import LimitsFile

if TYPE_CHECKING:
    from ..clouds.cloud import ImageCloud
    from ..planning.whole_plan import Count

SECONDS = 60.0
"""How long the questions to one account may take."""
_AT_ONCE = 8
"""Regions that are asked at a time."""
_DEFAULT = "default"
_SAY_IT = "say it in machine-image:limits"


@dataclass(slots=True)
class Account:
    """One account of one cloud, as far as a plan touches it.

    Attributes:
        id: Empty where nobody tells it.
        name: Whose settings they are; only where these cannot be used.
        changes: What the plan does with each of its resources; `steps` are those that have images.
        cloud: None where only numbers are known.
        problem: Why the account cannot be asked at all.
        unanswered: Region to what the cloud did not tell of it, and why.
        unseen: The regions whose images, or those whom these are shared with, it did not tell.
        uncounted: The regions whose instances it did not tell.
        images: Region to the custom images there.
    """

    settings: Settings
    id: str = ""
    name: str = ""
    problem: str = ""
    cloud: ImageCloud | None = None
    steps: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    regions: dict[str, Region] = field(default_factory=dict)
    images: dict[str, dict[str, Image]] = field(default_factory=dict)
    unanswered: dict[str, str] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    uncounted: set[str] = field(default_factory=set)

    @property
    def label(self) -> str:
        """The account for a person."""
        return self.name or f"{self.settings.cloud} {self.id}".strip()

    def counts(self) -> list[Count]:
        """What the plan does to each region."""
        return counts(self.steps, self.regions)


@dataclass(slots=True)
class Login:
    """The settings of one provider of the program."""

    settings: Settings | None
    name: str = ""
    problem: str = ""
    changes: list[Change] = field(default_factory=list)


class Accounts:
    """Groups a plan by account; what was opened for it is closed at the end."""

    def __init__(self, config: Mapping[str, Any], folder: Path | None, on_call: OnCall | None = None) -> None:
        """
        Args:
            config: The provider's configuration in the stack, by key.
            folder: The program's, where its emulated cloud is.
        """
        self._config, self._folder, self._on_call = config, folder, on_call
        self._connections: list[Connection] = []

    def __enter__(self) -> Accounts:
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()

    def of(self, planned: Planned, state: Sequence[Resource], limits: LimitsFile | None) -> list[Account]:
        """The accounts of a plan, each asked once for every region that plan or state touches.

        Args:
            limits: What to believe instead of asking.
        """
        found: dict[tuple[str, ...], Account] = {}
        for login in self._logins(planned, state, limits):
            settings = login.settings
            if settings is None:
                found[login.name,] = Account(Settings(), name=login.name, problem=login.problem)
                continue
            account = self._entered(settings, login.changes, limits)
            account = found.setdefault(_who(account), account)
            traits, home = traits_of(settings), settings.region or ""
            account.changes += login.changes
            account.steps += [step(change, traits, home) for change in login.changes if change.resource.kind in MAKERS]
        for account in found.values():
            _fill(account, limits)
        return sorted(found.values(), key=lambda account: account.label)

    def _logins(self, planned: Planned, state: Sequence[Resource], limits: LimitsFile | None) -> Iterable[Login]:
        """Each provider with its changes; what a plan does not speak of stays as it is."""
        spoken = {_identity(change.old) for change in planned.changes if change.old is not None}
        quiet = [Change("same", kept, kept) for kept in state if kept.kind and _identity(kept) not in spoken]
        providers = {kept.urn: kept for kept in state if kept.is_provider}
        for change in planned.changes:
            if change.new is not None and change.new.is_provider:
                providers[change.new.urn] = _with_secrets_of(change.new, providers.get(change.new.urn))
        logins: dict[str, Login] = {}
        for change in [*planned.changes, *quiet]:
            if change.resource.kind:
                urn = change.resource.provider
                explicit = providers.get(urn) if not _is_default(urn) else None
                name = urn if explicit is not None else _DEFAULT
                if name not in logins:
                    logins[name] = self._login(explicit, needs_secrets=limits is None)
                logins[name].changes.append(change)
        return logins.values()

    def _login(self, provider: Resource | None, *, needs_secrets: bool) -> Login:
        values = dict(self._config) if provider is None else dict(provider.inputs)
        name = "the stack's configuration" if provider is None else f"provider {Owner(provider.urn).name}"
        unknown = sorted(key for key, value in values.items() if holes(value))
        if unknown and needs_secrets:
            return Login(
                None,
                name,
                f"{', '.join(unknown)} of {name} cannot be read here: run `machine-image preflight` in the program's "
                "folder without --from and --plan, or give the numbers with --limits",
            )
        try:
            return Login(Settings.of(given(values)))
        except SettingsProblem as error:
            return Login(None, name, str(error))

    def _entered(self, settings: Settings, changes: Sequence[Change], limits: LimitsFile | None) -> Account:
        if self._folder is not None:
            settings = placed(settings, self._folder)
        if limits is not None:
            return Account(settings, _account(settings, changes))
        try:
            connection = connect(settings, SystemClock(), self._on_call)
            self._connections.append(connection)
            cloud = connection.cloud(Patience(SECONDS, SystemClock()))
            return Account(connection.settings, cloud.account() or "", cloud=cloud)
        except ImageError as error:
            return Account(settings, problem=str(error))


def _identity(resource: Resource) -> tuple[str, str]:
    return resource.urn, resource.id


def _is_default(provider: str) -> bool:
    """Whether the engine made a provider itself, from the stack's configuration."""
    kind, _, name = provider.partition(PROVIDERS)[2].partition("::")
    return not provider or kind == "pulumi-python" or name.partition("_")[0] == _DEFAULT


def _with_secrets_of(new: Resource, old: Resource | None) -> Resource:
    """A provider with the secrets that a file hides, where the state has them."""
    kept = old.inputs if old is not None else {}
    values = {key: kept.get(key, value) if holes(value) else value for key, value in new.inputs.items()}
    return Resource(new.urn, new.type, inputs=values)


def _who(account: Account) -> tuple[str, ...]:
    """What two logins to one account have in common; where nobody tells the account, their keys."""
    settings = account.settings
    keys = settings.secret_id.get_secret_value() if settings.secret_id else settings.profile or ""
    return (*world(settings), account.id or f"{keys} {settings.domain}", account.problem)


def _account(settings: Settings, changes: Sequence[Change]) -> str:
    """The account, without asking: as the settings say, or as the cloud told when it made the images."""
    made = (change.old.outputs.get("creator") for change in changes if change.old and change.old.kind == "CustomImage")
    told = (str(creator) for creator in made if isinstance(creator, str))
    return account_of_settings(settings) or next(told, "")


def _fill(account: Account, limits: LimitsFile | None) -> None:
    """Learns how full each region is, and from that in which order replacements go."""
    names = touched(account.steps)
    held = [ref for each in account.steps for ref in each.holds]
    if limits is not None:
        account.regions = {name: _told(account, name, held, limits) for name in names}
    elif account.cloud is not None:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            account.regions = dict(zip(names, pool.map(partial(_seen, account), names), strict=True))
        account.steps = [_taking_over(account, each) for each in account.steps]
    else:
        account.regions = {name: Region(name, None, None) for name in names}
    account.steps = in_order(account.steps, account.regions)


def _told(account: Account, name: str, held: Sequence[ImageRef], limits: LimitsFile) -> Region:
    if limits.speaks_of_accounts and not account.id:
        account.unanswered[name] = "who the account is, so that what --limits says of accounts does not count"
    told = limits.of(account.settings.cloud, account.id, name)
    ours = sum(ref.region == name for ref in held)
    limit = told.limit if told.limit is not None else (account.settings.limits or Limits()).images
    least = traits_of(account.settings).default_image_limit
    return Region(name, ours if told.used is None else told.used, least if limit is None else limit, ours)


def _seen(account: Account, name: str) -> Region:
    assert account.cloud is not None
    try:
        custom = account.cloud.images(name, Query(kinds=frozenset({Kind.CUSTOM})))
    except ImageError as error:
        account.unanswered[name] = str(error)
        account.unseen.add(name)
        return Region(name, None, None)
    account.images[name] = {image.id: image for image in custom}
    owner = Owner(account.steps[0].urn)
    ours = sum(owner.same_stack(image) for image in custom)
    return Region(name, len(custom), _limit(account, account.cloud, name), ours, frozenset(account.images[name]))


def _limit(account: Account, cloud: ImageCloud, name: str) -> int | None:
    said = (account.settings.limits or Limits()).images
    if said is not None:
        return said
    try:
        told = cloud.quota(name)
    except ImageError as error:
        account.unanswered[name] = f"{str(error).rstrip('.')}. Or {_SAY_IT}."
        return None
    if told is None:
        account.unanswered[name] = f"{name}: the cloud does not tell how many images there may be: {_SAY_IT}."
    return told


def _taking_over(account: Account, each: Step) -> Step:
    """A creation that finds what an earlier run has begun makes no image more there."""
    if each.operation != "create":
        return each
    owner, held = Owner(each.urn), {ref for other in account.steps for ref in other.holds}
    there = {
        name
        for name in each.makes
        for image in account.images.get(name, {}).values()
        if owner.made(image) and image.ref not in held
    }
    left = tuple(name for name in each.makes if name not in there)
    return replace(each, makes=left, passing=tuple(name for name in each.passing if name in left))
