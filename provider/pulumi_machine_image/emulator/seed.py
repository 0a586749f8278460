"""What an account finds on its first day: a running machine in every region.

`ins-demo0001` has a system disk `disk-demosys1` and a data disk `disk-demodat1`. It is a row like any other: it can be
stopped, imaged and terminated, and it does not come back.
"""

import sqlite3

from . import accounts
from .catalogue import DEMO_IMAGE, public_images
from .clock import moment
from .regions import REGIONS

INSTANCE, SYSTEM_DISK, DATA_DISK = "ins-demo0001", "disk-demosys1", "disk-demodat1"
SINCE = moment("2024-01-01T00:00:00Z")


def plant(db: sqlite3.Connection) -> None:
    """The content of a new database."""
    for account in accounts.DEMO:
        plant_account(db, account)


def is_planted(db: sqlite3.Connection, account: str) -> bool:
    """Whether an account has had its first day."""
    return db.execute("SELECT 1 FROM accounts WHERE account = ?", (account,)).fetchone() is not None


def plant_account(db: sqlite3.Connection, account: str) -> None:
    """Gives an account its machines, once."""
    if not db.execute("INSERT OR IGNORE INTO accounts VALUES (?)", (account,)).rowcount:
        return
    system = public_images()[DEMO_IMAGE].system.stored()
    instances = []
    disks = []
    for region in REGIONS.values():
        zone = next(zone for zone in region.zones if zone.available).name
        here = (account, region.name)
        machine = (INSTANCE, zone, "demo", "S5.MEDIUM4", DEMO_IMAGE, system, SINCE)
        instances.append((*here, *machine, "RUNNING", "RUNNING", SINCE, "RunInstances", ""))
        disks.append((*here, SYSTEM_DISK, INSTANCE, "SYSTEM_DISK", "CLOUD_PREMIUM", 50, 0))
        disks.append((*here, DATA_DISK, INSTANCE, "DATA_DISK", "CLOUD_PREMIUM", 100, 0))
    db.executemany(f"INSERT INTO instances VALUES ({', '.join('?' * 14)})", instances)
    db.executemany(f"INSERT INTO disks VALUES ({', '.join('?' * 8)})", disks)
