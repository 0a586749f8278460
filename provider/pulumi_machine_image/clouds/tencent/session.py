"""Clients and calls of one account: the only place that touches the SDK.

Why `call_json` and not the SDK's models: they validate nothing, drop what is misspelt or new with a warning, and
see the cloud's errors only under two exact content types; plain objects go both ways unchanged, and errors are looked
for in every answer.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from importlib import metadata as packages
from pathlib import Path
from typing import Any, TypeVar

from ...images.errors import Throttled, Unreachable
from ...runtime.clock import Clock
from ...runtime.limiter import RateOf
from ...settings import Settings
from ..calls import CallRecord
from ..clients import CONNECT_SECONDS, CONNECTIONS, READ_SECONDS, Clients
from ..codes import UNKNOWN
from ..lost import NoAnswer
from . import network
from .addresses import Address, address
from .credentials import Caller, Keys, find
from .errors import meaning, problem
from .profiles import Role
from .rates import rate
from .regions import HOME

VERSIONS = {"cvm": "2017-03-12", "tag": "2018-08-13", "sts": "2018-08-13"}
T = TypeVar("T")

_REACH = "Check the network, and machine-image:domain or machine-image:endpoint if one is set"


class Session(Clients):
    """One SDK client for each service and region, made when first needed and shared by threads."""

    home = HOME

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        endpoint: str | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
        rate_of: RateOf = rate,
    ) -> None:
        super().__init__(settings, clock=clock, rate_of=rate_of, endpoint=endpoint, on_call=on_call)
        self._caller = Caller(self._find_keys, clock)
        self.at_once: dict[str, int] = {}
        """How many ids a call of an action takes, where the cloud has shown that it takes fewer than `asking.PAGE`."""

    def send(
        self,
        service: str,
        action: str,
        region: str,
        params: dict[str, Any],
        *,
        read: Callable[[dict[str, Any]], T],
        what: str,
        repeatable: bool,
    ) -> T:
        """Sends a call once and returns what the cloud answers.

        Args:
            read: Takes it out of the answer; what it does not find as it should be means that somebody else has
                answered.
            what: What is asked, of which image, for errors.
            repeatable: Whether the call may run twice; if not, every failure that leaves its effect open is an
                `AnswerLost`.

        Raises:
            ImageError: By the tables of `errors` and `network`.
        """
        self._caller.keys()  # Before the call is counted: without keys nothing is sent.
        client = self._client(service, region)
        return self._exchange(client, service, action, region, params, read=read, what=what, repeatable=repeatable)

    def entrance(self, service: str, region: str) -> str:
        """The host that a service's calls for a region go to, where the cloud counts them together."""
        return address(service, region, domain=self._settings.domain, endpoint=self._endpoint).host

    def _exchange(
        self,
        client: Any,
        service: str,
        action: str,
        region: str,
        params: dict[str, Any],
        *,
        read: Callable[[dict[str, Any]], T],
        what: str,
        repeatable: bool,
    ) -> T:
        began, outcome = self._clock.now(), ""
        try:
            said = network.exchange(client, action, params)
            error = said.get("Error")
            if error is not None:
                outcome = str(error.get("Code") or "Unknown")
                raise problem(
                    outcome,
                    str(error.get("Message") or ""),
                    what=what,
                    where=region,
                    action=f"{service}:{action}",
                    request_id=str(said.get("RequestId") or ""),
                    repeatable=repeatable,
                )
            return network.understood(said, read)
        except NoAnswer as lost:
            outcome = lost.code
            host = self.entrance(service, region)
            do = _REACH if lost.kind is Unreachable else "" if repeatable else UNKNOWN
            raise lost.kind(what, where=region, why=f"{host}: {lost.why}", do=do) from None
        finally:
            self._tell(service, action, region, outcome, began)

    def _made(self, service: str, region: str) -> Any:
        return self._made_for(self._caller, service, region)

    def _made_for(self, credential: Any, service: str, region: str) -> Any:
        from tencentcloud.common.common_client import CommonClient
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile

        # At DEBUG the SDK logs whole requests, with tokens and signed URLs.
        log = logging.getLogger("tencentcloud_sdk_common")
        if log.level == logging.NOTSET:
            log.setLevel(logging.INFO)
        at = address(service, region, domain=self._settings.domain, endpoint=self._endpoint)
        profile = ClientProfile(
            httpProfile=HttpProfile(
                protocol=at.scheme, endpoint=at.host, reqTimeout=(CONNECT_SECONDS, READ_SECONDS), reqMethod="POST"
            ),
            language="en-US",
            request_client=request_client(),
        )
        if service == "cvm":
            from tencentcloud.cvm.v20170312.cvm_client import CvmClient

            client = CvmClient(credential, region, profile)
        elif service == "tag":
            from tencentcloud.tag.v20180813.tag_client import TagClient

            client = TagClient(credential, region, profile)
        else:
            client = CommonClient(service, VERSIONS[service], credential, region, profile)
        _widen(client, at)
        return client

    def _find_keys(self) -> Keys:
        return find(self._settings, environment=os.environ, home=Path.home(), assume=self._assume)

    def _assume(self, keys: Keys, role: Role) -> Keys:
        """Temporary keys of a role that a profile names, from the security token service."""
        client = self._made_for(Caller(lambda: keys, self._clock), "sts", self.home_region)
        return self._exchange(
            client,
            "sts",
            "AssumeRole",
            self.home_region,
            {"RoleArn": role.arn, "RoleSessionName": role.session, "DurationSeconds": 7200},
            read=lambda said: _keys_of(said, role),
            what=f"Take on the role {role.arn}",
            repeatable=True,
        )

    @staticmethod
    def _is_throttled(outcome: str) -> bool:
        return meaning(outcome).error is Throttled

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint or self._settings.domain or 'tencentcloudapi.com'}>"


def _keys_of(said: dict[str, Any], role: Role) -> Keys:
    """The temporary keys that an answer of AssumeRole holds."""
    new = said["Credentials"]
    id, key, token = (str(new[name]) for name in ("TmpSecretId", "TmpSecretKey", "Token"))
    return Keys(id, key, token, f"role {role.arn}", float(said["ExpiredTime"]))


def request_client() -> str:
    """Who we are, in the form that the SDK lets into its X-TC-RequestClient header."""
    try:
        version = packages.version("pulumi-machine-image")
    except packages.PackageNotFoundError:
        version = "0"
    return "pulumi-machine-image_" + "".join(mark if mark.isalnum() or mark in "-._" else "-" for mark in version)


def _widen(client: Any, at: Address) -> None:
    """A connection pool for many threads, and no proxy before an address on this machine.

    Both are out of reach of the SDK's profile: the `requests.Session` under it is asked, if it is where it was.
    """
    from requests.adapters import HTTPAdapter

    connection = getattr(getattr(client, "request", None), "conn", None)
    session = getattr(connection, "_session", None)
    if connection is None or session is None:
        return
    session.mount(f"{at.scheme}://", HTTPAdapter(pool_connections=1, pool_maxsize=CONNECTIONS))
    if at.here:
        session.trust_env = False
        connection.proxy = None
