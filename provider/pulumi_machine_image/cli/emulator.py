"""`machine-image emulator`: the emulated cloud on its own, for the SDKs, tccli, Terraform or a program in any
language."""

import argparse
import logging
import signal
import sys
import threading
from types import FrameType

from ..emulator import Emulator, EmulatorError, EmulatorSettings
from ..emulator.accounts import DEMO

DATABASE = ".machine-image/emulator.db"
SETTINGS = ("database", "limits", "create_seconds", "copy_seconds", "import_seconds", "rates", "account")


def declare(parser: argparse.ArgumentParser) -> None:
    """The options: the settings' own words."""
    known = EmulatorSettings()
    parser.add_argument("--port", type=_port, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--database", metavar="FILE", default=DATABASE, help=f"file, or :memory: (default: {DATABASE})")
    parser.add_argument(
        "--limits", metavar="classic|current", default=known.limits, help="10 images and 50 accounts, or 500 and 500"
    )
    for name in ("create", "copy", "import"):
        usual = getattr(known, f"{name}_seconds")
        text = f"how long one takes to {name} (default: {usual:g})"
        parser.add_argument(f"--{name}-seconds", metavar="S", default=usual, help=text)
    parser.add_argument(
        "--rates", metavar="off|documented", default=known.rates, help="whether the documented call rates are enforced"
    )
    parser.add_argument("--account", metavar="ID", default=known.account, help="one more account to print the keys of")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serves until a signal ends it."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    try:
        emulator = Emulator(EmulatorSettings.parse({name: getattr(options, name) for name in SETTINGS}))
        try:
            emulator.start(options.port)
        except EmulatorError:
            emulator.close()
            raise
    except EmulatorError as refused:
        print(f"machine-image emulator: {refused}", file=sys.stderr)
        return 2
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        print(introduction(emulator), flush=True)
        ended.wait()
    except BrokenPipeError:
        pass  # nobody reads what it says; it goes on serving nobody knows where, so it ends
    finally:
        emulator.close()
    return 0


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
