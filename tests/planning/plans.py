"""Plans and what becomes of them."""

from __future__ import annotations

from lab.engine import HOME
from lab.program import copies, image, share, web
from planning.plan_rows import BEIJING, FILE, FRANKFURT, FRIEND, GOLDEN, ME, SHANGHAI, Plan, chain, images, new
from planning.replacement_plans import CHAINS, ORDERS, REPLACEMENTS

CREATIONS = [
    Plan("an empty region takes an image", images(1)),
    Plan("a region can be filled", images(3)),
    Plan("one too many is refused", images(4), refused=("0 used", "4 planned = 4, quota 3", "1 fewer")),
    Plan("what others have counts", images(2), theirs={HOME: 2}, refused=("2 used", "Delete", "raise the quota to")),
    Plan("the last place is given away", images(1), theirs={HOME: 2}),
    Plan("a full region takes none", images(1), theirs={HOME: 3}, refused=("3 used", "quota 3")),
    Plan("another region's fullness does not matter", images(2), theirs={SHANGHAI: 3}),
    Plan("an image counts where it is", images(1, region=SHANGHAI), theirs={SHANGHAI: 3}, refused=(SHANGHAI,)),
    Plan("a smaller limit of the settings holds", images(2), settings={"limits": {"images": 1}}, refused=("quota 1",)),
    Plan("imports count", new("file", importFrom=FILE, instanceId=None), theirs={HOME: 3}, refused=("file in",)),
    Plan(
        "images of snapshots count",
        new("disk", snapshotIds=["snap-1"], instanceId=None),
        theirs={HOME: 3},
        refused=("disk in",),
    ),
    Plan("what a killed run has made counts once", images(1), theirs={HOME: 2}, kept=("web-0",)),
    Plan(
        "what a killed run has made is no room for more",
        images(2),
        theirs={HOME: 2},
        kept=("web-0",),
        refused=("for web-1 in", "3 used"),
    ),
    Plan(
        "two regions that are too full are told together",
        {**images(2), **new("a", "b", region=SHANGHAI)},
        theirs={HOME: 2, SHANGHAI: 2},
        refused=("No room in 2 regions", f"{HOME}: Delete", f"{SHANGHAI}: Delete"),
    ),
]

