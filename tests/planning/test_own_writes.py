"""What a run has written itself it never reads as it was before, whatever it has looked up meanwhile."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lab.engine import HOME, Lab

NAMES = ("web", "db")
ACCOUNT = 100_000_000_002
STEPS = st.one_of(
    st.tuples(st.just("image"), st.sampled_from(NAMES), st.sampled_from("12")),
    st.tuples(st.just("copy"), st.sampled_from(NAMES), st.sampled_from("12")),
    st.tuples(st.just("share"), st.sampled_from(NAMES), st.just("")),
    st.tuples(st.just("unmake"), st.sampled_from(["ImageCopy", "ImageShare"]), st.sampled_from(NAMES)),
    st.tuples(st.just("look"), st.sampled_from(NAMES), st.just("")),
)


def _take(lab: Lab, number: int, step: tuple[str, str, str]) -> None:
    verb, name, value = step
    if verb == "image":
        lab.apply("CustomImage", name, instanceId="ins-demo0001", tags={"build": value}, description=value)
    elif verb == "copy" and ("CustomImage", name) in lab.stack:
        source = {"sourceImageId": lab.image(name).id, "sourceRegion": HOME}
        lab.apply("ImageCopy", name, **source, regions=["ap-shanghai"], name=f"{name}-{value}", tags={"build": value})
    elif verb == "share" and ("CustomImage", name) in lab.stack:
        lab.apply("ImageShare", name, imageId=lab.image(name).id, accountIds=[str(ACCOUNT + number)])
    elif verb == "unmake" and (name, value) in lab.stack:
        kept = lab.stack.pop((name, value))
        lab.core.delete(name, kept.id, kept.outputs, lab.call(name, value))
        assert lab.core.read(name, kept.id, kept.outputs, lab.call(name, value)) is None or name != "CustomImage"


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, max_size=8))
def test_after_each_step_of_a_run_everything_is_read_as_the_run_left_it(steps: list[tuple[str, str, str]]) -> None:
    lab = Lab()
    for number, step in enumerate(steps):
        _take(lab, number, step)
        for kind, name in [*lab.stack]:
            before = dict(lab.stack[kind, name].outputs)
            assert not lab.reread(kind, name), (step, kind, name)
            assert (kind, name) in lab.stack
            after = lab.stack[kind, name].outputs
            assert {key for key in before if before[key] != after.get(key)} == set(), (step, kind, name)
