"""Profiles of keys in files, as the cloud's own tools write them.

    ~/.tccli/PROFILE.credential       JSON of tccli: secretId, secretKey, token; type (oauth, sso: temporary keys with
                                      expiresAt; cvm-role: the instance's role); role-arn, role-session-name
    ~/.tencentcloud/credentials       INI of the SDKs, a section a profile: secret_id, secret_key
    /etc/tencentcloud/credentials     the same, for all users

Sources: `tccli/configure.py` and `tccli/oauth.py` of tccli, `tencentcloud.common.credential` of the SDK.
"""

from __future__ import annotations

import configparser
import json
from dataclasses import dataclass, field
from pathlib import Path

from ...images.errors import SettingsProblem
from ...plain_text import told

WHAT = "Log in to Tencent Cloud"
_LONGEST = 200
"""Characters: no file has a name much longer."""
SYSTEM = Path("/etc/tencentcloud/credentials")


@dataclass(frozen=True, slots=True)
class Role:
    """A role to take on with a profile's keys."""

    arn: str
    session: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a file says; values may be empty."""

    secret_id: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    ends: float | None = None
    role: Role | None = None
    instance_role: bool = False


def places(name: str, home: Path) -> list[str]:
    """Where a profile may be, for a sentence."""
    return [_short(path, home) for path in (_tccli(name, home), _ini(home), SYSTEM)]


def read(name: str, home: Path) -> Profile | None:
    """A profile; None when no file has keys of it.

    Raises:
        SettingsProblem: A file that should have it cannot be read, or the name would lead out of the tools' folder.
    """
    if "/" in name or "\0" in name or len(name) > _LONGEST:
        raise SettingsProblem(WHAT, why=f"{told(name)} is no name of a profile", do="Give a name and no path")
    try:
        return _of_tccli(_tccli(name, home)) or _of_ini(_ini(home), name) or _of_ini(SYSTEM, name)
    except _Unreadable as error:
        why = f"{_short(error.path, home)} {error.why}"
        raise SettingsProblem(WHAT, why=why, do="Repair or remove the file") from None


class _Unreadable(Exception):
    def __init__(self, path: Path, why: str) -> None:
        self.path, self.why = path, why
        super().__init__(why)


def _of_tccli(path: Path) -> Profile | None:
    text = _text(path)
    if text is None:
        return None
    try:
        said = json.loads(text)
        if not isinstance(said, dict):
            raise TypeError
        ends = said.get("expiresAt")
        if not (said.get("secretId") or said.get("secretKey") or said.get("type") == "cvm-role"):
            return None
        return Profile(
            secret_id=str(said.get("secretId") or ""),
            secret_key=str(said.get("secretKey") or ""),
            token=str(said.get("token") or ""),
            ends=float(ends) if ends else None,
            role=Role(said["role-arn"], said.get("role-session-name") or "machine-image")
            if said.get("role-arn")
            else None,
            instance_role=said.get("type") == "cvm-role",
        )
    except (TypeError, ValueError):
        raise _Unreadable(path, "is not a credentials file of tccli") from None


def _of_ini(path: Path, name: str) -> Profile | None:
    text = _text(path)
    if text is None:
        return None
    parser = configparser.ConfigParser(interpolation=None, default_section="\0")
    try:
        parser.read_string(text)
    except configparser.Error:
        raise _Unreadable(path, "is not a credentials file of the SDK") from None
    if not parser.has_section(name):
        return None
    section = {key: value.strip().strip("\"'") for key, value in parser[name].items()}
    if not (section.get("secret_id") or section.get("secret_key")):
        return None
    return Profile(section.get("secret_id", ""), section.get("secret_key", ""), section.get("token", ""))


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        raise _Unreadable(path, "cannot be read") from None


def _tccli(name: str, home: Path) -> Path:
    return home / ".tccli" / f"{name}.credential"


def _ini(home: Path) -> Path:
    return home / ".tencentcloud" / "credentials"


def _short(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
