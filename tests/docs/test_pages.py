"""Every page says what is so: generated parts, links, make targets; its programs are written as the code is."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic.alias_generators import to_pascal

import pages
from docs.blocks import EMULATOR, PAGES, README, Block, Page
from toolchain import places
from toolchain.checks import CHECKS

WIDE = {(README, "import"), (EMULATOR, "journal"), (EMULATOR, "faults")}
"""Blocks that do not fit: a text of the provider's own, a table with many columns, a message of the SDK."""

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def anchors(page: Page) -> set[str]:
    """What a link into a page can name, as GitHub makes it of headings."""
    headings = re.findall(r"(?m)^#+ (.*)$", page.prose)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_pages_are_those_that_are_there() -> None:
    assert {page.name for page in PAGES} == set(pages.PAGES)
    assert {page.name for page in PAGES if page is not README} == {
        str(path.relative_to(places.ROOT)) for path in (places.ROOT / "docs").glob("*.md")
    }, "docs/benchmarks is made whole, and tested in tests/bench"


def test_the_permissions_are_those_of_every_call_that_is_written() -> None:
    sources = "".join(path.read_text() for path in (places.ROOT / "provider").rglob("clouds/ec2/*.py"))
    calls = set(re.findall(r"\bec2\.((?:[a-z]+_)+[a-z]+)\(", sources))
    named = set(re.findall(r'"ec2:(\w+)"', (places.ROOT / "docs/ec2.md").read_text()))
    assert named == {to_pascal(call) for call in calls}


@every_page
def test_what_follows_from_the_code_is_fresh(page: Page) -> None:
    assert pages.written(page.name, page.text) == page.text


@every_page
def test_every_link_leads_somewhere(page: Page) -> None:
    links = re.findall(r"\]\(([^)]*)\)", page.prose)
    assert links
    for link in links:
        file, _, place = link.partition("#")
        path = (places.ROOT / page.name).parent / file
        if not file:
            assert place in anchors(page), link
            continue
        assert path.exists(), link
        target = next((other for other in PAGES if path.samefile(places.ROOT / other.name)), None)
        assert not place or (target is not None and place in anchors(target)), link


@every_page
def test_every_heading_has_a_link_of_its_own(page: Page) -> None:
    headings = re.findall(r"(?m)^#+ (.*)$", page.prose)
    assert len(anchors(page)) == len(headings)


@every_page
def test_every_section_is_in_the_list_of_contents(page: Page) -> None:
    lists = [paragraph for paragraph in page.prose.split("\n\n") if " · " in paragraph]
    listed = [name for contents in lists for name in re.findall(r"\[([^]]*)\]\(#", contents.replace("\n", " "))]
    assert re.findall(r"(?m)^## (.*)$", page.prose) == listed


@every_page
def test_it_fits_a_terminal(page: Page) -> None:
    for line in page.prose.splitlines():
        assert len(line) <= 120 or line.startswith("|"), line
    for shown in page.blocks:
        assert max(map(len, shown.text.splitlines())) <= 100 or (page, shown.name) in WIDE, shown


@every_page
def test_nothing_is_taken_for_a_tag_of_html(page: Page) -> None:
    text = re.sub(r"<!--.*?-->|`[^`]*`", "", page.prose)
    assert re.findall(r"<\w+[^>]*>", text) == []


@every_page
def test_every_make_target_exists(page: Page) -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (places.ROOT / "Makefile").read_text()))
    named = set(re.findall(r"`make ([a-z-]+)", page.text)) | set(re.findall(r"(?m)^make ([a-z-]+)", page.text))
    assert named
    assert named <= targets


@pytest.mark.parametrize(
    "program",
    [shown for page in PAGES for shown in page.blocks if shown.language == "python"],
    ids=lambda block: block.name,
)
def test_every_program_is_written_as_the_code_is(program: Block) -> None:
    ast.parse(program.text)
    ruff = [sys.executable, "-m", "ruff"]
    for step in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [*ruff, *step, "--stdin-filename", "examples/readme.py", "-"],
            cwd=places.ROOT,
            input=program.text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_stale_is_told_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    for page in PAGES:
        (tmp_path / page.name).write_text(page.text)
    assert pages.main(["--check"]) == 0
    stale = README.text.replace("| `defaultTags` |", "| `usualTags` |")
    (tmp_path / README.name).write_text(stale)
    assert pages.main(["--check"]) == 1
    assert capsys.readouterr().err == "README.md is stale: run `make generate`\n"
    assert (tmp_path / README.name).read_text() == stale
    assert pages.main([]) == 0
    assert (tmp_path / README.name).read_text() == README.text
    assert pages.main(["--check"]) == 0


def test_a_part_that_has_no_place_is_an_error() -> None:
    with pytest.raises(SystemExit, match=r"docs/emulator\.md has 0 places for settings, not one"):
        pages.written(EMULATOR.name, EMULATOR.text.replace("<!-- end of settings -->", ""))


def test_the_check_of_the_tree_includes_them() -> None:
    assert ["python", "tools/pages.py", "--check"] in CHECKS.values()
