"""`machine-image emulator`: the emulated cloud on its own, for any client of the API in any language."""

import argparse
import ast
import inspect
import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from itertools import pairwise
from types import FrameType
from typing import get_args

from pydantic.fields import FieldInfo

from ..emulator import Emulator, EmulatorError, EmulatorSettings
from ..emulator.accounts import DEMO

DATABASE = ".machine-image/emulator.db"
TOOLS = {
    "journal": ("show what was asked of the emulators on a database", "emulator_journal"),
}
"""Name, what it is for, and the module that has it."""


def declare(parser: argparse.ArgumentParser) -> None:
    """The options: the settings' own words, values and texts."""
    parser.add_argument("--port", type=_port, default=0, help="on 127.0.0.1 (default: a free one)")
    texts = setting_texts()
    for name, field in EmulatorSettings.model_fields.items():
        usual = DATABASE if name == "database" else field.default
        text = f"{texts[name].replace('`', '')} Default: {usual}."
        parser.add_argument(f"--{name.replace('_', '-')}", metavar=_values(name, field), default=usual, help=text)
    parser.set_defaults(run=run)
    tools = parser.add_subparsers(metavar="TOOL", title="tools for a database")
    for name, (text, module) in TOOLS.items():
        tool = tools.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
        tool.add_argument("--database", metavar="FILE", default=argparse.SUPPRESS, help=f"default: {DATABASE}")
        import_module(f"{__package__}.{module}").declare(name, tool)


def setting_texts() -> dict[str, str]:
    """What stands below each setting; not read by pydantic, since every start of an emulator would pay for it."""
    (declared,) = ast.parse(inspect.getsource(EmulatorSettings)).body
    assert isinstance(declared, ast.ClassDef)
    texts: dict[str, str] = {}
    for field, below in pairwise(declared.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
            texts[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return texts


def _values(name: str, field: FieldInfo) -> str:
    words = [word for part in (field.annotation, *get_args(field.annotation)) for word in get_args(part)]
    named = "|".join(dict.fromkeys(word for word in words if isinstance(word, str)))
    return named or {"database": "FILE", "account": "ID", "clock": "TIME"}.get(name, "N")


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
