"""How one resource comes to take over what another holds, or what nobody holds any more.

After each of them every image has one owner, which is the one that the program names, and no Delete of an old resource
has touched what a new one holds: `crash.judge` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from lab.engine import Kept, Refused
from lab.program import Key, News, Of
from pulumi_machine_image.images.errors import Interrupted
from reliability.places import ACCOUNTS, Place
from reliability.stories import import_id

Program = dict[Key, News]
KINDS = ("CustomImage", "ImageCopy", "ImageShare")
BASE = ("CustomImage", "base")
"""What the shares are of."""
V2 = {"triggers": {"v": "2"}}
AGAIN = {"description": "again"}


def program(place: Place, kind: str, resource: str = "web", /, **more: Any) -> Program:
    """A resource of a kind; another name of an image, or other accounts, for each name of a resource."""
    key, own = (kind, resource), resource.rpartition("$")[2]
    named = resource.replace("$", "-")
    if kind == "CustomImage":
        return {key: {"instanceId": place.instance, "name": f"{named}-golden", **more}}
    if kind == "ImageCopy":
        return {key: {"sourceImageId": place.base, "regions": list(place.far), "name": f"{named}-copy", **more}}
    return {**base(place), key: {"imageId": Of(BASE), "accountIds": [ACCOUNTS[0], ACCOUNTS[len(own)]], **more}}


def base(place: Place) -> Program:
    return {BASE: {"instanceId": place.instance, "name": "base", "unshareOnDelete": True}}


def named(kind: str, name: str = "web") -> str:
    """The name that `program` gives to what a resource of that name makes."""
    return f"{name}-golden" if kind == "CustomImage" else f"{name}-copy"


def ids(place: Place, key: Key) -> set[str]:
    """What the state holds of a resource."""
    kept = place.lab.stack[key]
    return set(kept.outputs["imageIds"].values()) if key[0] == "ImageCopy" else {kept.outputs["imageId"]}


# --- The stories: each returns what the program says in the end.


def forced(place: Place, kind: str) -> Program:
    """`--replace`: with equal inputs, what is there is adopted."""
    says, key = program(place, kind), (kind, "web")
    place.engine.up(says)
    before = ids(place, key)
    assert place.engine.up(says, replace={key})[key] == "replace"
    assert ids(place, key) == before
    return says


def forced_old_first(place: Place, kind: str) -> Program:
    """`--replace` and `deleteBeforeReplace`."""
    says, key = program(place, kind), (kind, "web")
    place.engine.up(says)
    before = ids(place, key)
    place.lab.orders = {"web": True}
    assert place.engine.up(says, replace={key})[key] == "delete-replace"
    assert kind == "ImageShare" or not ids(place, key) & before
    return says


def renamed_without_alias(place: Place, kind: str) -> Program:
    """The new resource names another image; the old one goes at the end."""
    place.engine.up(program(place, kind))
    then = program(place, kind, "site")
    assert place.engine.up(then)[kind, "site"] == "create"
    return then


def renamed_with_the_same_name(place: Place, kind: str) -> Program:
    """The new resource wants what the old one has: nothing is done, and the error tells of aliases."""
    says = program(place, kind)
    place.engine.up(says)
    then = program(place, kind, "site", **({"name": named(kind)} if kind != "ImageShare" else {}))
    if kind == "ImageShare":  # an account may be listed twice: the share is never taken back meanwhile
        then[kind, "site"] = says[kind, "web"]
        image = place.lab.image("base", place.home)
        seen = [place.lab.other_eyes().shares(image)]
        place.lab.on_call = lambda: seen.append(place.lab.other_eyes().shares(image))
        place.engine.up(then)
        assert len(seen) > 1
        assert all(shares == seen[0] for shares in seen)
        return then
    with pytest.raises(Refused, match="`aliases`"):
        place.engine.up(then)
    return says


def generated_name(place: Place, kind: str) -> Program:
    """Renamed without an alias, and the provider names the image."""
    place.engine.up({(kind, "web"): {"instanceId": place.instance}})
    then: Program = {(kind, "site"): {"instanceId": place.instance}}
    place.engine.up(then)
    return then


def two_parents(place: Place, kind: str) -> Program:
    """Children of one name, of components of two types; one of them goes, the other is replaced."""
    left, right = program(place, kind, "Left$web"), program(place, kind, "Right$web")
    place.engine.up({**left, **right})
    both = ids(place, (kind, "Left$web")) & ids(place, (kind, "Right$web"))
    assert bool(both) is (kind == "ImageShare")
    place.engine.up(right)
    place.engine.up(right, replace={(kind, "Right$web")})
    return right


def two_unnamed_children(place: Place, kind: str) -> Program:
    """The same where the provider names the images."""
    both: Program = {(kind, f"{parent}$web"): {"instanceId": place.instance} for parent in ("Left", "Right")}
    place.engine.up(both)
    assert len(place.ours) == 2
    right = {key: news for key, news in both.items() if key[1] == "Right$web"}
    place.engine.up(right)
    return right


def retained_by_on_delete(place: Place, kind: str) -> Program:
    """`onDelete: retain`: what stays is nobody's, and is imported to be somebody's again."""
    says = program(place, kind, onDelete="retain")
    place.engine.up(says)
    kept = place.lab.stack[kind, "web"]
    place.engine.up({})
    with pytest.raises(Refused, match="import it as"):
        place.engine.up(says)
    imported(place, (kind, "web"), import_id(kind, kept), says)
    then: Program = {key: {**news, **AGAIN} for key, news in says.items()}
    place.engine.up(then)
    return then


def retained_by_the_engine(place: Place, kind: str) -> Program:
    """`retainOnDelete`, or `pulumi state delete`: the provider hears nothing of it, and the tags tell whose it is."""
    says, key = program(place, kind), (kind, "web")
    place.engine.up(says)
    before = ids(place, key)
    place.engine.forget(key)
    assert place.engine.up(says)[key] == "create"
    assert ids(place, key) == before
    return says


def imported_from_another(place: Place, kind: str) -> Program:
    """An import file names what another resource of the stack holds; then that one is no longer declared."""
    place.engine.up(program(place, kind))
    then = _as_it_is(place, kind, "site")
    imported(place, (kind, "site"), import_id(kind, place.lab.stack[kind, "web"]), then)
    before = ids(place, (kind, "site"))
    place.engine.up(then)
    assert ids(place, (kind, "site")) == before
    return _changed(place, then, (kind, "site"))


def imported_beside_another(place: Place, kind: str) -> Program:
    """The same, and an update comes before the other one goes."""
    first = program(place, kind)
    place.engine.up(first)
    then = _as_it_is(place, kind, "site")
    imported(place, (kind, "site"), import_id(kind, place.lab.stack[kind, "web"]), then)
    before = ids(place, (kind, "site"))
    last = _changed(place, then, (kind, "site"), up=False)
    place.engine.up({**first, **last})
    place.engine.up(last)
    assert ids(place, (kind, "site")) == before
    return last


def aliased(place: Place, kind: str) -> Program:
    """Renamed by an alias, then changed."""
    place.engine.up(program(place, kind))
    place.engine.rename((kind, "web"), (kind, "site"))
    then = _as_it_is(place, kind, "site")
    assert place.engine.up(then)[kind, "site"] == "same"
    return _changed(place, then, (kind, "site"))


def aliased_and_replaced(place: Place, kind: str) -> Program:
    """Renamed by an alias and replaced in one run."""
    place.engine.up(program(place, kind))
    place.engine.rename((kind, "web"), (kind, "site"))
    then = _as_it_is(place, kind, "site")
    _forced_where_it_can_be(place, then, (kind, "site"))
    then = _changed(place, then, (kind, "site"))
    place.engine.up(then, replace={(kind, "site")})
    return then


def _forced_where_it_can_be(place: Place, says: Program, key: Key) -> None:
    """`--replace` of what bears its old name still. What the provider is asked then looks like a creation under the
    name of another resource's image: it is refused, and nothing is done."""
    if key[0] == "ImageShare":
        place.engine.up(says, replace={key})
        return
    writes = len(place.lab.writes)
    with pytest.raises(Refused, match="`aliases`"):
        place.engine.up(says, replace={key})
    assert len(place.lab.writes) == writes
    place.engine.up(says)


