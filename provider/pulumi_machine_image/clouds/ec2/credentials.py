"""Who calls: keys from the configuration, else whatever boto3 finds, as its users expect.

That is, in its order: the environment, profiles (with roles, processes, SSO and web identity), the roles of containers
and instances. Nothing secret is in any text here.
"""

from __future__ import annotations

import os
from typing import Any

from pydantic import SecretStr

from ...images.errors import ImageError, NoCredentials, SettingsProblem
from ...settings import Settings

WHAT = "Log in to AWS"
_WAYS = (
    "Set one of them: machine-image:secretId and machine-image:secretKey, machine-image:profile, AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run where a role gives them"
)
_PARTS = ("machine-image:secretId", "machine-image:secretKey", "machine-image:securityToken")


def given(settings: Settings) -> dict[str, Any]:
    """What boto3's session takes from the configuration; keys that are there come before a profile.

    Raises:
        NoCredentials: Half of a pair.
        SettingsProblem: Something that cannot be a key.
    """
    parts = [_plain(part) for part in (settings.secret_id, settings.secret_key, settings.security_token)]
    for name, part in zip(_PARTS, parts, strict=True):
        if part and not (part.isascii() and part.isprintable() and " " not in part):
            raise SettingsProblem(WHAT, why=f"{name} has characters that no key has", do="Copy it again")
    key_id, key, token = parts
    if any(parts) and not (key_id and key):
        there = next(name for name, part in zip(_PARTS, parts, strict=True) if part)
        missing = " and ".join(name for name, part in zip(_PARTS[:2], parts[:2], strict=True) if not part)
        raise NoCredentials(WHAT, why=f"{there} is set, but not {missing}", do=f"Set {missing} too, or remove {there}")
    if key_id:
        keys = {"aws_access_key_id": key_id, "aws_secret_access_key": key}
        return {**keys, "aws_session_token": token} if token else keys
    return {"profile_name": settings.profile} if settings.profile else {}


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""


def usual_region(settings: Settings) -> str | None:
    """The region of resources that name none: the configuration's, else where AWS's own tools would look for it.

    The SDK is imported only to read a profile, and a profile that cannot be read is told by the first call.
    """
    given = settings.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if given:
        return given
    try:
        from botocore.exceptions import BotoCoreError
        from botocore.session import Session
    except ImportError:
        return None
    try:
        return Session(profile=settings.profile).get_config_variable("region") or None
    except BotoCoreError:
        return None


def none_found(where: str) -> NoCredentials:
    return NoCredentials(WHAT, where=where, why="no credentials were found", do=_WAYS)


def problem(error: Exception, where: str) -> ImageError | None:
    """What a failure of botocore says about who calls; None when it says nothing about that."""
    from botocore import exceptions as sdk

    said: Any = getattr(error, "kwargs", {})
    if isinstance(error, sdk.NoCredentialsError):
        return none_found(where)
    if isinstance(error, sdk.ProfileNotFound):
        return NoCredentials(WHAT, where=where, why=f"there is no profile {said.get('profile')!r}", do=_WAYS)
    if isinstance(error, sdk.PartialCredentialsError):
        why = f"{said.get('provider')} has no {said.get('cred_var')}"
        return NoCredentials(WHAT, where=where, why=why, do="Set both halves of the key")
    if isinstance(error, (sdk.SSOError, sdk.TokenRetrievalError, sdk.NoAuthTokenError, sdk.LoginError)):
        why = "the session of the single sign-on has ended, or was never begun"
        return NoCredentials(WHAT, where=where, why=why, do="Run `aws sso login`, or `aws login`, for this profile")
    if isinstance(error, sdk.CredentialRetrievalError):
        why = f"no credentials could be got from {said.get('provider')}"
        return NoCredentials(WHAT, where=where, why=why, do="Try `aws sts get-caller-identity` with the same profile")
    wrong = (sdk.ConfigParseError, sdk.ConfigNotFound, sdk.InvalidConfigError, sdk.UnknownCredentialError)
    if isinstance(error, (*wrong, sdk.RefreshWithMFAUnsupportedError, sdk.MissingDependencyException)):
        why = f"the profile cannot be used ({type(error).__name__})"
        return SettingsProblem(WHAT, where=where, why=why, do="Correct it in ~/.aws/config or ~/.aws/credentials")
    return None
