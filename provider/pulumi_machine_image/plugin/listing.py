"""The resources that could be imported: what the protocol's List answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pulumi.runtime.proto import provider_pb2

from ..clouds.cloud import Query
from ..images.errors import InvalidInput
from ..images.image import Kind
from ..resources.model import holes
from .values import load

if TYPE_CHECKING:
    from ..core import Core

LISTED = "CustomImage"
"""A share and a set of copies are no things of the cloud's own that could be listed."""
QUERY = frozenset({"region", "name"})


def listed(core: Core, kind: str, request: provider_pb2.ListRequest) -> Iterator[provider_pb2.ListResponse]:
    """The account's own images in a region, by the ids that an import takes; page by page.

    The query may have `region` (default: the provider's) and `name`, a whole name. The continuation token is the number
    of images before the page.
    """
    query = load(request.query)
    if kind != LISTED:
        raise InvalidInput(f"list {kind}", why="only CustomImage can be listed")
    if unknown := sorted(query.keys() - QUERY):
        raise InvalidInput(f"list {kind}", why=f"there is no criterion {unknown[0]}", do="Use region and name")
    if holes(query):
        return iter([provider_pb2.ListResponse(computed=provider_pb2.ListResponse.Computed())])
    region = query.get("region") or core.settings.region
    if not isinstance(region, str):
        raise InvalidInput(f"list {kind}", why="no region is given", do="Name one, or set machine-image:region")
    first = request.continuation_token or "0"
    if not first.isdecimal():
        raise InvalidInput(f"list {kind}", why=f"{first!r} is no continuation token of this provider")
    images = [
        image
        for image in core.cloud().images(region, Query(kinds=frozenset({Kind.CUSTOM}), name=query.get("name")))
        if query.get("name") in (None, image.name)
    ]
    images.sort(key=lambda image: (image.created_time, image.id))
    if request.limit > 0:
        images = images[: request.limit]
    start = int(first)
    end = start + request.page_size if request.page_size > 0 else len(images)
    page = [
        provider_pb2.ListResponse(result=provider_pb2.ListResponse.Result(id=str(image.ref), name=image.name))
        for image in images[start:end]
    ]
    if end < len(images):
        more = provider_pb2.ListResponse.Continuation(continuation_token=str(end))
        page.append(provider_pb2.ListResponse(continuation=more))
    return iter(page)
