"""Clients and calls of one account: the only place that makes boto3's objects.

Why botocore's retries are off: ours know which calls may run twice, and obey the operation's deadline and cancel.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from importlib import metadata as packages
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from ...images.errors import AnswerLost, ImageError, InvalidInput, SettingsProblem, Throttled, Unreachable
from ...runtime.clock import Clock
from ...runtime.limiter import RateOf
from ...settings import Settings
from ..calls import CallRecord
from ..clients import CONNECT_SECONDS, CONNECTIONS, READ_SECONDS, Clients
from ..codes import UNKNOWN, tidy
from ..hosts import is_here
from ..lost import NoAnswer, no_answer, strange
from . import credentials
from .errors import meaning, problem
from .rates import rate
from .regions import HOME

if TYPE_CHECKING:
    from botocore.exceptions import ClientError
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_service_quotas import ServiceQuotasClient
    from mypy_boto3_sts import STSClient

_REACH = "Check the network and the region, and machine-image:endpoint or AWS_ENDPOINT_URL if one is set"

T = TypeVar("T")


class Session(Clients):
    """One client for each service and region, made when first needed and shared by threads."""

    home = HOME

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        endpoint: str | None = None,
        on_call: Callable[[CallRecord], None] | None = None,
        rate_of: RateOf = rate,
        counts_as_aws: bool | None = None,
    ) -> None:
        """
        Args:
            counts_as_aws: Whether what answers does all that EC2 does; by its address if None.
        """
        super().__init__(settings, clock=clock, rate_of=rate_of, endpoint=endpoint, on_call=on_call)
        self._counts_as_aws = counts_as_aws
        self._session: Any = None

    def now(self) -> float:
        return self._clock.now()

    def ec2(self, action: str, region: str, call: Callable[[EC2Client], T], *, what: str, repeatable: bool) -> T:
        """Sends a call once and returns what the cloud answers.

        Args:
            action: The API action that `call` sends, for counting and for permissions.
            call: What it takes out of the answer must be there: a KeyError means that somebody else has answered.
            what: What is asked, of which image, for errors.
            repeatable: Whether the call may run twice; if not, every failure that leaves its effect open is an
                `AnswerLost`.

        Raises:
            ImageError: By the tables of `errors`, `credentials` and `lost`.
        """
        return self._send("ec2", action, region, call, what=what, repeatable=repeatable)

    def sts(self, action: str, region: str, call: Callable[[STSClient], T], *, what: str) -> T:
        return self._send("sts", action, region, call, what=what, repeatable=True)

    def quotas(self, action: str, region: str, call: Callable[[ServiceQuotasClient], T], *, what: str) -> T:
        return self._send("service-quotas", action, region, call, what=what, repeatable=True)

    def kms(self, action: str, region: str, call: Callable[[KMSClient], T], *, what: str) -> T:
        return self._send("kms", action, region, call, what=what, repeatable=True)

    def entrance(self, region: str) -> str:
        """The URL at which EC2 is asked there."""
        return str(self._client("ec2", region).meta.endpoint_url)

    def key_source(self, region: str) -> str:
        """Where the keys come from, in botocore's words.

        Raises:
            ImageError: There are none, or such that cannot be used.
        """
        self._client("ec2", region)
        try:
            found = self._session.get_credentials()
        except Exception as error:
            raise credentials.problem(error, region) or error from None
        if found is None:
            raise credentials.none_found(region)
        return str(found.method)

    def is_aws(self, region: str) -> bool:
        """Whether EC2 itself is asked there, and not something that stands in for it."""
        if self._counts_as_aws is not None:
            return self._counts_as_aws
        host = urlsplit(self.entrance(region)).hostname or ""
        return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"))

    def _send(
        self, service: str, action: str, region: str, call: Callable[[Any], T], *, what: str, repeatable: bool
    ) -> T:
        client = self._client(service, region)
        began, outcome, sent = self._clock.now(), "", True
        try:
            return call(client)
        except Exception as error:
            failure = credentials.problem(error, region) or _refused(error, service, region, what, repeatable)
            if failure is None:
                failure = self._unanswered(error, client, region, what, repeatable)
            sent = bool(failure.code) or not isinstance(failure, (SettingsProblem, InvalidInput))
            outcome = failure.code or "ClientNetworkError"
            raise failure from None
        finally:
            if sent:
                self._tell(service, action, region, outcome, began)

    def _unanswered(self, error: Exception, client: Any, region: str, what: str, repeatable: bool) -> ImageError:
        lost = _lost(error)
        if lost is None:
            raise error
        host = urlsplit(str(client.meta.endpoint_url)).netloc.rpartition("@")[2]
        do = _REACH if lost.kind is Unreachable else "" if repeatable else UNKNOWN
        return lost.kind(what, where=region, why=f"{host}: {lost.why}", do=do)

    def _made(self, service: str, region: str) -> Any:
        try:
            import boto3
            from botocore.config import Config
        except ImportError:
            raise SettingsProblem(
                credentials.WHAT,
                why="boto3, the SDK of this cloud, is not installed",
                do="Install it with `pip install 'pulumi-machine-image[ec2]'`",
            ) from None
        # At DEBUG the SDK logs whole requests, with tokens.
        log = logging.getLogger("botocore")
        if log.level == logging.NOTSET:
            log.setLevel(logging.INFO)
        options: dict[str, Any] = {"proxies": {}} if self._is_here() else {}
        config = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS,
            retries={"total_max_attempts": 1},
            user_agent_extra=agent(),
            **options,
        )
        try:
            if self._session is None:
                self._session = boto3.Session(**credentials.given(self._settings))
            client = self._session.client(service, region_name=region, endpoint_url=self._endpoint, config=config)
            client.meta.events.register("after-call", _look_at, unique_id="machine-image")
            return client
        except ImageError:
            raise
        except Exception as error:
            known = credentials.problem(error, region)
            why = f"the SDK made no client for {service} ({type(error).__name__})"
            do = "Check the region, machine-image:endpoint and AWS_ENDPOINT_URL, and the profile"
            raise (known or SettingsProblem(credentials.WHAT, where=region, why=why, do=do)) from None

    def _is_here(self) -> bool:
        endpoint = self._endpoint or os.environ.get("AWS_ENDPOINT_URL_EC2") or os.environ.get("AWS_ENDPOINT_URL") or ""
        return is_here(urlsplit(endpoint).netloc)

    @staticmethod
    def _is_throttled(outcome: str) -> bool:
        return meaning(outcome).error is Throttled

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._endpoint or 'amazonaws.com'}>"


def _look_at(parsed: dict[str, Any], **_: object) -> None:
    """Refuses an answer that somebody else gave: an action without outputs would take any page for a success."""
    from botocore.parsers import ResponseParserError

    if parsed.keys() == {"ResponseMetadata"} and not parsed["ResponseMetadata"].get("RequestId"):
        raise ResponseParserError("no request id")


def agent() -> str:
    """Who we are, for the User-Agent header."""
    try:
        return f"pulumi-machine-image/{packages.version('pulumi-machine-image')}"
    except packages.PackageNotFoundError:
        return "pulumi-machine-image/0"


def _refused(error: Exception, service: str, region: str, what: str, repeatable: bool) -> ImageError | None:
    """The cloud said no, or the SDK did before it asked; None when neither did."""
    from botocore import exceptions as sdk

    if isinstance(error, sdk.ParamValidationError):
        return InvalidInput(what, where=region, why=tidy(str(error)))
    if not isinstance(error, sdk.ClientError) or not _code(error):
        return None
    about = error.response.get("ResponseMetadata", {})
    # Taking on a role that a profile names is a call of its own, of another service.
    asked_of = "sts" if error.operation_name.startswith("AssumeRole") else service
    return problem(
        _code(error),
        error.response.get("Error", {}).get("Message") or "",
        what=what,
        where=region,
        action=f"{asked_of.replace('service-quotas', 'servicequotas')}:{error.operation_name}",
        request_id=about.get("RequestId", ""),
        repeatable=repeatable,
    )


def _code(error: ClientError) -> str:
    """The API's code; empty where something else answered: then the SDK has the status of HTTP for a code, or none."""
    code = error.response.get("Error", {}).get("Code", "")
    return "" if code.isdigit() else code


def _lost(error: Exception) -> NoAnswer | None:
    """What a failure below the API means; None when it is none."""
    from botocore import exceptions as sdk
    from botocore.parsers import ResponseParserError

    if isinstance(error, (ResponseParserError, sdk.ClientError, KeyError)):
        return strange()
    if isinstance(error, sdk.ReadTimeoutError):
        return NoAnswer(AnswerLost, "no answer in time")
    if isinstance(error, sdk.ConnectTimeoutError):
        return NoAnswer(Unreachable, "no connection in time")
    if isinstance(error, (sdk.ConnectionError, sdk.HTTPClientError, OSError)):
        inner = getattr(error, "kwargs", {}).get("error")
        return no_answer(inner if isinstance(inner, BaseException) else error)
    return None