def aliased_and_declared_again(place: Place, kind: str) -> Program:
    """Renamed by an alias, and in the next run, as the engine allows it, another resource of the old name comes: it
    takes nothing from the renamed one, whose image bears the old name still."""
    return _declared_again(place, kind, first="site")


def declared_again_before_the_aliased(place: Place, kind: str) -> Program:
    """The same, and the engine registers the new one first."""
    return _declared_again(place, kind, first="web")


def _declared_again(place: Place, kind: str, *, first: str) -> Program:
    place.engine.up(program(place, kind))
    place.engine.rename((kind, "web"), (kind, "site"))
    new = program(place, kind, **({} if kind == "ImageShare" else {"name": "another"}))
    place.engine.up(_as_it_is(place, kind, "site"))
    both = {"site": _as_it_is(place, kind, "site"), "web": new}
    then: Program = {**both.pop(first), **both.popitem()[1]}
    place.engine.up(then)
    drifted = place.engine.refresh()
    assert not drifted, f"a refresh finds {drifted}"
    place.engine.up(then)
    return _changed(place, then, (kind, "site"))


def pending_and_imported(place: Place, kind: str) -> Program:
    """A run died in its first creation; what it had begun is imported, as `refresh` offers for pending operations."""
    says, key = program(place, kind), (kind, "web")
    place.engine.up(says)
    kept = place.lab.stack[key]
    place.engine.forget(key)
    imported(place, key, import_id(kind, kept), says)
    then = _changed(place, says, key)
    assert place.engine.up(then) == dict.fromkeys(then, "same")
    return then


