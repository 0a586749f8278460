"""The systems there are: as public images, and for imports.

Public images are computed, never stored: they are the same in every region and for every account, so a database holds
only what somebody made.
"""

import hashlib
import json
import re
from functools import cache
from typing import NamedTuple

from .clock import moment

_BITS = re.compile(r"\b(32|64)bit\b")
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


@cache
def _in_chinese(os_name: str) -> str:
    return _BITS.sub(r"\1位", os_name)


class System(NamedTuple):
    """What an image boots."""

    os_name: str
    platform: str
    architecture: str
    """As in answers: x86_64, i386, arm."""
    license_type: str = "TencentCloud"
    supports_cloudinit: bool = True

    @property
    def is_windows(self) -> bool:
        """Whether rules for Windows apply."""
        return self.platform == "Windows"

    def title(self, language: str) -> str:
        """Its name for people: Chinese unless they want English, as far as the cloud translates it."""
        return self.os_name if language.startswith("en") else _in_chinese(self.os_name)

    def stored(self) -> str:
        """As the database has it."""
        return json.dumps(self._asdict())

    @staticmethod
    @cache
    def read(stored: str) -> "System":
        """The other way round; there are few of them, and each is on many images."""
        return System(**json.loads(stored))


class PublicImage(NamedTuple):
    """An image that the cloud offers."""

    id: str
    system: System
    size: int
    released: float


def stable_id(prefix: str, *parts: str) -> str:
    """An id in the cloud's form that follows from the parts: the same in every emulator."""
    number = int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:8], "big")
    letters = ""
    for _ in range(8):
        number, digit = divmod(number, 36)
        letters += _LETTERS[digit]
    return f"{prefix}-{letters}"


_PUBLIC = (
    ("TencentOS Server 4 for x86_64", "TencentOS", "x86_64", 20, "2025-09-12"),
    ("TencentOS Server 4 for ARM64", "TencentOS", "arm", 20, "2025-09-12"),
    ("TencentOS Server 3.1 (TK4)", "TencentOS", "x86_64", 20, "2025-06-19"),
    ("Ubuntu Server 24.04 LTS 64bit", "Ubuntu", "x86_64", 20, "2025-08-21"),
    ("Ubuntu Server 24.04 LTS 64bit for ARM64", "Ubuntu", "arm", 20, "2025-08-21"),
    ("Ubuntu Server 22.04 LTS 64bit", "Ubuntu", "x86_64", 20, "2025-07-10"),
    ("Ubuntu Server 16.04.1 LTS 32bit", "Ubuntu", "i386", 20, "2021-03-18"),
    ("Debian 12.8 64bit", "Debian", "x86_64", 20, "2025-05-08"),
    ("Debian 12.8 64bit for ARM64", "Debian", "arm", 20, "2025-05-08"),
    ("Debian 8.2 32bit", "Debian", "i386", 20, "2020-11-05"),
    ("CentOS 7.9 64bit", "CentOS", "x86_64", 20, "2024-06-27"),
    ("CentOS Stream 9 64bit", "CentOS", "x86_64", 20, "2025-04-17"),
    ("Rocky Linux 9.5 64bit", "Rocky Linux", "x86_64", 20, "2025-03-27"),
    ("AlmaLinux 9.5 64bit", "AlmaLinux", "x86_64", 20, "2025-03-27"),
    ("OpenCloudOS Server 9", "OpenCloudOS", "x86_64", 20, "2025-08-07"),
    ("openSUSE Leap 15.5 64bit", "openSUSE", "x86_64", 20, "2024-02-22"),
    ("Fedora 40 64bit", "Fedora", "x86_64", 20, "2024-10-10"),
    ("FreeBSD 13.3 64bit", "FreeBSD", "x86_64", 20, "2024-09-05"),
    ("Windows Server 2022 Datacenter 64bit", "Windows", "x86_64", 50, "2025-08-28"),
    ("Windows Server 2019 Datacenter 64bit", "Windows", "x86_64", 50, "2025-08-28"),
    ("Windows Server 2016 Datacenter 64bit", "Windows", "x86_64", 50, "2025-02-20"),
    ("Windows Server 2008 R2 Standard 32bit", "Windows", "i386", 50, "2019-12-12"),
)


@cache
def public_images() -> dict[str, PublicImage]:
    """Every public image by id, the newest first."""
    made = [
        PublicImage(stable_id("img", "public", name), System(name, platform, cpu), size, moment(f"{day}T02:00:00Z"))
        for name, platform, cpu, size, day in _PUBLIC
    ]
    return {image.id: image for image in sorted(made, key=lambda image: (-image.released, image.id))}


DEMO_IMAGE = stable_id("img", "public", "Ubuntu Server 22.04 LTS 64bit")


class Importable(NamedTuple):
    """A system that ImportImage takes."""

    name: str
    versions: tuple[str, ...]
    architectures: tuple[str, ...]
    """As in requests: x86_64, i386, arm_64."""
    is_windows: bool = False


_BOTH, _MODERN = ("x86_64", "i386"), ("x86_64", "arm_64")
IMPORTABLE = (
    Importable("CentOS", ("5", "6", "7", "8", "-"), _BOTH),
    Importable("Ubuntu", ("10", "12", "14", "16", "18", "20", "22", "24", "-"), ("x86_64", "i386", "arm_64")),
    Importable("Debian", ("6", "7", "8", "9", "10", "11", "12", "-"), ("x86_64", "i386", "arm_64")),
    Importable("OpenSUSE", ("11", "12", "13", "15", "-"), _BOTH),
    Importable("SUSE", ("10", "11", "12", "15", "-"), _BOTH),
    Importable("CoreOS", ("7", "-"), ("x86_64",)),
    Importable("FreeBSD", ("10", "11", "12", "13", "-"), ("x86_64",)),
    Importable("Rocky Linux", ("8", "9", "-"), _MODERN),
    Importable("AlmaLinux", ("8", "9", "-"), _MODERN),
    Importable("Fedora", ("38", "39", "40", "-"), _MODERN),
    Importable("TencentOS", ("2", "3", "4", "-"), _MODERN),
    Importable("Other Linux", ("-",), ("x86_64", "i386", "arm_64")),
    Importable("Windows Server 2008", ("-",), _BOTH, True),
    Importable("Windows Server 2012", ("-",), ("x86_64",), True),
    Importable("Windows Server 2016", ("-",), ("x86_64",), True),
    Importable("Windows Server 2019", ("-",), ("x86_64",), True),
    Importable("Windows Server 2022", ("-",), ("x86_64",), True),
)
