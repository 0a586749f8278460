"""Clients that are slow, silent, gone or many: none holds up another one, and nothing of them stays."""

import contextlib
import random
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from emulator.door import PATIENCE, Door, listen, nothing_logged, tear
from emulator.lab import Lab
from emulator.odd_requests import BODIES
from emulator.test_command import running
from pulumi_machine_image.emulator.protocol import Reply
from pulumi_machine_image.emulator.rates import MOST, Rates
from pulumi_machine_image.emulator.regions import REGIONS
from pulumi_machine_image.emulator.registry import ACTIONS
from pulumi_machine_image.emulator.streams import Patience
from pulumi_machine_image.emulator.wire import Server

REQUEST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
COUNTED = """
import os, sys, threading
from pulumi_machine_image.emulator import Emulator, EmulatorSettings
with Emulator(EmulatorSettings(database=sys.argv[1])) as emulator:
    print(emulator.endpoint, flush=True)
    for _ in sys.stdin:
        print(len(os.listdir("/dev/fd")), threading.active_count(), flush=True)
"""
"""An emulator that says how many files and threads it has open."""
KEPT_FILES = 12
"""Of connections to the database, a few of which are kept once they were needed."""
GROWTH_KB = 4 * 1024
"""How much more memory a process may have after some thousand calls than after the first ones: about a kilobyte for
each would be seen."""


@pytest.fixture
def door(lab: Lab) -> Iterator[Door]:
    with nothing_logged():
        yield Door(lab.emulator.endpoint)


