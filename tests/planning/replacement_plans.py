"""Plans that replace images, copies and shares."""

from __future__ import annotations

from lab.engine import HOME
from lab.fake_cloud import FIXED_NAMES
from lab.program import Of, copies, share, web
from planning.plan_rows import BEIJING, FRIEND, GOLDEN, NEW, SHANGHAI, Plan, chain, images, new

ALONG = {"web": "delete-replace", "c": "delete-replace", "s": "delete-replace"}
BESIDE = {"web": "replace", "c": "replace", "s": "replace"}

REPLACEMENTS = [
    Plan("with room for both the new one comes first", new("web", **NEW), new("web"), steps={"web": "replace"}),
    Plan(
        "a fixed name is handed over",
        new("web", **GOLDEN, **NEW),
        new("web", **GOLDEN),
        steps={"web": "replace"},
    ),
    Plan(
        "a fixed name is not handed over by who does not wait",
        new("web", **GOLDEN, **NEW, wait="started"),
        new("web", **GOLDEN, wait="started"),
        steps={"web": "delete-replace"},
        said=("under `wait: started` nobody waits to hand it over",),
    ),
    Plan(
        "a fixed name goes first where names stay",
        new("web", **GOLDEN, **NEW),
        new("web", **GOLDEN),
        steps={"web": "delete-replace"},
        said=("fixed-names cannot change a name", "no `name` in the program"),
        traits=FIXED_NAMES,
    ),
    Plan(
        "another name comes first where names stay",
        new("web", **NEW),
        new("web"),
        steps={"web": "replace"},
        traits=FIXED_NAMES,
    ),
    Plan(
        "a new fixed name is a replacement where names stay",
        new("web", name="other"),
        new("web", **GOLDEN),
        steps={"web": "replace"},
        traits=FIXED_NAMES,
    ),
    Plan(
        "in a full region the old one goes first",
        new("web", **NEW),
        new("web"),
        theirs={HOME: 2},
        steps={"web": "delete-replace"},
        said=("ap-guangzhou has no room for old and new at once", "a quota of 4 images in ap-guangzhou"),
    ),
    Plan(
        "all of a full region's images go first",
        images(3, **NEW),
        images(3),
        steps=dict.fromkeys(("web-0", "web-1", "web-2"), "delete-replace"),
    ),
    Plan(
        "one of two goes first where there is no room for the other, too",
        {**new("web", **NEW), **new("db")},
        new("web", "db"),
        steps={"web": "delete-replace"},
    ),
    Plan(
        "room for just all of ours is enough",
        new("web", "db", **NEW),
        new("web", "db"),
        limit=4,
        steps={"web": "replace", "db": "replace"},
    ),
    Plan(
        "what is replaced and what is new have to fit together",
        {**new("web", **NEW), **new("a", "b", "c")},
        new("web"),
        limit=4,
        refused=("a, b, c, web in", "Or set deleteBeforeReplace on web"),
    ),
    Plan(
        "what goes first leaves room for what is new",
        {**new("web", "db", **NEW), **new("a")},
        new("web", "db"),
        steps={"web": "delete-replace", "db": "delete-replace"},
    ),
    Plan(
        "what goes first leaves no more room than it had",
        {**new("web", "db", **NEW), **new("a", "b")},
        new("web", "db"),
        refused=("No room for a, b in",),
    ),
    Plan(
        "an image that is kept makes no room",
        new("web", onDelete="retain", **NEW),
        new("web", onDelete="retain"),
        theirs={HOME: 2},
        refused=("No room for web in",),
    ),
    Plan(
        "an image that is kept stays beside the new one",
        new("web", onDelete="retain", **NEW),
        new("web", onDelete="retain"),
        steps={"web": "replace"},
    ),
    Plan(
        "an image that is kept keeps its name",
        new("web", onDelete="retain", **GOLDEN, **NEW),
        new("web", onDelete="retain", **GOLDEN),
        refused=("onDelete keeps the old image, which keeps its name",),
    ),
    Plan(
        "a protected image is not replaced",
        new("web", deletionProtection=True, **NEW),
        new("web", deletionProtection=True),
        refused=("deletionProtection is on", "First set deletionProtection to false"),
    ),
    Plan("an image moves to a region with room", new("web", region=SHANGHAI), new("web"), steps={"web": "replace"}),
    Plan(
        "an image does not move to a full region",
        new("web", region=SHANGHAI),
        new("web"),
        theirs={SHANGHAI: 3},
        refused=(f"No room for web in {SHANGHAI}",),
    ),
    Plan(
        "an image that moves makes no room where it was",
        {**new("web", region=SHANGHAI), **new("a")},
        new("web"),
        theirs={HOME: 2},
        refused=("No room for a in ap-guangzhou",),
    ),
    Plan(
        "a golden image moves with its name",
        new("web", region=SHANGHAI, **GOLDEN),
        new("web", **GOLDEN),
        steps={"web": "replace"},
    ),
]

