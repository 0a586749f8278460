"""Who would call, without a call to EC2; a role of an instance or a container is asked of the service that has it."""

from __future__ import annotations

from ...runtime.clock import SystemClock
from ...settings import Settings
from ..login import Login
from .regions import HOME
from .session import Session

_WORDS = {
    "explicit": "the configuration",
    "env": "the environment",
    "shared-credentials-file": "a profile of ~/.aws/credentials",
    "config-file": "a profile of ~/.aws/config",
    "assume-role": "a role that a profile names",
    "assume-role-with-web-identity": "a role, by web identity",
    "sso": "single sign-on",
    "custom-process": "a process that a profile names",
    "container-role": "the role of this container",
    "iam-role": "the role of this instance",
}
"""What botocore calls the places where it finds keys."""


def who(settings: Settings) -> str:
    """Where the keys would come from.

    Raises:
        NoCredentials: None anywhere, or such that cannot be used.
        SettingsProblem: The SDK is not installed, or a profile cannot be read.
    """
    method = Session(settings, clock=SystemClock()).key_source(settings.region or HOME)
    return _WORDS.get(method, method)


def entrance(settings: Settings, region: str) -> str:
    return Session(settings, clock=SystemClock()).entrance(region)


LOGIN = Login(who, entrance, HOME, "servicequotas:GetServiceQuota")
