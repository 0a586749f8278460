"""`python -m lab.aws`: the layer as a process, which prints its address and ends when its standard input closes."""

from __future__ import annotations

import argparse
import sys

from lab.aws.lab import AMIS, Lab
from lab.aws.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="lab.aws", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--image-seconds", type=float, default=0)
    parser.add_argument("--copy-seconds", type=float, default=0)
    parser.add_argument("--images", type=int, default=50_000, help="the quota of images a region")
    given = parser.parse_args()
    lab = Lab(image_seconds=given.image_seconds, copy_seconds=given.copy_seconds)
    lab.quotas[AMIS] = given.images
    with Server(lab, given.port) as server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