def _as_it_is(place: Place, kind: str, name: str) -> Program:
    """A resource of another name that describes what the first one has made."""
    before = program(place, kind)
    return {(key if key == BASE else (kind, name)): news for key, news in before.items()}


def _changed(place: Place, says: Program, key: Key, *, up: bool = True) -> Program:
    """What the program says after a change of a resource that updates it, so that its tags are written."""
    more = {"accountIds": [*says[key]["accountIds"], ACCOUNTS[9]]} if key[0] == "ImageShare" else AGAIN
    then = {**says, key: {**says[key], **more}}
    if up:
        assert place.engine.up(then)[key] == "update"
    return then


def imported(place: Place, key: Key, id: str, says: Program) -> None:
    """What `pulumi import` does."""
    lab = place.lab
    lab.new_process()
    found = lab.core.find(key[0], id, lab.call(*key))
    assert found is not None
    lab.stack[key] = Kept(found.id, found.inputs, found.outputs)
    place.engine.before[key] = says[key]


@dataclass(frozen=True)
class Takeover:
    says: str
    run: Callable[[Place, str], Program]
    kinds: tuple[str, ...] = KINDS


IMAGES = ("CustomImage", "ImageCopy")
TAKEOVERS = (
    Takeover("--replace", forced),
    Takeover("--replace, old first", forced_old_first),
    Takeover("renamed without alias, another image", renamed_without_alias),
    Takeover("renamed without alias, the same name", renamed_with_the_same_name),
    Takeover("renamed without alias, generated name", generated_name, ("CustomImage",)),
    Takeover("two parents", two_parents),
    Takeover("two parents, generated names", two_unnamed_children, ("CustomImage",)),
    Takeover("onDelete: retain, declared again", retained_by_on_delete, IMAGES),
    Takeover("retainOnDelete, declared again", retained_by_the_engine),
    Takeover("import of what another holds, which then goes", imported_from_another),
    Takeover("import of what another holds, and an update", imported_beside_another),
    Takeover("alias", aliased),
    Takeover("alias and --replace", aliased_and_replaced),
    Takeover("alias, the old name declared again", aliased_and_declared_again),
    Takeover("the old name declared again, then the alias", declared_again_before_the_aliased),
    Takeover("a pending operation, imported", pending_and_imported),
)


class Stopped(Interrupted):
    """An error that an error hook of a program is told of."""


@contextmanager
def failing(place: Place, after: int) -> Iterator[None]:
    """An operation fails when so many calls were answered, once, and its process lives on."""
    before = len(place.lab.called)
    told = False

    def fail() -> None:
        nonlocal told
        if not told and len(place.lab.called) - before >= after:
            told = True
            raise Stopped("go on", why="the test says so")

    place.lab.on_call = fail
    try:
        yield
    finally:
        place.lab.on_call = lambda: None
