"""What it means when a cloud did not answer: what matters is whether the call was sent at all.

The SDKs tell a lost connection in the words of whatever failed, which may hold a proxy's password or a signed URL. So
the failure itself is looked at and described here.
"""

from __future__ import annotations

import ssl

from ..images.errors import AnswerLost, CloudTrouble, Unreachable


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


def strange() -> NoAnswer:
    """Something answered, but not the API."""
    return NoAnswer(AnswerLost, "the answer is not one of the cloud's API", "ServerNetworkError")


def no_answer(error: BaseException) -> NoAnswer:
    """What a failure of `urllib3` means, on which both SDKs stand."""
    from urllib3 import exceptions as pool

    inner: BaseException = error
    if isinstance(inner, pool.MaxRetryError) and inner.reason is not None:
        inner = inner.reason
    via = ""
    if isinstance(inner, pool.ProxyError):
        via, inner = "the proxy: ", inner.original_error
    if isinstance(inner, ssl.SSLCertVerificationError) or (
        isinstance(inner, pool.SSLError) and inner.args and isinstance(inner.args[0], ssl.SSLCertVerificationError)
    ):
        return NoAnswer(Unreachable, f"{via}its certificate was not accepted")
    if isinstance(inner, pool.NameResolutionError):
        return NoAnswer(Unreachable, f"{via}the name could not be resolved")
    if isinstance(inner, pool.NewConnectionError):
        return NoAnswer(Unreachable, f"{via}no connection ({_system(inner)})")
    if isinstance(inner, pool.ConnectTimeoutError):
        return NoAnswer(Unreachable, f"{via}no connection in time")
    if isinstance(inner, pool.ReadTimeoutError):
        return NoAnswer(AnswerLost, f"{via}no answer in time")
    return NoAnswer(AnswerLost, f"{via}the connection broke ({type(inner).__name__})")


def _system(error: BaseException) -> str:
    """What the operating system said below an error: "Connection refused"."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.strerror:
            return seen.strerror
        seen = seen.__cause__ or seen.__context__
    return type(error).__name__
