"""One exchange with the cloud, and what it means when there is no answer.

The SDK reports everything below it as one code with the text of whatever failed, which may hold a proxy's password or
a signed URL. So the failure itself is looked at and described here. What matters is whether the call was sent at all.
"""

from __future__ import annotations

import json
import ssl
from typing import Any

from ...images.errors import AnswerLost, CloudTrouble, Unreachable


class NoAnswer(Exception):
    """There was no answer of the API.

    Attributes:
        kind: The class of ours that says so.
        why: In words that hold nothing secret.
        code: For counting.
    """

    def __init__(self, kind: type[CloudTrouble], why: str, code: str = "ClientNetworkError") -> None:
        self.kind, self.why, self.code = kind, why, code
        super().__init__(why)


def exchange(client: Any, action: str, params: dict[str, Any]) -> dict[str, Any]:
    """Sends one request; returns the object under `Response`, which may hold an `Error`.

    Raises:
        NoAnswer: No connection, a broken one, or an answer that is not the API's.
    """
    from requests.exceptions import RequestException
    from tencentcloud.common.exception import tencent_cloud_sdk_exception as sdk

    try:
        said = client.call_json(action, params)
    except sdk.TencentCloudSDKException as error:
        if error.code == "ClientNetworkError":
            raise _lost(error.__context__) from None
        if error.code == "ServerNetworkError":  # Another status than 200; the message is the body.
            return _answer(error.message)
        return {"Error": {"Code": error.code, "Message": error.message}, "RequestId": error.requestId}
    except (RequestException, OSError) as error:  # While the body was read.
        raise _lost(error) from None
    except (ValueError, KeyError, TypeError):
        raise _strange() from None
    return _answer(said)


def _answer(said: Any) -> dict[str, Any]:
    if isinstance(said, (bytes, str)):
        try:
            said = json.loads(said)
        except ValueError:
            raise _strange() from None
    response = said.get("Response") if isinstance(said, dict) else None
    if not isinstance(response, dict):
        raise _strange()
    error = response.get("Error")
    if error is not None and not isinstance(error, dict):
        raise _strange()
    return response


def _strange() -> NoAnswer:
    return NoAnswer(AnswerLost, "the answer is not one of the cloud's API", "ServerNetworkError")


def _lost(error: BaseException | None) -> NoAnswer:
    from requests import exceptions as http
    from urllib3 import exceptions as pool

    inner: Any = error
    if isinstance(inner, http.RequestException) and inner.args:
        inner = inner.args[0]
    if isinstance(inner, pool.MaxRetryError):
        inner = inner.reason
    proxy = isinstance(inner, pool.ProxyError)
    if proxy:
        inner = getattr(inner, "original_error", inner)
    via = "the proxy: " if proxy else ""
    if isinstance(inner, ssl.SSLCertVerificationError) or (
        isinstance(inner, pool.SSLError) and inner.args and isinstance(inner.args[0], ssl.SSLCertVerificationError)
    ):
        return NoAnswer(Unreachable, f"{via}its certificate was not accepted")
    if isinstance(inner, pool.NameResolutionError):
        return NoAnswer(Unreachable, f"{via}the name could not be resolved")
    if isinstance(inner, pool.NewConnectionError):
        return NoAnswer(Unreachable, f"{via}no connection ({_system(inner)})")
    if isinstance(inner, pool.ConnectTimeoutError) or isinstance(error, http.ConnectTimeout):
        return NoAnswer(Unreachable, f"{via}no connection in time")
    if isinstance(error, (http.InvalidURL, http.InvalidSchema, http.InvalidHeader)):
        return NoAnswer(Unreachable, f"the request could not be built ({type(error).__name__})")
    if isinstance(error, http.ReadTimeout):
        return NoAnswer(AnswerLost, "no answer in time")
    name = type(inner if isinstance(inner, BaseException) else error).__name__
    return NoAnswer(AnswerLost, f"{via}the connection broke ({name})")


def _system(error: BaseException) -> str:
    """What the operating system said below an error: "Connection refused"."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
