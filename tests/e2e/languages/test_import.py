"""`pulumi import` ends with the lines that the program lacks, in its own language."""

from __future__ import annotations

from pathlib import Path

import pytest

from e2e.cloud import GZ, Cloud
from e2e.stack import PLUGIN, Stack

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("python", 'web = machine_image.CustomImage("web",'),
        ("nodejs", 'const web = new machine_image.CustomImage("web", {'),
        ("go", '_, err := machineimage.NewCustomImage(ctx, "web", &machineimage.CustomImageArgs{'),
    ],
)
def test_an_import_shows_the_program_that_it_wants(
    environment: dict[str, str], tmp_path: Path, language: str, line: str
) -> None:
    stack = Stack(tmp_path / "project", PLUGIN, environment)
    stack.folder.mkdir()
    stack.configure()
    project = (stack.folder / "Pulumi.yaml").read_text()
    (stack.folder / "Pulumi.yaml").write_text(project.replace('"runtime": "python"', f'"runtime": "{language}"'))
    stack.init()
    with Cloud(stack.database) as cloud:
        (image,) = cloud.make("web-golden")
    run = stack.run("import", "machine-image:index:CustomImage", "web", f"{GZ}/{image}", "--yes")
    assert line in [shown.strip() for shown in run.stdout.splitlines()]
    assert "web-golden" in run.stdout.partition(line)[2]
