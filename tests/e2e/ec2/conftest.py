"""A stack on EC2, which is the layer over moto in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.ec2.aws import Aws
from e2e.stack import Stack
from lab.aws.lab import Lab
from lab.aws.server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server(Lab()) as server:
        yield server


@pytest.fixture
def aws(server: Server) -> Aws:
    """The account of the stack, in which things take their time."""
    return Aws(server, Lab(image_seconds=0.2, copy_seconds=0.2, import_seconds=0.2))


@pytest.fixture
def stack(blank: Stack, aws: Aws, tmp_path: Path) -> Stack:
    stack = blank.copy(tmp_path / "project")
    aws.serve(stack)
    return stack
