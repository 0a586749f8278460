"""Tencent Cloud CVM. Importing this does not import the SDK: the first call does."""

from .connection import TencentConnection
from .traits import TENCENT_TRAITS

__all__ = ["TENCENT_TRAITS", "TencentConnection"]
