"""Fixtures of the matrices."""

from __future__ import annotations

from reliability.report import matrix, soak

__all__ = ["matrix", "soak"]
