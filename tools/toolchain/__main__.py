"""The commands behind the Makefile."""

import os
import sys

from . import clients, places, quickstart, shell, soak
from .checks import check, generate
from .locks import lock
from .setup import ready
from .work import Failed, run


def main(command: str, *arguments: str) -> None:
    settings = ready()
    match command:
        case "env":
            print(shell.lines(settings))
        case "up":
            quickstart.up(settings)
        case "drift":
            quickstart.drift(settings)
        case "down":
            quickstart.down(settings)
        case "check":
            check(settings)
        case "generate":
            generate(settings)
        case "lock":
            lock(list(arguments))
        case "plugin-archive":
            made = run("making the archive", [places.VENV_PYTHON, "-m", "toolchain.archive"], cwd=places.ROOT / "tools")
            print(made, end="")
        case "bill":
            where = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
            packages = run("looking at the packages", [places.VENV_PYTHON, "-c", where]).strip()
            made = run("billing", [clients.auditors(), "-m", "toolchain.bill", packages], cwd=places.ROOT / "tools")
            print(made, end="")
        case "audit":
            # --strict: what the database does not tell about counts as not audited, and not as harmless.
            audit = ["-m", "pip_audit", "--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
            said = run("asking the database", [clients.auditors(), *audit, "-r", places.LOCK, *arguments])
            print(said, end="")
        case "test":
            os.chdir(places.ROOT)
            python = str(places.VENV_PYTHON)
            side_by_side = ["-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]  # the CLI mostly waits
            os.execve(python, [python, "-m", "pytest", *side_by_side, *arguments], shell.environment(settings))
        case "soak":
            sys.exit(soak.soak(settings, list(arguments)))
        case "bench":
            os.chdir(places.ROOT)
            python = str(places.VENV_PYTHON)
            env = shell.environment(settings)
            if "servers" in arguments:
                env["BENCH_SERVERS"] = str(clients.servers())
            os.execve(python, [python, "-m", "bench", *arguments], env)
        case _:
            raise Failed(f"unknown command {command}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (Failed, OSError) as failure:
        sys.exit(f"machine-image: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
