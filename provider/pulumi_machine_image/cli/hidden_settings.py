"""The secret settings of providers that a program makes, which a preview hides even where it is asked to show them.

A saved plan can show them (CLI 3.259). It goes through a pipe with a name, so that no secret is ever on a disk.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..resources.model import holes
from . import engine_files
from .engine_files import Change, FileProblem, Planned, Resource
from .project import Project


def are_hidden(planned: Planned, state: Sequence[Resource]) -> bool:
    """Whether a provider that our resources use has settings which neither plan nor state tells."""
    used = {change.resource.provider for change in planned.changes if change.resource.kind}
    kept = {each.urn: each.inputs for each in state}
    providers = [change.new for change in planned.changes if change.new is not None and change.new.urn in used]
    return any(
        holes(value) and holes(kept.get(provider.urn, {}).get(key, value))
        for provider in providers
        for key, value in provider.inputs.items()
    )


def shown(planned: Planned, project: Project, seconds: float, variables: Mapping[str, str]) -> Planned:
    """The plan with them; without, where the CLI does not tell them either. Takes another preview."""
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "plan"
        os.mkfifo(pipe, 0o600)
        told: list[str] = []
        reader = threading.Thread(target=lambda: told.append(pipe.read_text(encoding="utf-8")), daemon=True)
        reader.start()
        words = ("preview", "--json", "--show-secrets", "--save-plan", str(pipe))
        project.run(*words, seconds=seconds, variables=variables)
        with contextlib.suppress(OSError):  # nobody reads any more: the plan has come
            os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        reader.join(seconds)
    try:
        saved = engine_files.plan(engine_files.parsed("".join(told), "the plan"), [], "the plan")
    except FileProblem:
        return planned
    providers = {each.new.urn: each.new for each in saved.changes if each.new is not None and each.new.is_provider}
    return replace(planned, changes=[_with(change, providers) for change in planned.changes])


def _with(change: Change, providers: Mapping[str, Resource]) -> Change:
    found = providers.get(change.resource.urn)
    return change if change.new is None or found is None else replace(change, new=found)
