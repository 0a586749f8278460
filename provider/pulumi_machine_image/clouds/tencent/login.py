"""Who would call, without a call."""

from __future__ import annotations

import os
from pathlib import Path

from ...settings import Settings
from ..login import Login
from .addresses import address
from .credentials import Keys, find
from .profiles import Role
from .regions import HOME


def who(settings: Settings) -> str:
    """Where the keys are that calls would be signed with; a role that a profile names is not taken on.

    Raises:
        NoCredentials: None anywhere; the text names every place.
    """

    def not_taken_on(keys: Keys, role: Role) -> Keys:
        return Keys(keys.secret_id, keys.secret_key, keys.token, f"{keys.source}, for role {role.arn}", keys.ends)

    return find(settings, environment=os.environ, home=Path.home(), assume=not_taken_on).source


def entrance(settings: Settings, region: str) -> str:
    at = address("cvm", region, domain=settings.domain, endpoint=settings.endpoint)
    return f"{at.scheme}://{at.host}/"


LOGIN = Login(who, entrance, HOME, "cvm:DescribeImageQuota")
