"""AWS EC2. Importing this does not import the SDK: the first call does."""

from .connection import EC2Connection
from .traits import EC2_TRAITS

__all__ = ["EC2_TRAITS", "EC2Connection"]