COPIES = [
    Plan("copies count where they go", {**image("web"), **copies("c", web(), SHANGHAI)}, theirs={SHANGHAI: 2}),
    Plan(
        "copies are refused where there is no room",
        {**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        theirs={SHANGHAI: 3},
        refused=(f"No room for c in {SHANGHAI}",),
    ),
    Plan(
        "copies to two full regions are one table",
        {**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        theirs={SHANGHAI: 3, BEIJING: 3},
        refused=("No room in 2 regions", SHANGHAI, BEIJING),
    ),
    Plan(
        "an image and a copy share a region's room",
        {**image("web"), **copies("c", web(), SHANGHAI), **new("a", region=SHANGHAI)},
        theirs={SHANGHAI: 2},
        refused=("a, c in ap-shanghai",),
    ),
    Plan(
        "a region added in place fits",
        {**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        before={**image("web"), **copies("c", web(), SHANGHAI)},
        steps={"c": "update"},
    ),
    Plan(
        "a region added in place is refused where it is full",
        {**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        before={**image("web"), **copies("c", web(), SHANGHAI)},
        theirs={BEIJING: 3},
        refused=(f"No room for c in {BEIJING}",),
    ),
    Plan(
        "a copy that goes makes no room for another resource",
        {**image("web"), **copies("c", web(), BEIJING), **new("a", region=SHANGHAI)},
        before={**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        theirs={SHANGHAI: 2},
        refused=(f"No room for a in {SHANGHAI}", "goes only after the new images are made"),
    ),
    Plan(
        "a copy that goes leaves the others alone",
        {**image("web"), **copies("c", web(), BEIJING)},
        before={**image("web"), **copies("c", web(), SHANGHAI, BEIJING)},
        theirs={SHANGHAI: 2, BEIJING: 2},
        steps={"c": "update"},
    ),
    Plan(
        "an encrypted copy beside its source counts",
        {**image("web"), **copies("c", web(), HOME, encrypt=True, name="c")},
        theirs={HOME: 2},
        refused=("c, web in",),
    ),
    Plan(
        "another key makes a copy beside the old one",
        {**image("web"), **copies("c", web(), HOME, encrypt=True, name="c", kmsKeyId="k2")},
        before={**image("web"), **copies("c", web(), HOME, encrypt=True, name="c", kmsKeyId="k1")},
        steps={"c": "update"},
    ),
    Plan(
        "another key is refused where there is no room for both",
        {**image("web"), **copies("c", web(), HOME, encrypt=True, name="c", kmsKeyId="k2")},
        before={**image("web"), **copies("c", web(), HOME, encrypt=True, name="c", kmsKeyId="k1")},
        theirs={HOME: 1},
        refused=("No room for c in", "3 used"),
    ),
    Plan(
        "a copy in the source's own region is refused",
        {**image("web"), **copies("c", web(), HOME)},
        before=image("web"),
        refused=("already an image of this account there", "encrypt: true"),
    ),
    Plan("what is there already makes no difference", chain(SHANGHAI), chain(SHANGHAI), limit=1),
    Plan(
        "no copy leaves its partition",
        {**image("web"), **copies("c", web(), FRANKFURT)},
        refused=("different partitions",),
    ),
    Plan(
        "a region that does not exist is refused with the nearest",
        images(1, region="ap-guangzho"),
        refused=("there is no region 'ap-guangzho'", "ap-guangzhou"),
    ),
]

DELETIONS = [
    Plan("what the program drops goes", new("web"), new("web", "db")),
    Plan("what the program drops goes too late", new("a"), new("web"), theirs={HOME: 2}, refused=("goes only after",)),
    Plan("with room for both it is not too late", new("a"), new("web"), theirs={HOME: 1}),
    Plan("nothing is left", {}, chain(SHANGHAI)),
    Plan("what the program drops goes with its dependents", new("db"), {**chain(SHANGHAI), **new("db")}),
]

NAMES = [
    Plan("two images cannot have one name", new("a", "b", **GOLDEN), refused=("'golden' is the name of two images",)),
    Plan("a name that others have is taken", new("a", name="theirs-0"), theirs={HOME: 1}, refused=("import it as",)),
    Plan("others' name in another region is free", new("a", name="theirs-0"), theirs={SHANGHAI: 1}),
    Plan(
        "a name is not free before its image has gone",
        new("b", **GOLDEN),
        new("a", **GOLDEN),
        refused=("made by shop/dev/a", "give the old one in `aliases`"),
    ),
    Plan("an image is renamed in place", new("a", name="other"), new("a", **GOLDEN), steps={"a": "update"}),
    Plan("a name that is too long is refused", new("a", name="x" * 61), refused=("this one has 61",)),
]

SETTINGS = [
    Plan(
        "a plan that does not fit passes under warn and says so",
        images(2),
        limit=10,
        settings={"preflight": "warn", "limits": {"images": 1}},
        said=("No room for web-0, web-1 in", "quota 1"),
    ),
    Plan(
        "a plan that does not fit passes under off", images(2), settings={"preflight": "off", "limits": {"images": 1}}
    ),
    Plan(
        "more accounts than the limit are refused",
        {**image("web"), **share("s", web(), *(str(FRIEND[:-2]) + f"{n:02d}" for n in range(51)))},
        refused=("51 accounts", "50"),
    ),
    Plan("an image is not shared with its own account", {**image("web"), **share("s", web(), ME)}, refused=("own",)),
]

PLANS = [*CREATIONS, *COPIES, *REPLACEMENTS, *CHAINS, *DELETIONS, *NAMES, *ORDERS, *SETTINGS]
