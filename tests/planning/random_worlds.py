"""Random worlds and random plans in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lab.engine import HOME
from lab.program import Key, News, Of, copies, image, share, web

SHANGHAI, BEIJING = "ap-shanghai", "ap-beijing"
REGIONS = (HOME, SHANGHAI, BEIJING)
FRIEND = "200000000001"
NEW = {"triggers": {"v": "2"}}


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    names = st.sampled_from([f"web-{number}" for number in range(4)])
    before: dict[Key, News] = {}
    for name in draw(st.sets(names)):
        before |= image(name, **draw(placed), **draw(fixed(name)))
    sources = [key[1] for key, news in before.items() if "region" not in news]
    for number in range(draw(st.integers(0, 2)) if sources else 0):
        places = draw(st.sets(st.sampled_from([SHANGHAI, BEIJING]), min_size=1))
        source = web(draw(st.sampled_from(sources)))
        before |= copies(f"copies-{number}", source, *sorted(places), name=f"copy-{number}")
    for number in range(draw(st.integers(0, 1)) if sources else 0):
        before |= share(f"share-{number}", web(draw(st.sampled_from(sources))), FRIEND)
    after = {key: draw(edited(news)) for key, news in before.items()}
    needed = {value.key for news in after.values() if news for value in news.values() if isinstance(value, Of)}
    after = {key: news or before[key] for key, news in after.items() if news or key in needed}
    for number in range(draw(st.integers(0, 3))):
        after |= image(f"new-{number}", **draw(placed))
    theirs = draw(st.fixed_dictionaries(dict.fromkeys(REGIONS, st.integers(0, 4))))
    return {"before": before, "after": after, "theirs": theirs, "spare": draw(st.integers(0, 4))}


def frees_early(world: dict[str, Any]) -> bool:
    """Whether a copy goes before the end, so that whoever comes after it finds room that a plan cannot count on: in
    place, or because the program drops it and rebuilds what it was made from, which may delete first."""
    before, after = world["before"], world["after"]

    def rebuilt(source: Of) -> bool:
        return source.key in after and after[source.key].get("triggers") != before[source.key].get("triggers")

    return any(
        set(news["regions"]) - set(after[key]["regions"]) if key in after else rebuilt(news["sourceImageId"])
        for key, news in before.items()
        if "regions" in news
    )


placed = st.sampled_from([{}, {}, {"region": SHANGHAI}])


def fixed(name: str) -> st.SearchStrategy[dict[str, str]]:
    return st.sampled_from([{}, {"name": f"{name}-golden"}])


def edited(news: News) -> st.SearchStrategy[News | None]:
    """The same, another in place, another by replacement, or none."""
    same = {"description": "other"} if "accountIds" not in news else {}
    ways: list[News | None] = [news, {**news, **same}, None]
    if "instanceId" in news:
        ways += [{**news, **NEW}] * 3
    if "regions" in news:
        ways += [{**news, "regions": [SHANGHAI, BEIJING]}, {**news, "regions": news["regions"][:1]}]
    return st.sampled_from(ways)
