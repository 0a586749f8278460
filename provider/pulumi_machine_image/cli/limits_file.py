"""`--limits`: what a person says of limits and of images that are there, in place of the cloud. A word or a number for
every region there is, or a file, in YAML or JSON:

    tencent:                  # a cloud, an account ("100000000001"), or "*" for every other
      ap-guangzhou: {limit: 500, used: 480}
      ap-shanghai: current    # the limit alone: a number, `classic` or `current`
      "*": 10                 # every other region
    ec2: 1000                 # every region

What an account says counts before what its cloud says, and that before `*`; a region before `*`. `limit` is by default
what the settings say, or else the least that the cloud gives an account; `used` is the number of images that the
stack's state has there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml

from ..clouds.connect import traits_of
from ..settings import LIMITS, Settings
from .engine_files import FileProblem

CLOUDS: tuple[str, ...] = get_args(Settings.model_fields["cloud"].annotation)
EVERY = "*"
_KEYS = ("limit", "used")
_WHOLE = "a whole number, 0 or more"
_NUMBER = f"{_WHOLE}, {' or '.join(LIMITS)}"


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
    """The numbers that count in place of the clouds'."""

    def __init__(self, told: Mapping[str, Mapping[str, Told]]) -> None:
        self._told = told

    @classmethod
    def read(cls, given: str) -> LimitsFile:
        """What `--limits` was given: a limit, or the path of a file.

        Raises:
            FileProblem: The file is none, with the place of what is wrong.
        """
        limit = _limit(given)
        return cls({EVERY: {EVERY: Told(limit)}} if limit is not None else _owners(_loaded(given), given))

    @property
    def speaks_of_accounts(self) -> bool:
        """Whether it says something that counts for one account only."""
        return any(owner.isdecimal() for owner in self._told)

    def of(self, cloud: str, account: str | None, region: str) -> Told:
        """What is said of a region; nothing where nobody speaks of it."""
        places = [(owner, name) for owner in (account or "", cloud, EVERY) for name in (region, EVERY)]
        found = [self._told[owner][name] for owner, name in places if name in self._told.get(owner, {})]
        limit = next((told.limit for told in found if told.limit is not None), None)
        return Told(limit, next((told.used for told in found if told.used is not None), None))


def _loaded(path: str) -> Any:
    try:
        # JSON is YAML. All as texts: the account 012345670123 is no octal number.
        return yaml.load(Path(path).read_text(encoding="utf-8"), yaml.BaseLoader)
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise FileProblem(f"{path}: {why}{_near(path, LIMITS)}") from None
    except UnicodeDecodeError:
        raise FileProblem(f"{path} is no text in UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise FileProblem(f"{path} is neither YAML nor JSON{line}: {getattr(error, 'problem', error)}") from None
    except RecursionError:
        raise FileProblem(f"{path} is nested too deeply") from None


def _owners(values: Any, path: str) -> dict[str, dict[str, Told]]:
    if not isinstance(values, dict) or not values:
        raise FileProblem(
            f'{path} must say for a cloud ({", ".join(CLOUDS)}), an account or "*" what its regions allow'
        )
    for owner in values:
        if owner not in (*CLOUDS, EVERY) and not owner.isdecimal():
            raise FileProblem(
                f"{path}: {owner!r} is neither a cloud ({', '.join(CLOUDS)}) nor an account{_near(owner, CLOUDS)}"
            )
    return {owner: _regions(owner, regions, path) for owner, regions in values.items()}


def _regions(owner: str, regions: Any, path: str) -> dict[str, Told]:
    if not isinstance(regions, dict) or (regions and regions.keys() <= set(_KEYS)):
        return {EVERY: _told(owner, regions, path)}
    known = _known(owner)
    for name in regions:
        if name != EVERY and name not in known:
            raise FileProblem(
                f'{path}: {owner}.{name}: there is no such region{_near(name, known)} ("*" says it for every region)'
            )
    return {name: _told(f"{owner}.{name}", value, path) for name, value in regions.items()}


def _known(owner: str) -> frozenset[str]:
    """The regions of a cloud; of all clouds for an owner who may be of any."""
    clouds = [cloud for cloud in CLOUDS if owner == cloud] or CLOUDS
    return frozenset(name for cloud in clouds for name in traits_of(Settings.of({"cloud": cloud})).regions)


def _told(where: str, value: Any, path: str) -> Told:
    limit = _limit(value)
    if limit is not None:
        return Told(limit)
    if not isinstance(value, dict):
        raise FileProblem(f"{path}: {where} must be {_NUMBER}, or an object with limit and used")
    for key, number in value.items():
        if key not in _KEYS:
            near = _near(key, _KEYS) or f"; known are {' and '.join(_KEYS)}"
            raise FileProblem(f"{path}: {where}.{key}: there is no such key{near}")
        if _limit(number) is None or (key == "used" and number in LIMITS):
            raise FileProblem(f"{path}: {where}.{key} must be {_NUMBER if key == 'limit' else _WHOLE}")
    return Told(_limit(value.get("limit")), _limit(value.get("used")))


def _limit(value: Any) -> int | None:
    """A number of images, or what one of the words for limits stands for; None for anything else."""
    if not isinstance(value, str):
        return None
    return LIMITS[value].images if value in LIMITS else int(value) if value.isdecimal() else None


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""
