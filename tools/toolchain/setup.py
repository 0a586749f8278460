"""Set-up as a whole: every command begins with it, and it does only what is missing."""

from . import cli, environment, places, shell
from .work import only_one


def ready() -> shell.Settings:
    """Do what is missing; the answer is what a process of this clone needs in its environment."""
    with only_one(places.TOOLS / "lock", "setting up this clone"):
        environment.ready()
        ours = cli.ready()
        for folder in (places.STATE, places.PULUMI_HOME):
            folder.mkdir(parents=True, exist_ok=True)
    return shell.settings(ours)
