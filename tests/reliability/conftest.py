"""Fixtures of the matrices."""

from __future__ import annotations

from clouds.conftest import models, nobody, server
from reliability.report import matrix, soak, soak_options

__all__ = ["matrix", "models", "nobody", "server", "soak", "soak_options"]
