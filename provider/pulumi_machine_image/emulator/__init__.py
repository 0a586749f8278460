"""A cloud in a file: the wire protocol of Tencent Cloud's CVM image API, with as much of instances, snapshots, tags and
identities as images need. Official clients cannot tell it from the cloud, as far as it goes.

    with Emulator(EmulatorSettings(database=":memory:")) as emulator:
        secret_id, secret_key = emulator.credentials()
        ...  # any client of the API, at emulator.endpoint
"""

from .dispatch import CallRecord
from .errors import EmulatorError
from .faults import Call, Fault
from .server import Emulator
from .settings import EmulatorSettings, Limits

__all__ = ["Call", "CallRecord", "Emulator", "EmulatorError", "EmulatorSettings", "Fault", "Limits"]