@contextlib.contextmanager
def served(answer: bytes = b"{}", **patience: float) -> Iterator[Door]:
    """The door alone, with less patience than usual, and always the same answer."""
    server = Server(0, Patience(**patience))
    server.start(lambda incoming: Reply(answer))
    try:
        with nothing_logged():
            yield Door(f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.stop()


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold, for what the system does in its own time."""
    end = time.monotonic() + PATIENCE
    while not holds() and time.monotonic() < end:
        threading.Event().wait(0.01)
    return holds()


def is_gone(connection: socket.socket) -> bool:
    """Whether nobody reads what is sent."""
    try:
        connection.sendall(b"x")
    except ConnectionError:
        return True
    return False


@pytest.mark.parametrize("sent", [b"P", b"POST / HTTP/1.1\r\nHost: x", REQUEST[:-1], REQUEST[:-6]])
def test_a_request_that_stops_half_way_has_its_time_and_no_more(sent: bytes) -> None:
    with served(whole=0.05) as door, door.connect() as connection:
        connection.sendall(sent)
        assert listen(connection).data == b""


def test_a_request_that_trickles_in_has_no_more_time_than_another_one() -> None:
    with served(whole=0.2) as door, door.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nX: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(100 * PATIENCE):
                if select.select([connection], [], [], 0.01)[0]:
                    break
                connection.sendall(b"y")
        assert listen(connection).data == b""


def test_a_connection_may_be_silent_between_requests_but_not_for_ever() -> None:
    with served(whole=0.05) as door, door.connect() as connection:
        for _ in range(2):
            connection.sendall(REQUEST)
            assert connection.recv(1000).endswith(b"{}")
            assert not select.select([connection], [], [], 0.15)[0]
    with served(idle=0.05) as door, door.connect() as connection:
        with contextlib.suppress(ConnectionError):  # it may be over already
            connection.sendall(REQUEST)
        assert listen(connection).data[-2:] in (b"", b"{}")


def test_a_client_that_does_not_take_its_answers_is_given_up() -> None:
    with served(b"x" * 20_000_000, whole=0.1) as door, door.connect() as connection:
        connection.sendall(REQUEST)
        assert eventually(lambda: is_gone(connection))


def test_a_client_that_goes_on_sending_after_a_refusal_is_left() -> None:
    with served(refused=0.05) as door, door.connect() as connection:
        connection.sendall(b"nonsense\r\n")
        assert listen(connection).data.startswith(b"HTTP/1.1 400 ")
        assert eventually(lambda: is_gone(connection))


@pytest.mark.parametrize("size", [1, 7])
def test_a_request_that_comes_in_small_pieces_is_whole(door: Door, size: int) -> None:
    request = door.request("DescribeImages", b'{"Limit": 1}')
    answer = door.answer(*(request[start : start + size] for start in range(0, len(request), size)))
    assert answer.response["TotalCount"] > 20


def test_clients_that_take_no_answer_or_go_away_hold_up_nobody(door: Door) -> None:
    request = door.request("DescribeImages", b'{"Limit": 100}')
    with contextlib.ExitStack() as open_ones:
        for _ in range(5):
            deaf = open_ones.enter_context(door.connect())
            deaf.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                deaf.send(request * 200)
        for number in range(60):
            gone = door.connect()
            gone.sendall(request[: -(number % 3) or None])
            tear(gone) if number % 2 else gone.close()
        door.check_alive()


def test_open_files_and_threads_are_no_more_than_at_the_start(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTED, str(tmp_path / "x.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None
        door = Door(answers.readline().strip())

        def in_use() -> list[int]:
            print(file=questions, flush=True)
            return [int(number) for number in answers.readline().split()]

        door.check_alive()
        files, threads = in_use()
        with contextlib.ExitStack() as open_ones:
            for number in range(60):
                connection = open_ones.enter_context(door.connect())
                connection.sendall(door.request()[: 10 * number])
            assert eventually(lambda: in_use()[0] >= files + 59)
            door.check_alive()
        assert eventually(lambda: in_use()[0] <= files + KEPT_FILES and in_use()[1] <= threads)
        questions.close()
        assert process.wait(PATIENCE) == 0


def test_of_callers_that_are_many_or_long_winded_little_is_kept(lab: Lab, door: Door) -> None:
    door.answer(door.request("x" * 60_000, region="y" * 60_000))
    assert sum(map(len, lab.emulator.calls[-1])) < 1000
    rates = Rates(lab.clock)
    for caller in range(3 * MOST):
        lab.clock.advance(0.001)
        rates.allow(caller, 10)
    assert len(rates._calls) <= MOST


def resident_kb(process: "subprocess.Popen[str]") -> int:
    """How much memory a process has."""
    facts = Path(f"/proc/{process.pid}/status")
    if facts.exists():
        return int(facts.read_text().partition("VmRSS:")[2].split()[0])
    asked = subprocess.run(["ps", "-o", "rss=", "-p", str(process.pid)], capture_output=True, text=True, check=True)
    return int(asked.stdout)


def some_traffic(door: Door, chance: random.Random, calls: int) -> None:
    """Calls of many accounts in many regions, right ones and all sorts of wrong ones, on some hundred connections."""
    actions = sorted(ACTIONS.values(), key=lambda action: (action.service, action.name))
    while calls > 0:
        sent = b""
        for _ in range(chance.randint(1, 10)):
            calls -= 1
            action = chance.choice(actions)
            body = chance.choice([b"{}", b"{}", b'{"Limit": 1}', chance.choice(BODIES)])
            whose = {
                "service": action.service,
                "account": str(100_000_000_003 + chance.randrange(100)),
                "region": chance.choice([*REGIONS, f"ap-{chance.randrange(10**9)}", "x" * chance.randrange(50_000)]),
            }
            name = chance.choice([action.name, action.name, f"Describe{chance.randrange(10**9)}"])
            sent += door.request(name, body, **whose)
        fate = chance.random()
        if fate < 0.2:
            sent = sent[: chance.randrange(len(sent))]
        elif fate < 0.3:
            sent += chance.randbytes(chance.randrange(3000))
        if fate > 0.9:
            with door.connect() as connection:
                connection.sendall(sent[:1_000_000])
                tear(connection)
        else:
            assert door.talk(sent).answers or fate < 0.3


def test_a_process_serves_whatever_comes_and_grows_no_further(tmp_path: Path) -> None:
    with running("--rates", "documented", cwd=tmp_path) as (process, lines):
        endpoint = re.search(r"http://127\.0\.0\.1:\d+", lines[0])
        assert endpoint is not None
        door, chance = Door(endpoint[0]), random.Random(5)
        with contextlib.ExitStack() as open_ones:
            half = door.request()[:200]
            for number in range(200):
                connection = open_ones.enter_context(door.connect())
                connection.sendall(half if number % 2 else b"")
            some_traffic(door, chance, calls=800)
        before = resident_kb(process)
        some_traffic(door, chance, calls=2000)
        grown = resident_kb(process) - before
        door.check_alive()
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout is not None
        assert process.stderr is not None
        assert (process.stdout.read(), process.stderr.read()) == ("", "")
    assert grown < GROWTH_KB
