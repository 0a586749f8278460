"""Databases with many images."""

from pathlib import Path

from pulumi_machine_image.emulator import EmulatorSettings, seed
from pulumi_machine_image.emulator.accounts import DEMO
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE, public_images
from pulumi_machine_image.emulator.records.images import Image
from pulumi_machine_image.emulator.records.snapshots import Snapshot
from pulumi_machine_image.emulator.store import Store
from pulumi_machine_image.emulator.world import Caller, World

ACCOUNT = DEMO[0]
REGION = "ap-guangzhou"
FIRST_DAY = 1_700_000_000.0


def image_id(number: int) -> str:
    """The id of the how-manieth image."""
    return f"img-{number:08d}"


def filled(folder: Path, images: int) -> Path:
    """A database with so many images of one account in one region, the worst case: each with a snapshot and a tag."""
    database = folder / f"{images}.db"
    store = Store(str(database), seed.plant)
    system = public_images()[DEMO_IMAGE].system
    with store.writing() as db:
        world = World(db, Caller(ACCOUNT, REGION), FIRST_DAY, EmulatorSettings())
        for number in range(images):
            name, at = f"image-{number}", FIRST_DAY + number
            image = Image(image_id(number), ACCOUNT, REGION, name, 50, system, "CREATE_IMAGE", at, at)
            disk = f"disk-{number:08d}"
            snapshot = Snapshot(
                f"snap-{number:08d}", ACCOUNT, REGION, f"{REGION}-3", disk, name, "SYSTEM_DISK", 50, system, at, at
            )
            world.snapshots.add(snapshot)
            world.snapshots.bind(world.images.add(image).id, [snapshot])
            world.tags.put("image", image.id, {"team": "web"})
    store.close()
    return database
