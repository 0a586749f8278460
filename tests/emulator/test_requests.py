"""Reading requests from many threads at once, and ids of requests."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from pulumi_machine_image.emulator.protocol import new_request_id
from pulumi_machine_image.emulator.requests import ImageIds, Request, read
from pulumi_machine_image.emulator.structures import Structure

THREADS = 16


def test_the_first_requests_of_an_action_may_come_together() -> None:
    """Each round has models that nothing has been read with."""
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in range(20):
            together = threading.Barrier(THREADS)

            class Inner(Structure):
                names: list[str]

            class Asked(Request):
                image_ids: ImageIds
                inner: Inner

            def ask(number: int, asked: type[Asked] = Asked, together: threading.Barrier = together) -> Asked:
                together.wait()
                sent = {"ImageIds": [f"img-{number:08d}"], "Inner": {"Names": [str(number)]}}
                return read(asked, sent, from_query=False)

            answers = [(answer.image_ids, answer.inner.names) for answer in pool.map(ask, range(THREADS))]
            assert answers == [([f"img-{number:08d}"], [str(number)]) for number in range(THREADS)]


def test_the_id_of_a_request_is_a_uuid_that_follows_from_nothing() -> None:
    ids = [new_request_id() for _ in range(1000)]
    assert [text for text in ids if (UUID(text).version, str(UUID(text))) != (4, text)] == []
    assert len(set(ids)) == len(ids)
