"""What the look-ups of both doors have in common for a program: how they fail, and what they do not take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

if TYPE_CHECKING:
    from .images.errors import ImageError


class LookUpFailed(pulumi.RunError):
    """A look-up that has no answer. A program that does not catch it ends with its text, without a traceback.

    Attributes:
        error: What went wrong. In the dynamic door it is told by a class of `pulumi_machine_image.images.errors`:
            `ImageGone` where no image fits, `InvalidInput` where arguments are wrong or several images fit,
            `SettingsProblem`, `Denied` and others. The plugin answers with text only, so there it is an `ImageError`.
    """

    def __init__(self, error: ImageError) -> None:
        super().__init__(str(error))
        self.error = error


def want_plain(name: str, given: Mapping[str, Any], *, do: str) -> None:
    """Refuses Outputs among the arguments of a look-up that answers at once.

    Args:
        do: What to do instead; `{}` stands for the argument.

    Raises:
        InvalidInput: One is an Output.
    """
    from .images.errors import InvalidInput

    for key, value in given.items():
        if isinstance(value, pulumi.Output):
            raise InvalidInput(name, why=f"{key} is an Output, which has no value yet", do=do.format(key))
