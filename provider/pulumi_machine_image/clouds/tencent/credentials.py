"""Who calls: keys from the configuration, the environment, a profile or the instance's role, in this order.

A profile that is named on purpose (`machine-image:profile`) comes before the environment, as in the cloud's own command
line. What is given by halves is an error and not a reason to look further: the next place may hold another account.
No secret is in any text or repr here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from ...images.errors import ImageError, NoCredentials, SettingsProblem
from ...runtime.clock import Clock
from ...settings import Settings
from . import metadata, profiles
from .profiles import WHAT, Role

ID, KEY = "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"
TOKENS = ("TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN")
"""What tccli reads, and what Terraform reads."""

FRESH = 300.0
"""Temporary keys are replaced this many seconds before they end: a signature may be checked that much later."""


@dataclass(frozen=True, slots=True)
class Keys:
    """An API key, maybe a temporary one.

    Attributes:
        source: Where it was found, for a sentence.
        ends: When it ends (epoch); None for keys that do not.
    """

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    source: str = ""
    ends: float | None = None


Assume = Callable[[Keys, Role], Keys]
"""Asks the cloud for temporary keys of a role."""


class Caller:
    """Who calls, as the SDK wants it: asked for keys at every signature, shared by threads.

    Found at the first call and not before, so that a preview without one needs no keys.
    """

    def __init__(self, find: Callable[[], Keys], clock: Clock) -> None:
        self._find, self._clock = find, clock
        self._keys: Keys | None = None
        self._lock = threading.Lock()

    def keys(self) -> Keys:
        with self._lock:
            held = self._keys
            if held is not None and (held.ends is None or held.ends - self._clock.now() > FRESH):
                return held
            try:
                found = self._find()
            except ImageError:
                if held is None or held.ends is None or held.ends <= self._clock.now():
                    raise
                return held
            if found.ends is not None and found.ends <= self._clock.now():
                raise NoCredentials(
                    WHAT,
                    why=f"the temporary keys in {found.source} have ended",
                    do="Get new ones where they came from, such as with `tccli auth login`",
                )
            self._keys = found
            return found

    # What the SDK's clients read: the method in newer versions, the attributes in older ones.

    def get_credential_info(self) -> tuple[str, str, str | None]:
        keys = self.keys()
        return keys.secret_id, keys.secret_key, keys.token

    @property
    def secret_id(self) -> str:
        return self.keys().secret_id

    @property
    def secret_key(self) -> str:
        return self.keys().secret_key

    @property
    def token(self) -> str | None:
        return self.keys().token


def find(settings: Settings, *, environment: Mapping[str, str], home: Path, assume: Assume) -> Keys:
    """The keys of whoever calls.

    Raises:
        NoCredentials: None anywhere; the text names every place.
        SettingsProblem: Half of a pair, or something that cannot be a key.
    """
    looked: list[str] = []

    def from_profile(name: str, why: str) -> Keys | None:
        found = profiles.read(name, home)
        looked.append(f"profile {name!r} in {', '.join(profiles.places(name, home))}")
        if found is None:
            if why:
                raise _none(looked, f"{why} names profile {name!r}, which is in none of its files")
            return None
        if found.instance_role:
            return _of_instance(looked)
        keys = _checked(Keys(found.secret_id, found.secret_key, found.token or None, f"profile {name!r}", found.ends))
        return assume(keys, found.role) if found.role else keys

    given = _pair(
        _plain(settings.secret_id),
        _plain(settings.secret_key),
        _plain(settings.security_token),
        names=("machine-image:secretId", "machine-image:secretKey", "machine-image:securityToken"),
        source="the configuration",
    )
    if given:
        return given
    looked.append("configuration machine-image:secretId and machine-image:secretKey")
    if settings.profile and (keys := from_profile(settings.profile, "machine-image:profile")):
        return keys
    token = next((environment[name] for name in TOKENS if environment.get(name)), "")
    looked.append(f"environment {ID} and {KEY}")
    if environment.get(ID) or environment.get(KEY):
        found = _pair(
            environment.get(ID, ""),
            environment.get(KEY, ""),
            token,
            names=(ID, KEY, TOKENS[0]),
            source="the environment",
        )
        if found:
            return found
    name = environment.get("TCCLI_PROFILE", "")
    if keys := from_profile(name or "default", "TCCLI_PROFILE" if name else ""):
        return keys
    return _of_instance(looked)


def _of_instance(looked: list[str]) -> Keys:
    try:
        said = metadata.role_keys()
        ends = float(said["ExpiredTime"])
        keys = Keys(said["TmpSecretId"], said["TmpSecretKey"], said["Token"], "the instance's role", ends)
    except metadata.NoRole as no:
        looked.append(f"the role of the instance this runs on ({no})")
        raise _none(looked) from None
    except (KeyError, TypeError, ValueError):
        looked.append("the role of the instance this runs on (the metadata service's answer cannot be read)")
        raise _none(looked) from None
    return _checked(keys)


def _none(looked: list[str], why: str = "") -> NoCredentials:
    return NoCredentials(
        WHAT,
        why=f"{why or 'no credentials were found'}. Looked at: {'; '.join(looked)}",
        do="Set one of them: `pulumi config set --secret machine-image:secretId ...` and `... machine-image:secretKey "
        f"...`, or {ID} and {KEY}, or `machine-image:profile`",
    )


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def _pair(secret_id: str, secret_key: str, token: str, *, names: tuple[str, str, str], source: str) -> Keys | None:
    """Both halves or none."""
    given = [bool(part.strip()) for part in (secret_id, secret_key, token)]
    if given[0] and given[1]:
        return _checked(Keys(secret_id, secret_key, token or None, source))
    if not any(given):
        return None
    there = names[given.index(True)]
    missing = " and ".join(name for name, has in zip(names[:2], given[:2], strict=True) if not has)
    raise NoCredentials(WHAT, why=f"{there} is set, but not {missing}", do=f"Set {missing} too, or remove {there}")


def _checked(keys: Keys) -> Keys:
    """The keys without space around them. What cannot travel in a header would come back in an error text."""
    parts = [part.strip() if part else part for part in (keys.secret_id, keys.secret_key, keys.token)]
    names = ("secret id", "secret key", "security token")
    for name, part in zip(names, parts, strict=True):
        if part and not (part.isascii() and part.isprintable() and " " not in part):
            raise SettingsProblem(
                WHAT, why=f"the {name} in {keys.source} has characters that no key has", do="Copy it again"
            )
    if not parts[0] or not parts[1]:
        missing = names[0] if not parts[0] else names[1]
        raise NoCredentials(WHAT, why=f"{keys.source} has no {missing}", do="Set both halves of the key")
    return Keys(parts[0], parts[1], parts[2] or None, keys.source, keys.ends)
