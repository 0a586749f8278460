"""`machine-image emulator`: the emulated cloud on its own, for the SDKs, tccli, Terraform or a program in any
language."""

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import get_args

from pydantic.fields import FieldInfo

from ..emulator import Emulator, EmulatorError, EmulatorSettings
from ..emulator.accounts import DEMO

DATABASE = ".machine-image/emulator.db"


def declare(parser: argparse.ArgumentParser) -> None:
    """The options: the settings' own words, values and texts."""
    parser.add_argument("--port", type=_port, default=0, help="on 127.0.0.1 (default: a free one)")
    for name, field in EmulatorSettings.model_fields.items():
        usual = DATABASE if name == "database" else field.default
        text = " ".join((field.description or "").replace("`", "").split())
        parser.add_argument(
            _option(name), metavar=_values(name, field), default=usual, help=f"{text} Default: {usual}."
        )
    parser.set_defaults(run=run)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _values(name: str, field: FieldInfo) -> str:
    words = [word for part in (field.annotation, *get_args(field.annotation)) for word in get_args(part)]
    named = "|".join(dict.fromkeys(word for word in words if isinstance(word, str)))
    return named or {"database": "FILE", "account": "ID"}.get(name, "N")


def run(options: argparse.Namespace) -> int:
    """Serves until a signal ends it."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    ended = threading.Event()
    with signals_set(ended):
        try:
            emulator = Emulator(
                EmulatorSettings.parse({name: getattr(options, name) for name in EmulatorSettings.model_fields})
            )
            with closing(emulator):
                emulator.start(options.port)
                print(introduction(emulator), flush=True)
                ended.wait()
        except EmulatorError as refused:
            print(f"machine-image emulator: {refused}", file=sys.stderr)
            return 2
    return 0


@contextmanager
def signals_set(ended: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set the event, whatever is being done meanwhile."""

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def introduction(emulator: Emulator) -> str:
    """How to reach it, in a few lines."""
    limits = emulator.settings.numbers
    accounts = dict.fromkeys((*DEMO, emulator.settings.account))
    width = max(len(account) for account in accounts)
    keys = [(account, emulator.credentials(account)) for account in accounts]
    lines = [
        f"Emulator of the CVM image API, at {emulator.endpoint} (services cvm, cbs, tag, sts)",
        *(
            f"account {account:<{width}}  SecretId {pair.secret_id}  SecretKey {pair.secret_key}"
            for account, pair in keys
        ),
        "region  any, for example ap-guangzhou; instance ins-demo0001 runs in each",
        f"limits  {limits.images} images a region, {limits.accounts} accounts an image",
        f"data in {emulator.settings.database}; Ctrl-C ends it",
    ]
    return "\n".join(lines)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 0 to 65535")
    return int(text)
