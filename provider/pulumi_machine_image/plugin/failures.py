"""How failures travel: the protocol's code for each class of errors, and the details that the engine reads.

Why never the code UNKNOWN: the engine takes it for a state that may be corrupt.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, TypeVar

import grpc
from google.protobuf.message import Message
from pulumi.runtime.proto import provider_pb2, status_pb2

from ..images import errors
from ..images.errors import ImageError
from ..plain_text import in_a_line

Code = grpc.StatusCode

CODES: Sequence[tuple[type[ImageError], grpc.StatusCode]] = (
    (errors.InvalidInput, Code.INVALID_ARGUMENT),
    (errors.NoCredentials, Code.UNAUTHENTICATED),
    (errors.SettingsProblem, Code.FAILED_PRECONDITION),
    (errors.ImageGone, Code.NOT_FOUND),
    (errors.SourceGone, Code.NOT_FOUND),
    (errors.NameTaken, Code.ALREADY_EXISTS),
    (errors.ImageConflict, Code.FAILED_PRECONDITION),
    (errors.NoRoom, Code.RESOURCE_EXHAUSTED),
    (errors.BadAccount, Code.INVALID_ARGUMENT),
    (errors.Protected, Code.FAILED_PRECONDITION),
    (errors.LoginRefused, Code.UNAUTHENTICATED),
    (errors.Refused, Code.PERMISSION_DENIED),
    (errors.Busy, Code.ABORTED),
    (errors.Throttled, Code.RESOURCE_EXHAUSTED),
    (errors.CloudTrouble, Code.UNAVAILABLE),
    (errors.BuildFailed, Code.ABORTED),
    (errors.TookTooLong, Code.DEADLINE_EXCEEDED),
    (errors.Interrupted, Code.CANCELLED),
)
"""The first class that fits decides."""


def code_of(error: Exception) -> grpc.StatusCode:
    """The code of an error; of several failures, that of the first."""
    if not isinstance(error, ImageError):
        return Code.INTERNAL
    if isinstance(error, errors.SeveralFailures) and error.failures:
        return code_of(error.failures[0])
    return next((code for kind, code in CODES if isinstance(error, kind)), Code.FAILED_PRECONDITION)


def text_of(error: Exception) -> str:
    """One line for a person; a mistake of ours is one, too."""
    if isinstance(error, ImageError):
        return str(error)
    line = in_a_line(f"{type(error).__name__}: {error}".splitlines()[0])
    return f"a mistake in pulumi-machine-image, please report it: {line}"


class Begun(Exception):
    """An operation failed after it had made something: the engine keeps what there is, and the next run goes on.

    Why each failure is a reason of its own: reasons are all that the engine shows, and without any the next run would
    take the resource for a healthy one.
    """

    def __init__(self, error: Exception, detail: provider_pb2.ErrorResourceInitFailed) -> None:
        super().__init__(text_of(error))
        several = error.failures if isinstance(error, errors.SeveralFailures) else ()
        detail.reasons.extend([str(part) for part in several] or [str(self)])
        self.code, self.detail = code_of(error), detail


class MissingKeys(Exception):
    """Settings without which the provider cannot work, name to what it is; the engine says how to set them."""

    def __init__(self, missing: Mapping[str, str]) -> None:
        super().__init__(f"missing configuration: {', '.join(missing)}")
        keys = [
            provider_pb2.ConfigureErrorMissingKeys.MissingKey(name=name, description=text)
            for name, text in missing.items()
        ]
        self.detail = provider_pb2.ConfigureErrorMissingKeys(missingKeys=keys)


Self = TypeVar("Self")
Request = TypeVar("Request")
Response = TypeVar("Response")


def answers(
    method: Callable[[Self, Request, grpc.ServicerContext], Response],
) -> Callable[[Self, Request, grpc.ServicerContext], Response]:
    """Lets a method end with a code and a text that say what happened, whatever it was.

    A mistake of ours is one line, too; its traceback is for those who ask the CLI for debug output.
    """

    @functools.wraps(method)
    def wrapper(self: Self, request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return method(self, request, context)
        except MissingKeys as missing:
            _abort(context, Code.INVALID_ARGUMENT, str(missing), missing.detail)
        except Exception as error:
            code = error.code if isinstance(error, Begun) else code_of(error)
            if code is Code.INTERNAL:
                self.engine.trace(traceback.format_exc())  # type: ignore[attr-defined]
            if isinstance(error, Begun):
                _abort(context, code, str(error), error.detail)
            _abort(context, code, text_of(error))

    return wrapper


def _abort(context: grpc.ServicerContext, code: grpc.StatusCode, text: str, detail: Message | None = None) -> NoReturn:
    """Ends a call with an error; the engine shows the text as it is."""
    if detail is not None:
        status = status_pb2.Status(code=code.value[0], message=text)
        status.details.add().Pack(detail)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, text)
    raise AssertionError("gRPC's abort raises")
