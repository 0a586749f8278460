"""The lives of images, copies and shares, as the engine leads them: each step with the calls that it made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from budgets.waves import run
from lab.engine import Kept
from lab.served import ServedLab
from pulumi_machine_image.resources.base import Diff

Step = tuple[str, Counter[str]]
ACCOUNT = 100_000_001_000


def _source(lab: ServedLab) -> str:
    return getattr(lab, "instance", "ins-demo0001")


def _spent(lab: ServedLab, work: Callable[[], object]) -> Counter[str]:
    before = len(lab.called)
    work()
    return Counter(call.action for call in lab.called[before:])


def images(lab: ServedLab, case: Mapping[str, int]) -> Iterator[Step]:
    """N images, P at once."""
    kind, names = "CustomImage", [f"web-{number}" for number in range(case["N"])]
    inputs: dict[str, dict[str, object]] = {}

    def wants(**more: object) -> None:
        lab.new_process()
        for name in names:
            news = {"instanceId": _source(lab), "tags": {"build": "1"}, **more}
            kept = lab.stack.get((kind, name))
            inputs[name] = lab.checked(kind, name, news, kept.inputs if kept else None)
            if kept is not None:
                differ: Diff = lab.core.diff(kind, kept.outputs, inputs[name], lab.call(kind, name))
                assert bool(differ) == bool(more)

    def create(name: str) -> None:
        made = lab.core.create(kind, inputs[name], lab.call(kind, name))
        lab.stack[kind, name] = Kept(made.id, inputs[name], made.outputs)

    def update(name: str) -> None:
        kept = lab.stack[kind, name]
        changed = lab.core.update(kind, kept.id, kept.outputs, inputs[name], lab.call(kind, name))
        kept.inputs, kept.outputs = inputs[name], changed.outputs

    def delete(name: str) -> None:
        kept = lab.stack.pop((kind, name))
        lab.core.delete(kind, kept.id, kept.outputs, lab.call(kind, name))

    def each(job: Callable[[str], object]) -> Counter[str]:
        return run(lab, [partial(job, name) for name in names], case["P"])

    yield "preview", _spent(lab, wants)
    yield "up", _spent(lab, wants) + each(create)
    yield "same", _spent(lab, wants)
    lab.new_process()
    yield "refresh", each(lambda name: lab.reread(kind, name))
    planned = _spent(lab, partial(wants, tags={"build": "2"}, description="the second"))
    yield "update", planned + each(update)
    lab.new_process()
    yield "destroy", each(delete)
    assert lab.images() == []


def _life(lab: ServedLab, kind: str, news: Mapping[str, object]) -> Iterator[Step]:
    """One resource, alone."""
    yield "up", _spent(lab, lambda: lab.up(kind, "it", **news))
    yield "same", _spent(lab, lambda: lab.preview(kind, "it", **news))
    yield "refresh", _spent(lab, lambda: lab.refresh(kind, "it"))
    yield "destroy", _spent(lab, lambda: lab.destroy(kind, "it"))


def _made(lab: ServedLab) -> str:
    return lab.up("CustomImage", "source", instanceId=_source(lab), tags={"build": "1"}).id


def copies(lab: ServedLab, case: Mapping[str, int]) -> Iterator[Step]:
    """A copy in K regions of the source's partition."""
    facts = lab.core.cloud().traits.regions
    there = [each for each in facts.values() if each.can_copy and not (each.closed or each.opt_in)]
    near = [each.name for each in there if each.partition == facts[lab.home].partition and each.name != lab.home]
    regions = sorted(near)[: case["K"]]
    assert len(regions) == case["K"]
    source = {"sourceImageId": _made(lab), "sourceRegion": lab.home}
    yield from _life(lab, "ImageCopy", {**source, "regions": regions})


def shares(lab: ServedLab, case: Mapping[str, int]) -> Iterator[Step]:
    """A share with M accounts."""
    accounts = [str(ACCOUNT + number) for number in range(case["M"])]
    yield from _life(lab, "ImageShare", {"imageId": _made(lab), "accountIds": accounts})
