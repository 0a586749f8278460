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
    own = [{"Name": "image-type", "Values": ["PRIVATE_IMAGE"]}]
    images = ask(client, "DescribeImages", Filters=own).ImageSet
    if not images:
        sys.exit(f"machine-image: there is no image in {REGION} to meddle with: make up")
    image, name = images[0].ImageId, f"{images[0].ImageName} ({images[0].ImageId})"
    ask(client, "ModifyImageAttribute", ImageId=image, ImageDescription=DESCRIPTION)
    yield f"changed the description of {name} in {REGION} to {DESCRIPTION!r}"
    for share in ask(client, "DescribeImageSharePermission", ImageId=image).SharePermissionSet[:1]:
        ask(client, "ModifyImageSharePermission", ImageId=image, AccountIds=[share.AccountId], Permission="CANCEL")
        yield f"took it from account {share.AccountId}"


def main() -> None:
    with emulator(DATABASE) as address:
        http = HttpProfile(protocol="http", endpoint=address)
        client = CvmClient(Credential("AKIDemulator1", "emulator1"), REGION, ClientProfile(httpProfile=http))
        for deed in meddle(client):
            print(f"somebody {deed}", flush=True)


if __name__ == "__main__":
    main()
