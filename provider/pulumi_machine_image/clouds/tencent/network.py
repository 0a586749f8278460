"""One exchange with the cloud, and what it means when there is no answer.

The SDK reports everything below it as one code with the text of whatever failed: the failure itself is looked at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

from ...images.errors import AnswerLost, Unreachable
from ..lost import NoAnswer, no_answer, strange

T = TypeVar("T")


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
        raise strange() from None
    return _answer(said)


def understood(said: dict[str, Any], read: Callable[[dict[str, Any]], T]) -> T:
    """What is read from an answer.

    Raises:
        NoAnswer: It has not got the form that the API's answers have.
    """
    try:
        return read(said)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise strange() from None


def _answer(said: Any) -> dict[str, Any]:
    if isinstance(said, (bytes, str)):
        try:
            said = json.loads(said)
        except ValueError:
            raise strange() from None
    response = said.get("Response") if isinstance(said, dict) else None
    if not isinstance(response, dict):
        raise strange()
    error = response.get("Error")
    if error is not None and not isinstance(error, dict):
        raise strange()
    return response


def _lost(error: BaseException | None) -> NoAnswer:
    from requests import exceptions as http

    if isinstance(error, http.ConnectTimeout):
        return NoAnswer(Unreachable, "no connection in time")
    if isinstance(error, (http.InvalidURL, http.InvalidSchema, http.InvalidHeader)):
        return NoAnswer(Unreachable, f"the request could not be built ({type(error).__name__})")
    if isinstance(error, http.ReadTimeout):
        return NoAnswer(AnswerLost, "no answer in time")
    inner = error.args[0] if isinstance(error, http.RequestException) and error.args else error
    known = inner if isinstance(inner, BaseException) else error
    return no_answer(known or ConnectionError())
