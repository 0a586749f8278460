"""`machine-image emulator`: the emulated cloud on its own, for any client of the API in any language."""

import argparse
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from importlib import import_module
from types import FrameType
from typing import Any, get_args

from ..emulator import Emulator, EmulatorError, EmulatorSettings
from ..emulator.accounts import DEMO
from ..emulator.choices import Choices
from ..emulator.structures import Field, fields
from . import Parser
from .saying import complain, log_safely

DATABASE = ".machine-image/emulator.db"
TOKEN = "PULUMI_MACHINE_IMAGE_ADMIN_TOKEN"
"""Not an option: every user of a machine can read the options of a process."""
TOOLS = {
    "journal": ("show what was asked of the emulators on a database", "emulator_journal"),
    "seed": ("put content from a YAML file into a database", "emulator_world"),
    "reset": ("make a database as on its first day", "emulator_world"),
}
"""Name, what it is for, and the module that has it."""


def declare(parser: Parser) -> None:
    """The options: the settings' own words, values and texts."""
    parser.add_argument("--port", type=_port, default=0, help="on 127.0.0.1 (default: a free one)")
    parser.add_argument(
        "--admin",
        action="store_true",
        help=f"open the admin door, for holders of a token: the one in {TOKEN}, or one kept beside the database",
    )
    options = {}
    unsure = parser.add_argument_group("choices where the cloud's documents are silent or disagree")
    for name, field in fields(EmulatorSettings).items():
        usual = DATABASE if name == "database" else field.default
        place = unsure if name in fields(Choices) else parser
        options[name] = place.add_argument(f"--{name.replace('_', '-')}", metavar=_values(name, field), default=usual)
    parser.before_help = lambda: explain(options)
    parser.set_defaults(run=run)
    usual_values = {"port": 0, "admin": False, **{name: option.default for name, option in options.items()}}
    del usual_values["database"]
    tools = parser.add_subparsers(metavar="TOOL", title="tools for a database")
    for name, (text, module) in TOOLS.items():
        tool = tools.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", allow_abbrev=False)
        tool.add_argument("--database", metavar="FILE", default=argparse.SUPPRESS, help=f"default: {DATABASE}")
        import_module(f"{__package__}.{module}").declare(name, tool)
        others = {name: value for name, value in usual_values.items() if tool.get_default(name) is None}
        tool.set_defaults(run=partial(alone, run=tool.get_default("run"), usual=others))


def explain(options: Mapping[str, argparse.Action]) -> None:
    """Gives each option the text of its setting."""
    for name, text in setting_texts().items():
        usual = options[name].default
        options[name].help = f"{text.replace('`', '')} Default: {usual if usual != () else 'none'}."


def setting_texts() -> dict[str, str]:
    """What stands below each setting; read from the source, which only who asks for help has to wait for."""
    import ast
    import inspect
    from itertools import pairwise

    texts: dict[str, str] = {}
    for settings in (EmulatorSettings, Choices):
        (declared,) = ast.parse(inspect.getsource(settings)).body
        assert isinstance(declared, ast.ClassDef)
        for field, below in pairwise(declared.body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(below, ast.Expr):
                texts[field.target.id] = " ".join(str(ast.literal_eval(below.value)).split())
    return texts


def _values(name: str, field: Field) -> str:
    kind = field.type
    words = [word for part in (kind, *get_args(kind)) for word in get_args(part)]
    named = "|".join(dict.fromkeys(word for word in words if isinstance(word, str)))
    return named or {"database": "FILE", "account": "ID", "clock": "TIME", "faults": "FILE|JSON"}.get(name, "N")


def run(options: argparse.Namespace) -> int:
    """Serves until a signal ends it."""
    log_safely()
    ended = threading.Event()
    with signals_set(ended):
        try:
            values = {name: getattr(options, name) for name in fields(EmulatorSettings)}
            settings = EmulatorSettings.parse({**values, "faults": rules(values["faults"])})
            given = os.environ.get(TOKEN, "")
            token = token_of(settings.database, given) if options.admin and given else ""
            with closing(Emulator(settings, port=options.port)) as emulator:
                token = token or (token_of(settings.database) if options.admin else "")
                emulator.start(admin_token=token)
                print(introduction(emulator, where(settings.database, given, token)), flush=True)
                ended.wait()
        except EmulatorError as refused:
            complain("emulator", as_options(str(refused), options.faults))
            return 2
    return 0


def as_options(text: str, faults: Any = ()) -> str:
    """A mistake in a setting, in the words of the command line; one in a file of rules is placed in the file."""
    if is_file(faults):
        text = text.replace("emulator setting faults[", f"{faults}[")
    return re.sub("emulator setting ([a-z_]+)", lambda found: f"--{found[1].replace('_', '-')}", text)


def alone(options: argparse.Namespace, run: Callable[[argparse.Namespace], int], usual: Mapping[str, Any]) -> int:
    """Runs a tool, which has nothing to do with an emulator's own options."""
    for name, value in usual.items():
        if getattr(options, name) != value:
            complain("emulator", f"--{name.replace('_', '-')} is not for the tools")
            return 2
    return run(options)


def where(database: str, given: str, token: str) -> str:
    """Where the admin token is; itself only where it is nowhere else: what is printed ends in logs."""
    if not token:
        return ""
    return (
        f"token in {TOKEN}" if given else f"token {token}" if database == ":memory:" else f"token in {database}.token"
    )


def token_of(database: str, given: str = "") -> str:
    """The admin token, see `admin.py`; imported only where there is a door."""
    from ..emulator import admin

    return admin.token_of(database, given)


def is_file(faults: Any) -> bool:
    """Whether the option names a file with rules."""
    return isinstance(faults, str) and bool(faults) and not faults.lstrip().startswith(("[", "{"))


def rules(given: Any) -> Any:
    """The rules that the option means: JSON itself, or a YAML file."""
    if not isinstance(given, str):
        return given
    if not given:
        raise EmulatorError("--faults is empty: it is a YAML file with rules, or rules as JSON")
    if is_file(given):
        from ..emulator import yaml_files

        found = yaml_files.read(given)
    else:
        try:
            found = json.loads(given)
        except ValueError as failure:
            raise EmulatorError(f"--faults is neither JSON nor a file: {failure}") from None
    return found if isinstance(found, list) else [found]


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


def introduction(emulator: Emulator, admin: str) -> str:
    """How to reach it, in a few lines; `admin` says where the token is, if there is a door."""
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
        *clock_line(emulator.laboratory.clock()),
        *([f"admin   {emulator.endpoint}/_emulator/  {admin}"] if admin else []),
        f"data in {emulator.settings.database}; Ctrl-C ends it",
    ]
    return "\n".join(lines)


def clock_line(clock: Mapping[str, Any]) -> list[str]:
    """Where the world's time is not the real one, the line that says so."""
    if clock["frozen"]:
        return [f"clock   stands still at {clock['now']}"]
    ahead = round(clock["aheadSeconds"])
    return (
        [f"clock   {clock['now']}, {abs(ahead)} s {'ahead of' if ahead > 0 else 'behind'} the real time"]
        if ahead
        else []
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: a number from 0 to 65535")
    return int(text)
