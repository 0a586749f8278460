"""The resources that could be imported: what the protocol's List answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, get_args

from pulumi.runtime.proto import provider_pb2

from ..functions.found_image import StateName
from ..images.errors import InvalidInput
from ..resources.model import Model, holes
from ..resources.parsing import parse
from .values import load

if TYPE_CHECKING:
    from ..core import Core

LISTED = "CustomImage"
"""A share and a set of copies are no things of the cloud's own that could be listed."""


class ListQuery(Model):
    """Which images."""

    region: str | None = None
    """Where they are; `*` means all regions. Default: the provider's region."""
    name: str | None = None
    """The whole name."""


def listed(core: Core, kind: str, request: provider_pb2.ListRequest) -> Iterator[provider_pb2.ListResponse]:
    """The account's own images in a region, by the ids that an import takes; page by page.

    The continuation token is the number of images before the page: the oldest come first, so that what is made
    meanwhile moves none.
    """
    query = load(request.query)
    if kind != LISTED:
        raise InvalidInput(f"list {kind}", why=f"only {LISTED} can be listed")
    if holes(query):
        return iter([provider_pb2.ListResponse(computed=provider_pb2.ListResponse.Computed())])
    wanted, failures = parse(ListQuery, query)
    if wanted is None:
        raise InvalidInput(f"list {kind}", why="; ".join(failure.text() for failure in failures))
    first = request.continuation_token or "0"
    if not (first.isascii() and first.isdecimal()):
        raise InvalidInput(f"list {kind}", why=f"{first!r} is no continuation token of this provider")
    criteria = {"kinds": ["custom"], "states": [*get_args(StateName)], "includeDeprecated": True, "name": wanted.name}
    images = core.call_function("getImages", {**criteria, "regions": wanted.region or None})["images"]
    images.reverse()
    if request.limit > 0:
        images = images[: request.limit]
    start = int(first)
    end = start + request.page_size if request.page_size > 0 else len(images)
    page = [
        provider_pb2.ListResponse(
            result=provider_pb2.ListResponse.Result(id=f"{image['region']}/{image['imageId']}", name=image["name"])
        )
        for image in images[start:end]
    ]
    if end < len(images):
        more = provider_pb2.ListResponse.Continuation(continuation_token=str(end))
        page.append(provider_pb2.ListResponse(continuation=more))
    return iter(page)
