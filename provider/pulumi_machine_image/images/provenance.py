"""Whose an image is: the tags that every image of ours carries.

Why tags: no cloud gives CreateImage or SyncImages of Tencent a client token, so what a lost answer or a killed run
left behind can only be recognised by what it bears. The owner says which resource made it, the generation which
inputs it was made from, the claim which state owns it now: what a new resource has taken over, an old one cannot
destroy.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .image import Image

PREFIX = "machine-image:"
OWNER, RESOURCE, GENERATION, CLAIM = (PREFIX + word for word in ("owner", "resource", "generation", "claim"))
TAGS = frozenset({OWNER, RESOURCE, GENERATION, CLAIM})

_VALUE_LENGTH = 120
"""Longest tag value; Tencent's tag service documents 127."""


def digest(*parts: Any) -> str:
    """A short name for a value: 16 hex digits, equal for equal values on every machine."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def new_claim(images: Iterable[Image] = ()) -> str:
    """A claim that differs from those that images bear.

    Why so short: Tencent's tag service keeps at most 1,000 values of a key, used or not, so that a long random one
    would use them up; all a claim has to do is to differ from the one before it.
    """
    claims = {f"{number:02x}" for number in range(256)} - {image.tags.get(CLAIM) for image in images}
    return secrets.choice(sorted(claims))


@dataclass(frozen=True, slots=True)
class Owner:
    """A resource of a program, as the engine names it."""

    urn: str

    @property
    def digest(self) -> str:
        return digest(self.urn)

    @property
    def stack(self) -> str:
        """Project and stack, "project/stack"."""
        stack, project = (*self.urn.removeprefix("urn:pulumi:").split("::"), "", "")[:2]
        return f"{project}/{stack}"

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def label(self) -> str:
        """In clear, for a person who looks at the image: "project/stack/name"."""
        return f"{self.stack}/{self.name}"[:_VALUE_LENGTH]

    def tags(self, generation: str, claim: str) -> dict[str, str]:
        return {OWNER: self.digest, RESOURCE: self.label, GENERATION: generation, CLAIM: claim}

    def made(self, image: Image, generation: str | None = None) -> bool:
        """Whether this resource made the image, from these inputs where a generation is given."""
        return (
            bool(self.urn) and image.tags.get(OWNER) == self.digest and generation in (None, image.tags.get(GENERATION))
        )

    def same_stack(self, image: Image) -> bool:
        return image.tags.get(RESOURCE, "").startswith(f"{self.stack}/")


def still_ours(image: Image, claim: str | None) -> bool:
    """Whether the state that holds this claim may destroy the image.

    An image without any claim is still its state's: tags can be removed by hand, or never were there after an
    import. One that bears another claim was taken over.
    """
    return claim is None or image.tags.get(CLAIM, claim) == claim


def own_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags that people gave, without ours."""
    return {key: value for key, value in tags.items() if key not in TAGS}


def made_by(image: Image) -> str:
    """Who made an image, for a sentence."""
    return image.tags.get(RESOURCE) or "somebody else"


def import_hint(image: Image) -> str:
    """How to take an image into a program, for a sentence."""
    return f"import it as {image.ref} (dynamic resources: by an import file)"
