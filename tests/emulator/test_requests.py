"""Reading requests from many threads at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

from pulumi_machine_image.emulator.requests import ImageIds, Request, Structure, read

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

            def ask(number: int, asked: type[Request] = Asked, together: threading.Barrier = together) -> Request:
                together.wait()
                sent = {"ImageIds": [f"img-{number:08d}"], "Inner": {"Names": [str(number)]}}
                return read(asked, sent, from_query=False)

            answers = [answer.model_dump() for answer in pool.map(ask, range(THREADS))]
            expected = [{"image_ids": [f"img-{n:08d}"], "inner": {"names": [str(n)]}} for n in range(THREADS)]
            assert answers == expected
