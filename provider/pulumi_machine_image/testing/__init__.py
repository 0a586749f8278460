"""Tests of your own programs, without an account: an emulated cloud as a fixture of pytest.

    def test_the_fleet_is_made(image_cloud: EmulatedCloud) -> None:
        ...  # bring up your stack with `image_cloud.config`
        assert set(image_cloud.images("ap-guangzhou")) == {"web-golden"}

The fixture is there as soon as this package is installed beside pytest; `docs/testing.md` shows a whole test.
"""

from .cloud import EmulatedCloud

__all__ = ["EmulatedCloud"]