CHAINS = [
    Plan("a chain is made first where there is room", chain(SHANGHAI, **NEW), chain(SHANGHAI), steps=BESIDE),
    Plan(
        "a chain goes and comes with an image that has no room",
        chain(SHANGHAI, **NEW),
        chain(SHANGHAI),
        theirs={HOME: 2},
        steps=ALONG,
        said=("copies and shares that depend on it go and come again with it",),
    ),
    Plan(
        "only the copies go first where only they have no room",
        chain(SHANGHAI, **NEW),
        chain(SHANGHAI),
        theirs={SHANGHAI: 2},
        steps={**BESIDE, "c": "delete-replace"},
    ),
    Plan(
        "copies in one full region of two go first in both",
        chain(SHANGHAI, BEIJING, **NEW),
        chain(SHANGHAI, BEIJING),
        theirs={BEIJING: 2},
        steps={**BESIDE, "c": "delete-replace"},
    ),
    Plan(
        "everything is full and everything is replaced",
        chain(SHANGHAI, BEIJING, **NEW),
        chain(SHANGHAI, BEIJING),
        limit=1,
        steps=ALONG,
    ),
    Plan(
        "a region that is new to copies that go along counts",
        chain(SHANGHAI, BEIJING, **NEW),
        chain(SHANGHAI),
        limit=1,
        theirs={BEIJING: 1},
        refused=(f"No room for c in {BEIJING}",),
    ),
    Plan(
        "copies of what is replaced count beside what is new",
        {**chain(SHANGHAI, **NEW), **new("a", "b", region=SHANGHAI)},
        chain(SHANGHAI),
        refused=(f"a, b, c in {SHANGHAI}", "deleteBeforeReplace on c"),
    ),
    Plan("a golden chain is handed over", chain(SHANGHAI, **GOLDEN, **NEW), chain(SHANGHAI, **GOLDEN), steps=BESIDE),
    Plan(
        "a golden chain goes first where names stay",
        chain(SHANGHAI, **GOLDEN, **NEW),
        chain(SHANGHAI, **GOLDEN),
        steps=ALONG,
        traits=FIXED_NAMES,
    ),
    Plan(
        "copies of another image are made before the old ones go",
        {**new("web", "db"), **copies("c", web("db"), SHANGHAI)},
        {**new("web", "db"), **copies("c", web("web"), SHANGHAI)},
        steps={"c": "replace"},
    ),
    Plan(
        "copies of another image under one name are handed over",
        {**new("web", "db"), **copies("c", web("db"), SHANGHAI, name="c")},
        {**new("web", "db"), **copies("c", web("web"), SHANGHAI, name="c")},
        steps={"c": "replace"},
    ),
    Plan(
        "a share of a copy follows the copy",
        {**chain(SHANGHAI, **NEW), **share("far", Of(("ImageCopy", "c"), SHANGHAI), FRIEND, region=SHANGHAI)},
        {**chain(SHANGHAI), **share("far", Of(("ImageCopy", "c"), SHANGHAI), FRIEND, region=SHANGHAI)},
        steps={**BESIDE, "far": "replace"},
    ),
    Plan(
        "a description leaves the chain alone",
        chain(SHANGHAI, description="x"),
        chain(SHANGHAI),
        steps={"web": "update"},
    ),
]

ORDERS = [
    Plan(
        "the program deletes first where nobody has to",
        {**new("web", **NEW), **new("a", "b", "c")},
        new("web"),
        limit=4,
        orders={"web": True},
        steps={"web": "delete-replace"},
    ),
    Plan(
        "the program creates first where there is no room",
        new("web", **NEW),
        new("web"),
        limit=1,
        orders={"web": False},
        refused=("No room for web in",),
    ),
]
