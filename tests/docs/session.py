"""The commands of a page in one shell, in the page's order, as somebody types them who reads it from its beginning."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from docs.blocks import Block, Page

PORT = "8099"
"""The port in the page's blocks; a test has one of its own."""
ENDINGS = {"python": "py", "yaml": "yaml", "hcl": "tf"}
_BOUNDARY = "\x1e"


class Session:
    """A folder with the page's files.

    Attributes:
        folder: Where everything happens.
        environment: What the shell gets.
    """

    def __init__(self, page: Page, folder: Path, environment: Mapping[str, str]) -> None:
        self._page = page
        self.folder = folder
        self.environment = environment
        self.port = PORT

    def save(self) -> None:
        """Makes the files that the page says to make."""
        for block in self._page.blocks:
            if block.language in ENDINGS and block.name:
                (self.folder / f"{block.name}.{ENDINGS[block.language]}").write_text(self._here(block))

    @contextmanager
    def serving(self, block: Block) -> Iterator[str]:
        """Runs a block that does not end by itself, on a free port; what it says at first."""
        command = block.text.replace(f"--port {PORT}", "--port 0")
        assert command != block.text
        with subprocess.Popen(
            ["sh", "-c", f"exec {command}"], cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as process:
            try:
                assert process.stdout is not None
                lines: list[str] = []
                while not lines or "Ctrl-C" not in lines[-1]:
                    lines.append(process.stdout.readline())
                    assert lines[-1], "it ended"
                said = "".join(lines)
                self.port = said.partition("http://127.0.0.1:")[2].split()[0].rstrip("/")
                yield said
            finally:
                process.terminate()

    def run(self, blocks: Sequence[Block]) -> list[str]:
        """Types them into one shell, which ends at a mistake; what each of them said."""
        self.save()
        text = "".join(f"{self._here(block)}\nprintf '{_BOUNDARY}'\n" for block in blocks)
        said = subprocess.run(
            ["sh", "-e"],
            cwd=self.folder,
            env=self.environment,
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        parts = said.stdout.split(_BOUNDARY)
        assert said.returncode == 0, f"{blocks[len(parts) - 1].name} ended with {said.returncode}:\n{parts[-1]}"
        return parts[:-1]

    def _here(self, block: Block) -> str:
        return block.text.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{self.port}")


def environment(home: Path, *folders: Path) -> dict[str, str]:
    """For a shell with this interpreter's commands first; `folders` have more."""
    places = (Path(sys.executable).parent, *folders, "/usr/local/bin", "/usr/bin", "/bin")
    return {"HOME": str(home), "PATH": ":".join(map(str, places)), "LANG": "C.UTF-8"}
