"""Somebody meddles with the quick start's images, behind Pulumi's back: `make drift`.

Nothing of ours takes part: the official SDK talks to an emulator of its own on the quick start's cloud, as a colleague
with a console would to the real one.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tencentcloud.common.credential import Credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.cvm.v20170312 import models
from tencentcloud.cvm.v20170312.cvm_client import CvmClient

DATABASE = Path(".machine-image", "emulator.db")
REGION = "ap-guangzhou"
DESCRIPTION = "changed by hand"


@contextmanager
def emulator(database: Path) -> Iterator[str]:
    """The address of an emulator that works on the same file as the quick start's."""
    command = ["machine-image", "emulator", "--port", "0", "--database", str(database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            for line in process.stdout or ():
                if address := re.search(r"127\.0\.0\.1:\d+", line):
                    yield address[0]
                    return
            sys.exit("the emulator did not start")
        finally:
            process.terminate()


def ask(client: CvmClient, action: str, **parameters: Any) -> Any:
    """One call; the SDK wants a class for each."""
    request = getattr(models, f"{action}Request")()
    request._deserialize(parameters)
    return getattr(client, action)(request)


def meddle(client: CvmClient) -> Iterator[str]:
    """Describe an image anew, and take it from one of the accounts it is shared with; yields what was done."""
    filters = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
    for image in ask(client, "DescribeImages", Filters=filters).ImageSet:
        shares = ask(client, "DescribeImageSharePermission", ImageId=image.ImageId).SharePermissionSet
        if not shares:
            continue
        ask(client, "ModifyImageAttribute", ImageId=image.ImageId, ImageDescription=DESCRIPTION)
        yield f"described {image.ImageName} ({image.ImageId}) in {REGION} anew: {DESCRIPTION!r}"
        account = shares[0].AccountId
        ask(client, "ModifyImageSharePermission", ImageId=image.ImageId, AccountIds=[account], Permission="CANCEL")
        yield f"took it from account {account}"
        return
    sys.exit(f"no image in {REGION} is shared with anybody: make up")


def main() -> None:
    with emulator(DATABASE) as address:
        http = HttpProfile(protocol="http", endpoint=address)
        client = CvmClient(Credential("AKIDemulator1", "emulator1"), REGION, ClientProfile(httpProfile=http))
        for deed in meddle(client):
            print(f"somebody {deed}", flush=True)


if __name__ == "__main__":
    main()
