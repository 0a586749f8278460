"""What a question costs the database, counted in steps of its virtual machine: the same on every computer."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator.lab import FIRST, GUANGZHOU, SHANGHAI
from pulumi_machine_image.emulator import EmulatorSettings, seed
from pulumi_machine_image.emulator.actions.images import DescribeImages, describe_images
from pulumi_machine_image.emulator.catalogue import DEMO_IMAGE, public_images
from pulumi_machine_image.emulator.records.images import Image
from pulumi_machine_image.emulator.requests import read
from pulumi_machine_image.emulator.store import Store
from pulumi_machine_image.emulator.world import Caller, World

FEW, MANY = 150, 3_000
PAGE = 100


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store(":memory:", seed.plant)
    yield made
    made.close()


def fill(store: Store, until: int) -> None:
    """So many images in the region, each on two snapshots and with a tag, and as many in another region."""
    system = public_images()[DEMO_IMAGE].system
    with store.writing() as db:
        for region in (GUANGZHOU, SHANGHAI):
            world = World(db, Caller(FIRST, region), time.time(), EmulatorSettings())
            for number in range(world.images.count(region), until):
                name = f"{region}-{number}"
                image_id = f"img-{region[3]}{number:07d}"
                world.images.add(Image(image_id, FIRST, region, name, 50, system, "CREATE_IMAGE", number, number))
                world.tags.put("image", image_id, {"number": str(number)})


def steps(store: Store, **asked: Any) -> int:
    """How many steps DescribeImages takes, in hundreds."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    with store.reading() as db:
        db.set_progress_handler(step, 100)
        answer = describe_images(
            read(DescribeImages, asked, from_query=False),
            World(db, Caller(FIRST, GUANGZHOU), time.time(), EmulatorSettings()),
        )
        db.set_progress_handler(None, 0)
    assert answer["ImageSet"]
    return count


IDS = [f"img-g{number:07d}" for number in range(PAGE)]
QUESTIONS: dict[str, Callable[[], dict[str, Any]]] = {
    "by a hundred ids": lambda: {"ImageIds": IDS, "Limit": PAGE},
    "by one id": lambda: {"ImageIds": IDS[:1]},
    "by an id as a filter": lambda: {"Filters": [{"Name": "image-id", "Values": IDS[:1]}]},
    "by a tag": lambda: {"Filters": [{"Name": "tag:number", "Values": ["7"]}]},
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_asking_for_some_images_costs_the_same_however_many_there_are(store: Store, question: str) -> None:
    asked = QUESTIONS[question]()
    fill(store, FEW)
    among_few = steps(store, **asked)
    fill(store, MANY)
    assert steps(store, **asked) <= 1.1 * among_few + 1


def test_a_page_costs_what_it_shows_and_the_counting(store: Store) -> None:
    fill(store, FEW)
    among_few = steps(store, Limit=PAGE)
    fill(store, MANY)
    counting = 10 * (MANY - FEW) / 100
    assert steps(store, Limit=PAGE) <= among_few + counting
