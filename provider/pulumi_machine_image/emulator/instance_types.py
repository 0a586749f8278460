"""Types of machines: which there are and what is in them.

A type is a family and a size, as S5.MEDIUM4; the last number is the memory. Families are known by how they begin, since
new ones of a kind come every year. Sizes: page "Instance types"; a few that it has for GPUs are not of this form.
"""

import re
from typing import NamedTuple

WELL_FORMED = re.compile(r"[A-Z][A-Za-z0-9]*\.[A-Z0-9]+|CDH_[0-9]{1,4}C[0-9]{1,4}G")
_FAMILY = re.compile(
    r"(?:S[AHIKNRTW]?|MA?|CN?|FX|ITA?|I|D|RM|RS|GNV?|GI|GT|PNV|PTX|TS?|B[CFS]|HCC[A-Z]*|BM[A-Z]*)[0-9][A-Za-z0-9]*"
)
_SIZE = re.compile(r"(?:(SMALL)|([0-9]{0,3})(MEDIUM|LARGE)|([0-9]{1,3})XLARGE)([1-9][0-9]{0,4})")
_CORES = {"MEDIUM": 2, "LARGE": 4}


class Hardware(NamedTuple):
    """What a machine has."""

    cores: int
    memory: int
    """In GiB."""


def hardware(name: str) -> Hardware | None:
    """What a machine of that type has; nothing where there is no such type."""
    if host := re.fullmatch(r"CDH_([0-9]+)C([0-9]+)G", name):
        return Hardware(int(host[1]), int(host[2]))
    family, _, size = name.partition(".")
    if not (_FAMILY.fullmatch(family) and (parts := _SIZE.fullmatch(size))):
        return None
    small, factor, word, extra, memory = parts.groups()
    cores = 1 if small else int(factor or 1) * _CORES[word] if word else 4 * int(extra)
    return Hardware(cores, int(memory))


def is_bare_metal(name: str) -> bool:
    """Whether it is a whole server; no image can be made of one."""
    return name.startswith("BM")


def is_on_own_host(name: str) -> bool:
    """Whether it is a part of a host of the account's own."""
    return name.startswith("CDH_")
