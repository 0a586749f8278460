"""The `machine-image` command: a file per subcommand, imported only when it is used."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

from ..plain_text import in_a_line

SUBCOMMANDS = {
    "doctor": "look whether everything is there that a program with this provider needs",
    "emulator": "run the emulated cloud for any client of the image API",
    "preflight": "tell whether the whole plan fits the limits, before anything is written",
    "prune": "retire old images of a family that nothing needs any more",
}
"""Name and one line of help; the module of the same name has `declare(parser)`, which sets `run`."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage."""

    before_help: Callable[[], None] | None = None
    """Completes what the options say of themselves, where that takes time which a start should not pay for."""

    def format_help(self) -> str:
        """What --help prints."""
        if self.before_help is not None:
            self.before_help()
        return super().format_help()

    words: Sequence[str] = ()
    """The command line."""

    def error(self, message: str) -> NoReturn:
        """Exit code 2, as for every mistake in a command line."""
        taken = re.match("argument [A-Z]+: invalid choice: '(.*?)'", message)
        before = self.words[self.words.index(taken[1]) - 1] if taken and taken[1] in self.words else ""
        if before.startswith("-"):  # the value of an option that there is not was taken for a command
            message = f"unrecognized arguments: {before}"
        self.exit(2, in_a_line(f"{self.prog}: {message}") + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """The console script; returns the exit code."""
    if arguments is None:
        # The process is this command's own; pydantic would read what every package says of itself, looking for plugins.
        os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    words = list(sys.argv[1:] if arguments is None else arguments)
    Parser.words = words
    about = "What goes with the provider: an emulated cloud, a verdict on whole plans, and a look at what is missing."
    parser = Parser(prog="machine-image", description=about, allow_abbrev=False)
    subcommands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    asked = next((word for word in words if not word.startswith("-")), "")
    for name, text in SUBCOMMANDS.items():
        subcommand = subcommands.add_parser(name, help=text, description=text, allow_abbrev=False)
        if name == asked:
            import_module(f"{__name__}.{name.replace('-', '_')}").declare(subcommand)
    options = parser.parse_args(words)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)
