"""AWS EC2. Importing this does not import the SDK: the first call does."""

from .connection import EC2Connection
from .credentials import usual_region
from .traits import EC2_TRAITS

__all__ = ["EC2_TRAITS", "EC2Connection", "usual_region"]
