"""`machine-image emulator seed` and `reset`: content for a database, and none."""

import argparse
import time
from contextlib import closing
from pathlib import Path

from ..emulator import EmulatorError
from .emulator_database import on_database
from .saying import complain


def declare(name: str, parser: argparse.ArgumentParser) -> None:
    """The file, and whether the world is emptied before."""
    if name == "seed":
        parser.add_argument("file", metavar="SEED", help="a YAML file: accounts, and by region what is there")
        parser.add_argument("--reset", action="store_true", help="into a new world, in one step")
    parser.set_defaults(run=seed if name == "seed" else reset)


def seed(options: argparse.Namespace) -> int:
    """Fills the database; makes it where there is none."""
    from ..emulator import seedfile, yaml_files
    from ..emulator.laboratory import Laboratory
    from ..emulator.seed import plant
    from ..emulator.store import Store

    try:
        content = yaml_files.read(options.file)
        try:
            if not Path(options.database).exists():  # a mistake makes no database
                with closing(Store(":memory:", plant)) as nowhere:
                    Laboratory(nowhere, time.time).seed(content)
            with on_database(options.database, make=True) as laboratory:
                planted = laboratory.seed(content, reset=options.reset)
        except seedfile.SeedMistake as refused:
            raise EmulatorError(f"{options.file}: {refused}") from None
    except EmulatorError as refused:
        complain("emulator seed", str(refused))
        return 2
    counted = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in planted.items())
    print(f"{options.database} has {counted} more")
    return 0


def reset(options: argparse.Namespace) -> int:
    """Empties the database."""
    try:
        with on_database(options.database) as laboratory:
            laboratory.reset()
    except EmulatorError as refused:
        complain("emulator reset", str(refused))
        return 2
    print(f"{options.database} is as on its first day")
    return 0
