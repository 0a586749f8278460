"""Whatever two accounts do in several regions: every answer is the one that a small model of the cloud predicts."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from emulator import asks
from emulator.comparison import Comparison
from emulator.lab import FIRST, GUANGZHOU, SECOND, SHANGHAI, SINGAPORE
from emulator.model import DATA_DISK, MACHINE, REGIONS, SYSTEM_DISK, Answer, Image, Place
from emulator.variants import VARIANTS, Variant

SETTINGS = settings(
    max_examples=6,  # the first two are trivial; from the eleventh on, most would be earlier ones a little changed
    stateful_step_count=60,
    database=None,
    phases=[Phase.generate],  # with Phase.shrink a failure takes minutes, and has fewer steps
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no failure
)
SEEDS = range(2)


class Worlds(RuleBasedStateMachine):
    """What accounts may do, in any order."""

    def __init__(self, variant: Variant, *, by_sdk: bool) -> None:
        super().__init__()
        # Hypothesis switches about half of the rules off in each example; a few examples have to have all of them.
        vars(self)["_rules_strategy"].enabled_rules_strategy = st.just(SimpleNamespace(is_enabled=lambda name: True))
        self.world = Comparison(variant.processes, in_file=variant.in_file, by_sdk=variant.by_sdk and by_sdk)
        self.last: Image | None = None
        """The image that was named last, until one is begun."""

    @initialize()
    def there_are_images(self) -> None:
        here, abroad, near = Place(FIRST, GUANGZHOU), Place(FIRST, SINGAPORE), Place(FIRST, SHANGHAI)
        machine: Answer = {"InstanceId": MACHINE, "ImageFamily": "daily", "ImageDescription": "golden"}
        self._begin(here, "CreateImage", {"ImageName": "web", **machine})
        self._begin(abroad, "CreateImage", {"ImageName": "web", **machine, "ForcePoweroff": "true"})
        whole = {"ImageName": "db", **machine, "DataDiskIds": [asks.DATA]}
        self._begin(Place(SECOND, GUANGZHOU), "CreateImage", whole)
        self._begin(near, "CreateSnapshot", {"DiskId": asks.DATA, "SnapshotName": "large", "DiskUsage": SYSTEM_DISK})
        self.world.pass_time(100)
        self.world.touched &= {here, near}
        self.world.look_at_what_was_touched()
        self._begin(here, "CreateImage", {"ImageName": "db", "SnapshotIds": self.snapshots_of(here, [0])})
        self._begin(near, "CreateImage", {"ImageName": "web", "SnapshotIds": self.snapshots_of(near, [0])})
        source = {"ImageIds": [self.world.cloud.own(abroad)[0].id]}
        self._begin(abroad, "SyncImages", {**source, "DestinationRegions": [asks.TAIPEI]})
        secret = {**source, "DestinationRegions": [abroad.region], "Encrypt": True, "ImageName": "secret"}
        self._begin(abroad, "SyncImages", secret, wait=100)
        self.world.look_at_what_was_touched()
        sealed = [snapshot.id for snapshot in self.world.cloud.snapshots if snapshot.encrypted]
        self._begin(abroad, "CreateImage", {"ImageName": "sealed", "SnapshotIds": sealed})
        windows = {"OsType": "Windows Server 2022", "OsVersion": "-", "Architecture": "x86_64", "LicenseType": "BYOL"}
        self._import(Place(SECOND, SHANGHAI), ["a.raw"], {"ImageName": "own", **windows})
        doomed = {**source, "DestinationRegions": [asks.TOKYO], "ImageSetRequired": True}
        self.world.touched.add(Place(FIRST, asks.TOKYO))
        self._begin(abroad, "SyncImages", doomed, frozenset({asks.TOKYO}), wait=100)
        theirs = Place(SECOND, GUANGZHOU)
        outdated = {"ImageId": self.world.cloud.own(theirs)[0].id, "ImageDeprecated": True}
        self.world.change(theirs, "ModifyImageAttribute", outdated)
        self._permit(here, self.world.cloud.own(here)[0].id, [SECOND], "SHARE")

    def _begin(
        self, place: Place, action: str, ask: Answer, fails: frozenset[str] = frozenset(), wait: float = 0
    ) -> None:
        self.world.change(place, action, ask, fails)
        self.world.pass_time(wait)
        if action != "SyncImages":
            self.last = None

    @rule(
        place=asks.places,
        ask=asks.creations,
        of=asks.sources,
        which=asks.several,
        mistake=asks.creation_mistakes,
        fails=asks.failing,
        wait=asks.waits,
    )
    def create(
        self,
        place: Place,
        ask: Answer,
        of: tuple[str, ...],
        which: list[int],
        mistake: Answer,
        fails: frozenset[str],
        wait: float,
    ) -> None:
        asked: Answer = {"InstanceId": MACHINE, "DataDiskIds": list(of)}
        if {*of} & {SYSTEM_DISK, DATA_DISK}:
            place, _ = self.target(which[0], "")
            found = [self.snapshots_of(place, [which[0] + position], usage) for position, usage in enumerate(of)]
            asked = {"SnapshotIds": [one for ids in found for one in ids]}
        self._begin(place, "CreateImage", {**asked, **ask, **mistake}, fails, wait)

    @rule(
        place=asks.places,
        system=asks.systems,
        files=asks.files,
        ask=asks.imports,
        mistake=asks.import_mistakes,
        wait=asks.waits,
    )
    def import_image(
        self, place: Place, system: tuple[str, str, str], files: list[str], ask: Answer, mistake: Answer, wait: float
    ) -> None:
        asked = {**dict(zip(("OsType", "OsVersion", "Architecture"), system, strict=True)), **ask, **mistake}
        if "near" in asked:
            place = Place(place.account, SINGAPORE)
        self._import(place, [*files[:-1], asked.pop("file", files[-1])], asked, wait)

    def _import(self, place: Place, files: list[str], asked: Answer, wait: float = 0) -> None:
        near = asked.pop("near", place.region)
        address = asked.pop("address", f"https://images-1250000000.cos.{near}.myqcloud.com/disks/")
        urls = [f"{address}{file}" for file in files]
        asked |= {"ImageUrl": urls[0], "ImportImageDataDiskList": [{"ImageUrl": url} for url in urls[1:]]}
        self._begin(place, "ImportImage", asked, wait=wait)

    @rule(place=asks.places)
    def fill(self, place: Place) -> None:
        """Images of new names until there is no room for one more."""
        limit = max(process.settings.numbers.images for process in self.world.processes)
        for number in range(1 + limit - len(self.world.cloud.own(place)) if limit < 20 else 0):
            ask = {"ImageName": f"fill-{self.world.calls}-{number}"[:20], "InstanceId": MACHINE}
            self._begin(place, "CreateImage", ask)

    @rule(
        which=asks.picks,
        slip=asks.copy_slips,
        way=asks.ways,
        ask=asks.copies,
        mistake=asks.copy_mistakes,
        fails=asks.failing,
        wait=asks.waits,
    )
    def copy(
        self, which: int, slip: str, way: str, ask: Answer, mistake: Answer, fails: frozenset[str], wait: float
    ) -> None:
        place, image_id = self.target(which, slip, shared=which % 3 == 0)
        here = REGIONS[place.region]
        others = {name: region for name, region in REGIONS.items() if region != here and region.copies}
        near = [name for name, region in others.items() if region.partition == here.partition]
        far = [name for name in REGIONS if name not in (*near, place.region)]
        elsewhere = {"elsewhere": near[: 1 + which % 2], "twice": near[:1] * 2, "far": [far[which % len(far)]]}
        to = [place.region] if slip == "receiver" else elsewhere.get(way, [place.region])
        asked = {"ImageIds": [image_id], "DestinationRegions": to, "Encrypt": way == "encrypted", **ask, **mistake}
        self._begin(place, "SyncImages", asked, fails)
        self.world.touched |= {Place(place.account, one) for one in asked["DestinationRegions"] if one in REGIONS}
        self.world.pass_time(wait)

    @rule(which=asks.picks, slip=asks.slips, accounts=asks.receivers, bad=asks.bad_receivers)
    def share(self, which: int, slip: str, accounts: list[str], bad: list[str]) -> None:
        place, image_id = self.target(which, slip)
        words = {"self": place.account, "the other": _other(place.account)}
        self._permit(place, image_id, [words.get(one, one) for one in (*accounts, *bad) if one], "SHARE")

    @rule(which=asks.picks, accounts=asks.receivers, with_present=asks.flag)
    def share_again(self, which: int, accounts: list[str], with_present: bool) -> None:
        place, image_id = self.target(which, "", shared=True)
        asked = [_other(place.account) if one == "the other" else one for one in accounts]
        there = [account for image in self.world.cloud.there if image.id == image_id for account in image.shares]
        new = [one for one in (*asked, *asks.OTHERS) if one not in there][: len(asked)]
        self._permit(place, image_id, asked if with_present else new, "SHARE")

    @rule(which=asks.picks, slip=asks.slips, them=asks.several, absent=asks.seldom, all_of_them=asks.flag)
    def cancel(self, which: int, slip: str, them: list[int], absent: bool, all_of_them: bool) -> None:
        place, image_id = self.target(which, slip, shared=True)
        shares = [account for image in self.world.cloud.there if image.id == image_id for account in image.shares]
        asked = shares if all_of_them else [shares[number % len(shares)] for number in them if shares]
        self._permit(place, image_id, [*asked, *(asks.OTHERS[:1] if absent or not shares else [])], "CANCEL")

    def _permit(self, place: Place, image_id: str, accounts: list[str], permission: str) -> None:
        ask = {"ImageId": image_id, "AccountIds": accounts, "Permission": permission}
        self.world.change(place, "ModifyImageSharePermission", ask)
        self.world.shared += [image for image in self.world.cloud.there if image.id == image_id]

    @precondition(lambda self: any(self.world.cloud.machine(place) == "STOPPED" for place in self.world.cloud.machines))
    @rule(which=asks.picks)
    def start_a_machine(self, which: int) -> None:
        """One that was shut down for an image; it may be on, if another one is not."""
        places = [*self.world.cloud.machines]
        self.world.change(places[which % len(places)], "StartInstances", {"InstanceIds": [MACHINE]})

    @rule(which=asks.picks, slip=asks.slips, ask=asks.modifications, mistake=asks.mistakes(*asks.bad_attributes))
    def modify(self, which: int, slip: str, ask: Answer, mistake: Answer) -> None:
        place, image_id = self.target(which, slip, shared=which % 3 == 0)
        self.world.change(place, "ModifyImageAttribute", {"ImageId": image_id, **ask, **mistake})

    @rule(which=asks.many, slip=asks.slips, ask=asks.deletions, mistake=asks.deletion_mistakes)
    def delete(self, which: list[int], slip: str, ask: Answer, mistake: Answer) -> None:
        place, ids = self.targets(which, slip)
        self.world.change(place, "DeleteImages", {"ImageIds": ids, **ask, **mistake})

    @rule(place=asks.places, disk=asks.disks, usage=asks.usages, tags=asks.tags, wait=asks.waits)
    def create_snapshot(self, place: Place, disk: str, usage: str, tags: asks.Pairs, wait: float) -> None:
        """One that is said to be of a system disk may be larger than what can be copied."""
        given = [{"Key": key, "Value": value} for key, value in tags]
        ask: Answer = {"DiskId": disk, "SnapshotName": "nightly", "Tags": given}
        self._begin(place, "CreateSnapshot", {**ask, "DiskUsage": usage} if usage else ask, wait=wait)

    @rule(place=asks.places, which=asks.several, with_images=asks.sometimes, mistake=asks.mistakes({"SnapshotIds": []}))
    def delete_snapshots(self, place: Place, which: list[int], with_images: bool, mistake: Answer) -> None:
        """The newest one goes in many of the cases."""
        ids = self.snapshots_of(place, [-1] if which[0] % 2 else which)
        ask = {"SnapshotIds": ids, "DeleteBindImages": with_images}
        self.world.change(place, "DeleteSnapshots", {**ask, **mistake})

    @rule(
        which=asks.picks,
        slip=asks.slips,
        owner=asks.owners,
        put=asks.tags | st.just([]),
        off=st.sampled_from([[], ["tier"], ["team"]]),
        mistake=asks.tag_mistakes,
    )
    def tag(self, which: int, slip: str, owner: str, put: asks.Pairs, off: list[str], mistake: Answer) -> None:
        place, image_id = self.target(which, slip)
        ask: Answer = {"Resource": asks.resource(place, "image", image_id, owner)}
        if put:
            ask["ReplaceTags"] = asks.tag_pairs(put)
        if off:
            ask["DeleteTags"] = [{"TagKey": key} for key in off]
        self.world.change(place, "ModifyResourceTags", {**ask, **mistake})

    @rule(which=asks.picks, others=asks.several, slip=asks.slips, tags=asks.tags, off=asks.flag)
    def tag_several(self, which: int, others: list[int], slip: str, tags: asks.Pairs, off: bool) -> None:
        place, image_id = self.target(which, slip)
        snapshots = self.snapshots_of(place, others)
        named = [("image", image_id), *(("snapshot", snapshot) for snapshot in dict.fromkeys(snapshots))]
        ask: Answer = {"ResourceList": [asks.resource(place, sort, one) for sort, one in named]}
        if off:
            self.world.change(place, "UnTagResources", {**ask, "TagKeys": [key for key, _ in tags]})
        else:
            self.world.change(place, "TagResources", {**ask, "Tags": asks.tag_pairs(tags)})

    @rule(seconds=asks.spans)
    def time_passes(self, seconds: float) -> None:
        self.world.pass_time(seconds)

    @precondition(lambda self: self.world.folder is not None and self.world.calls > 60 * self.world.starts)
    @rule(how=st.sampled_from(["closed", "open", "killed"]))
    def processes_are_replaced(self, how: str) -> None:
        self.world.restart(how)
        self.world.touched |= self.world.visited

    @rule(place=asks.places, ask=asks.searches, mistake=asks.search_mistakes)
    def search_images(self, place: Place, ask: Answer, mistake: Answer) -> None:
        self.world.ask(place, "DescribeImages", {**ask, **mistake})

    @rule(which=asks.many, slip=asks.slips, ask=asks.tag_pages)
    def look_images_up(self, which: list[int], slip: str, ask: Answer) -> None:
        place, ids = self.targets(which, slip)
        self.world.ask(place, "DescribeImages", {"ImageIds": ids})
        self.world.ask(place, "DescribeImageSharePermission", {"ImageId": ids[-1]})
        asked = {"ServiceType": "cvm", "ResourcePrefix": "image", "ResourceRegion": place.region, "ResourceIds": ids}
        self.world.ask(place, "DescribeResourceTagsByResourceIds", {**asked, **ask})

    @rule(place=asks.places, family=asks.families, ask=asks.snapshot_searches)
    def ask_for_others(self, place: Place, family: str, ask: Answer) -> None:
        self.world.ask(place, "DescribeImageQuota", {})
        self.world.ask(place, "DescribeImageFromFamily", {"ImageFamily": family})
        self.world.ask(place, "DescribeSnapshots", ask)
        self.world.ask(place, "DescribeInstancesStatus", {})

    @rule(which=asks.many, slip=asks.slips, ask=asks.exports, mistake=asks.export_mistakes, again=asks.seldom)
    def export(self, which: list[int], slip: str, ask: Answer, mistake: Answer, again: bool) -> None:
        place, ids = self.targets(which, slip)
        ids = ids if again else [*dict.fromkeys(ids)]
        self.world.change(place, "ExportImages", {"ImageIds": ids, **ask, **mistake})

    @invariant()
    def what_was_touched_is_as_predicted(self) -> None:
        self.world.look_at_what_was_touched()

    def teardown(self) -> None:
        try:
            if self.world.is_sound:
                self.world.pass_time(1000)
                self.world.look_everywhere()
        finally:
            self.world.remove()

    def target(self, which: int, slip: str, *, shared: bool = False) -> tuple[Place, str]:
        """An image, and who names it; one that is shared, where there is any and it matters."""
        images = self.world.cloud.there
        gone = [image for image in self.world.cloud.images if image not in images] if slip == "nobody" else []
        images, slip = gone or images, slip if not gone else ""
        if shared:
            images = [image for image in images if image.shares] or images
        if slip == "busy":
            images = [image for image in images if image.is_busy(self.world.cloud.now)] or images
        if slip == "receiver":
            received = [image for image in images if image.shares.keys() & {FIRST, SECOND}]
            images, slip = received or images, slip if received else ""
        number = images.index(self.last) if which < 0 and self.last in images else which
        image = self.last = images[number % len(images)] if images else None
        account, region = image.place if image else (FIRST, GUANGZHOU)
        if slip in ("receiver", "other account"):
            account = _other(account)
        if slip == "other region":
            region = SHANGHAI if region == GUANGZHOU else GUANGZHOU
        ids = {"nobody": "img-nobody00", "malformed": "web", "public": self.world.cloud.public[which]["ImageId"]}
        return Place(account, region), ids.get(slip) or (image.id if image else "img-nobody00")

    def targets(self, which: list[int], slip: str) -> tuple[Place, list[str]]:
        """Several images that an account has in a region; the slip is in the last of them."""
        place, last = self.target(which[-1], slip)
        own = self.world.cloud.own(place)
        return place, [*(own[number % len(own)].id for number in which[:-1] if own), last]

    def snapshots_of(self, place: Place, which: list[int], usage: str = "") -> list[str]:
        """Snapshots that an account has in a region, of disks of a sort."""
        there = [one for one in self.world.cloud.snapshots if one.place == place and one.usage in (usage or one.usage)]
        return [there[number % len(there)].id if there else "snap-nobody00" for number in which]


def _other(account: str) -> str:
    return SECOND if account == FIRST else FIRST


@pytest.mark.parametrize("number", SEEDS)
@pytest.mark.parametrize("name", VARIANTS)
def test_every_answer_is_the_predicted_one(name: str, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = random.Random()
    monkeypatch.setattr("pulumi_machine_image.emulator.world._chance", ids)

    def begin() -> Worlds:
        ids.seed(number)  # the order of what was made at one moment follows from the ids: the same in every run
        return Worlds(VARIANTS[name], by_sdk=number == 0)

    worlds: Any = seed(number)(begin)
    run_state_machine_as_test(worlds, settings=SETTINGS)
