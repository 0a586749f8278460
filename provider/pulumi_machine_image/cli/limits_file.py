"""`--limits FILE`: what a person says of limits and of images that are there, in place of the cloud.

    tencent:                  # a cloud, or an account: "100000000001"
      ap-guangzhou: {limit: 500, used: 480}
      ap-shanghai: 500        # the limit alone
      "*": {limit: 10}        # every other region

What an account says counts before what its cloud says, and a region before `*`. `limit` is by default what the settings
say, or else the least that the cloud gives an account; `used` is the number of images that the stack's state has there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml

from ..settings import Settings
from .engine_files import FileProblem

CLOUDS: tuple[str, ...] = get_args(Settings.model_fields["cloud"].annotation)
EVERY = "*"
_KEYS = ("limit", "used")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one region.

    Attributes:
        limit: How many images may be there; None where nothing is said.
        used: How many are.
    """

    limit: int | None = None
    used: int | None = None


class LimitsFile:
    """The numbers of a file."""

    def __init__(self, told: Mapping[str, Mapping[str, Told]]) -> None:
        self._told = told

    @classmethod
    def read(cls, path: str) -> LimitsFile:
        """Raises FileProblem, with the place of what is wrong."""
        try:
            values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))  # JSON is YAML
        except OSError as error:
            raise FileProblem(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
        except UnicodeDecodeError:
            raise FileProblem(f"{path} is no text in UTF-8") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f" in line {mark.line + 1}" if mark else ""
            raise FileProblem(f"{path} is neither YAML nor JSON{line}: {getattr(error, 'problem', error)}") from None
        if not isinstance(values, dict) or not values:
            raise FileProblem(f"{path} must say for a cloud ({', '.join(CLOUDS)}) or an account what its regions allow")
        return cls({_owner(owner, path): _regions(owner, regions, path) for owner, regions in values.items()})

    def of(self, cloud: str, account: str | None, region: str) -> Told:
        """What is said of a region; nothing where nobody speaks of it."""
        places = [(owner, name) for owner in (account or "", cloud) for name in (region, EVERY)]
        found = [self._told[owner][name] for owner, name in places if name in self._told.get(owner, {})]
        limit = next((told.limit for told in found if told.limit is not None), None)
        return Told(limit, next((told.used for told in found if told.used is not None), None))


def _owner(owner: Any, path: str) -> str:
    text = str(owner)
    if isinstance(owner, bool) or (text not in CLOUDS and not text.isdigit()):
        near = get_close_matches(text, CLOUDS, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise FileProblem(f"{path}: {text!r} is neither a cloud ({', '.join(CLOUDS)}) nor an account{hint}")
    return text


def _regions(owner: Any, regions: Any, path: str) -> dict[str, Told]:
    if not isinstance(regions, dict):
        raise FileProblem(f"{path}: {owner} must be an object of regions, each with limit and used")
    return {str(name): _told(f"{owner}.{name}", value, path) for name, value in regions.items()}


def _told(where: str, value: Any, path: str) -> Told:
    if _is_number(value):
        return Told(value)
    if not isinstance(value, dict):
        raise FileProblem(f"{path}: {where} must be a number, or an object with limit and used")
    for key, number in value.items():
        if key not in _KEYS:
            near = get_close_matches(str(key), _KEYS, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {' and '.join(_KEYS)}"
            raise FileProblem(f"{path}: {where}.{key}: there is no such key{hint}")
        if not _is_number(number):
            raise FileProblem(f"{path}: {where}.{key} must be a whole number, 0 or more")
    return Told(value.get("limit"), value.get("used"))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
