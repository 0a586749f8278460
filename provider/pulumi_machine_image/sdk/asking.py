"""How a program asks the plugin."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import pulumi
import pulumi.runtime

from ..look_ups import LookUpFailed, want_plain
from .base import token, version

if TYPE_CHECKING:
    from ..images.errors import ImageError
    from ..resources.model import Model

A = TypeVar("A", bound="Model")


def ask(name: str, args: Mapping[str, Any], answer: type[A], opts: pulumi.InvokeOptions | None) -> A:
    """Asks at once.

    Raises:
        LookUpFailed: There is no answer.
    """
    from pydantic.alias_generators import to_snake

    from ..images.errors import ImageError, InvalidInput

    do = f"Use {to_snake(name)}_output, or pass a plain value"
    try:
        want_plain(name, args, do=do)
        try:
            found = pulumi.runtime.invoke(token(name), dict(args), asked(opts))
        except Exception as error:
            raise refusal(name, error) from None
        if not found.is_known:
            raise InvalidInput(name, why="an argument is not known before the update", do=do)
    except ImageError as error:
        raise LookUpFailed(error) from None
    return answer.model_validate(found.value)


def ask_later(
    name: str, args: Mapping[str, Any], answer: type[A], opts: pulumi.InvokeOptions | None
) -> pulumi.Output[A]:
    """Asks when the arguments are known."""
    found = pulumi.runtime.invoke_output(token(name), dict(args), asked(opts))
    return found.apply(answer.model_validate)


def asked(opts: pulumi.InvokeOptions | None) -> pulumi.InvokeOptions:
    """The program's options; the plugin's version where they name none."""
    mine = copy.copy(opts) if opts else pulumi.InvokeOptions()
    mine.version = mine.version or version()
    return mine


def refusal(name: str, error: Exception) -> ImageError:
    """What the plugin said, without what Pulumi puts before it."""
    from ..images.errors import ImageError

    text = str(error).removeprefix(f"invoke of {token(name)} failed: ")
    text = text.removeprefix(f"invocation of {token(name)} returned an error: ")
    what, colon, why = text.partition(": ")
    return ImageError(what, why=why) if colon else ImageError(name, why=text)
