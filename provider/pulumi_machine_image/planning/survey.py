"""What is in the cloud now, asked once per region and run.

Why one survey for everything: the engine handles registrations one by one, so a call per resource in Check or Diff
stops the world. One listing of a region serves quota, duplicate names, find-before-create and refresh.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..clouds.cloud import ImageCloud, Query, Quota
from ..images.image import Image, ImageRef, Kind
from ..runtime.cache import Once
from ..runtime.clock import Clock


class Survey:
    """Cached looks at one account."""

    def __init__(self, clock: Clock) -> None:
        self._images: Once[str, dict[str, Image]] = Once(clock)
        self._first: dict[str, dict[str, Image]] = {}
        self._quotas: Once[tuple[str, Quota], int | None] = Once(clock)
        self._blocks: Once[str, str | None] = Once(clock)
        self._locks: Once[tuple[ImageRef, bool], str | None] = Once(clock)
        self._shares: Once[ImageRef, Mapping[str, str] | None] = Once(clock)
        self._named: Once[tuple[str, frozenset[str]], Mapping[str, Image]] = Once(clock)
        self._account: Once[str, str | None] = Once(clock)
        self._regions: Once[str, dict[str, bool]] = Once(clock)
        self._asked_by_id: set[str] = set()
        self._touched: set[str] = set()
        self._gone: set[ImageRef] = set()
        self._guard = threading.Lock()

    def images(self, cloud: ImageCloud, region: str) -> dict[str, Image]:
        """The custom images of a region and those shared with the account, by id."""

        def ask() -> dict[str, Image]:
            query = Query(kinds=frozenset({Kind.CUSTOM, Kind.SHARED}))
            found = {image.id: image for image in cloud.images(region, query)}
            self._first.setdefault(region, found)
            return found

        found = self._images.get(region, ask)
        gone = {ref.id for ref in self._gone.copy() if ref.region == region}
        return {id: image for id, image in found.items() if id not in gone} if gone else found

    def at_start(self, cloud: ImageCloud, region: str) -> dict[str, Image]:
        """The same as it was when the run first asked.

        Why a plan is judged by this alone: what the run has made since is in its count already, and the order of
        replacements may not change half-way.
        """
        first = self._first.get(region)
        return self.images(cloud, region) if first is None else first

    def place_of(self, image_id: str) -> str | None:
        """The region of an image, if it is one of those that were listed."""
        return next((region for region, found in list(self._first.items()) if image_id in found), None)

    def custom(self, cloud: ImageCloud, region: str) -> list[Image]:
        """The images that count against the quota of a region."""
        return [image for image in self.images(cloud, region).values() if image.kind is Kind.CUSTOM]

    def quota(self, cloud: ImageCloud, region: str, of: Quota = "images") -> int | None:
        return self._quotas.get((region, of), lambda: cloud.quota(region, of))

    def named(self, cloud: ImageCloud, region: str, ids: frozenset[str]) -> Mapping[str, Image]:
        """Images that a program names and no listing has, as `find` tells them: public, made meanwhile, or gone."""
        return self._named.get((region, ids), lambda: cloud.find(region, sorted(ids)))

    def shares(self, cloud: ImageCloud, image: ImageRef) -> Mapping[str, str]:
        """Who could use an image when the run first asked, or first asked after a write of its own; nobody where it is
        gone."""
        return self._shares.get(image, lambda: cloud.shares(image)) or {}

    def shares_seen(self, image: ImageRef) -> Mapping[str, str] | None:
        """The same where it was asked for, and the image was there; None else. Asks nothing."""
        return self._shares.seen(image)

    def forget_shares(self, image: ImageRef) -> None:
        """Drops what is known of an image's shares: this run changes them."""
        self._shares.forget(image)

    def public_block(self, cloud: ImageCloud, region: str) -> str | None:
        return self._blocks.get(region, lambda: cloud.public_block(region))

    def unshareable(self, cloud: ImageCloud, image: Image, *, public: bool) -> str | None:
        return self._locks.get((image.ref, public), lambda: cloud.unshareable(image, public=public))

    def account(self, cloud: ImageCloud) -> str | None:
        return self._account.get("", cloud.account)

    def region_exists(self, cloud: ImageCloud, region: str) -> bool:
        """Whether there is such a region. Asks the cloud only about one that its documentation did not name when
        this package was made."""
        return region in cloud.traits.regions or region in self._told(cloud)

    def region_open(self, cloud: ImageCloud, region: str) -> bool:
        """Whether the account may use a region. Asks the cloud only about one to opt in to, or a closed one."""
        facts = cloud.traits.regions.get(region)
        if facts is None or not (facts.opt_in or facts.closed):
            return True
        return self._told(cloud).get(region, not facts.closed)

    def _told(self, cloud: ImageCloud) -> dict[str, bool]:
        return self._regions.get("", lambda: {found.name: found.available for found in cloud.regions()})

    def look(self, cloud: ImageCloud, ref: ImageRef) -> Image | None:
        """One image as it is now; None when it is gone.

        Why by id first and by listing then: one image costs one small call, and refreshing N costs one for each
        hundred images of the region, not N.
        """
        with self._guard:
            if ref.region in self._touched:
                self._touched.discard(ref.region)
                self._images.forget(ref.region)
            first = ref.region not in self._asked_by_id and not self._images.has(ref.region)
            self._asked_by_id.add(ref.region)
        if first:
            return cloud.find(ref.region, [ref.id]).get(ref.id)
        return self.images(cloud, ref.region).get(ref.id)

    @contextmanager
    def changing(self, *regions: str) -> Iterator[None]:
        """While this run makes or changes an image there: whoever looks afterwards sees it.

        Why the listing is not dropped at once: a run of a hundred creations would list the region a hundred times,
        and none of them needs to see the others.
        """
        try:
            yield
        finally:  # a change whose answer got lost counts, too
            with self._guard:
                self._touched.update(regions)

    def drop(self, image: ImageRef) -> None:
        """Takes out an image that this run has deleted.

        Why not a new listing: as many deletions would list the region as often; and a listing that was under way
        meanwhile would show what is gone, to be taken on by whoever looks for it.
        """
        with self._guard:
            self._gone.add(image)

    def dropped(self, image: ImageRef) -> bool:
        """Whether this run has deleted an image, or found it gone when it was to be deleted."""
        return image in self._gone

    def forget(self, region: str) -> None:
        """Drops what is known of a region's images after a write."""
        self._images.forget(region)
