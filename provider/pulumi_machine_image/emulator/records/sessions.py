"""Keys: the permanent ones, which follow from the account, and the temporary ones of roles."""

import math
import secrets
import string
from typing import TYPE_CHECKING, NamedTuple

from ..accounts import account_of, keys

if TYPE_CHECKING:
    import sqlite3

    from ..world import World

PREFIX = "AKIDtmp"
_LETTERS = string.ascii_letters + string.digits
_COLUMNS = "secret_id, secret_key, token, account, role, name, issuer, expires_at"


class Key(NamedTuple):
    """A key pair and whom it stands for."""

    secret_id: str
    secret_key: str
    account: str
    token: str = ""
    role: str = ""
    """The role's id; empty for permanent keys, which belong to the main account itself."""
    name: str = ""
    """The session's name."""
    issuer: str = ""
    """The account that asked for the temporary keys."""
    expires_at: float = math.inf


def find(db: "sqlite3.Connection", secret_id: str) -> Key | None:
    """The key of that id, also when it has expired."""
    if account := account_of(secret_id):
        return Key(*keys(account), account)
    if not secret_id.startswith(PREFIX):
        return None
    row = db.execute(f"SELECT {_COLUMNS} FROM sessions WHERE secret_id = ?", (secret_id,)).fetchone()
    return Key(**dict(row)) if row else None


class Sessions:
    """The temporary keys of all accounts."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._db = world.db

    def begin(self, account: str, role: str, name: str, seconds: int) -> Key:
        """New keys for a role; those that ended more than a day ago are forgotten."""
        self._db.execute("DELETE FROM sessions WHERE expires_at < ?", (self._world.now - 86_400,))
        key = Key(
            secret_id=PREFIX + _random(29),
            secret_key=_random(32),
            token=_random(96),
            account=account,
            role=role,
            name=name,
            issuer=self._world.account,
            expires_at=math.floor(self._world.now) + seconds,
        )
        row = key._asdict()
        columns = _COLUMNS.split(", ")
        self._db.execute(
            f"INSERT INTO sessions ({_COLUMNS}) VALUES ({', '.join('?' * len(columns))})",
            [row[column] for column in columns],
        )
        return key


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
