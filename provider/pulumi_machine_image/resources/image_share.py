"""ImageShare: who else may use an image.

Why only differences are sent: the cloud may refuse an account that is already there. Why a refusal is told only at the
end: one bad account must neither lose nor hide the good ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..images.errors import ImageError, ImageGone, NoRoom, Refused, SeveralFailures
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import Owner
from ..images.targets import EVERYBODY, counted_targets, kind_of
from ..plain_text import told
from . import checks, importing, refusals, share_snapshots, share_targets, whereabouts
from .base import UNKNOWN, Change, Diff, Failure, Resource, Run, Stored, known
from .share_model import ImageShareInputs, ImageShareState
from .share_snapshots import Seen
from .steps import listed

IMPORT_FORM = "REGION/IMAGE-ID, or IMAGE-ID for the provider's region"


class ImageShare(Resource[ImageShareInputs, ImageShareState]):
    """Who else may use an image."""

    name: ClassVar[str] = "ImageShare"
    inputs: ClassVar[type[ImageShareInputs]] = ImageShareInputs
    state: ClassVar[type[ImageShareState]] = ImageShareState
    default_timeouts = {"create": 600.0, "update": 600.0, "delete": 600.0}

    def complete(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> ImageShareInputs:
        return checks.completed(new, run)

    def check(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> Iterator[Failure]:
        yield from checks.region(new, "region", new.region, run, used=old is not None and old.region == new.region)
        yield from checks.image_id(new, "image_id", new.image_id, run)
        yield from share_targets.check(new, run)

    def fits(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> Iterator[Failure]:
        ref = ImageRef(new.region, new.image_id) if known(new.image_id, new.region) else None
        if ref and (old is None or old.image_id != new.image_id):
            yield from self._usable(ref, new, run)
            if problem := whereabouts.not_shared_there(ref.id, ref.region, run):
                yield from (new.failure("region", text) for text in run.preflight.verdict(problem))
        added = share_targets.certain(new) - (share_targets.certain(old) if old else frozenset())
        if added & (share_targets.named_by(new, "account_ids") or frozenset()):
            own = run.preflight.account(run.cloud)
            if own in added:
                yield new.failure("account_ids", f"{own} is the image's own account: leave it out")
        if EVERYBODY in added and known(new.region):
            yield from self._may_be_public(ref, new, run)
        wanted = share_targets.wanted(new)
        if wanted is None:
            return
        others: Set[str] = frozenset()
        if ref:
            snapshots = share_targets.for_snapshots(new)
            run.plan.share(ref, run.owner.urn, wanted, whole=new.mode == "authoritative", snapshots=snapshots)
            yield from self._contradictions(ref, new, wanted, run)
            others = run.plan.shared_by_others(ref, run.owner.urn)
        ours = share_targets.certain(old) if old else frozenset()
        yield from _crowded(new, others, run, ref if added else None, ours)

    def diff(self, old: ImageShareState, new: ImageShareInputs, run: Run) -> Diff:
        diff = Diff.of_fields(old, new, skip=set(share_targets.FIELDS.values()))
        diff = diff.with_changes(share_targets.changes(old, new)).with_changes(_lost(new, run))
        if run.plan.saw_diff(run.owner.urn) and not diff.replaces and diff and share_targets.wanted(new) is not None:
            others = frozenset() if new.mode == "authoritative" else frozenset(old.unmanaged_accounts)
            adds = share_targets.certain(new) - old.shared_accounts.keys()
            ref = ImageRef(old.region, old.image_id) if adds else None
            for failure in _crowded(new, others, run, ref, old.shared_accounts.keys()):
                raise NoRoom(f"share image {new.image_id}", where=new.region, why=failure.reason)
        if diff.replaces:
            run.plan.settle(run.owner.urn)
            before = ImageRef(old.region, old.image_id)
            refusals.say_others(run, before, old.unmanaged_accounts)
            whereabouts.say_left_behind(before, new.image_id, "region", new.region, run)
        return diff

    def create(self, new: ImageShareInputs, run: Run) -> Stored[ImageShareState]:
        ref = ImageRef(new.region, new.image_id)
        return Stored(str(ref), self._settle(ref, None, new, run, _supposed(ref, frozenset(), new, run)))

    def imported(self, id: str, run: Run) -> Stored[ImageShareState] | None:
        ref = importing.image_ref(id, IMPORT_FORM, run)
        shares = run.cloud.shares(ref)
        if shares is None:
            return None
        if not shares:
            raise ImageGone(
                f"import {told(id)}", why="the image is shared with nobody", do="Declare it without an import"
            )
        named = {name: value for name, value in share_targets.as_inputs(sorted(shares)).items() if value}
        inputs = ImageShareInputs(image_id=ref.id, region=ref.region, **named)
        snapshots = share_snapshots.found(ref, inputs, run)
        return Stored(str(ref), _seen(inputs, shares, snapshots, run).model_copy(update={"by_import": True}))

    def foreseen(self, new: ImageShareInputs, old: ImageShareState | None, run: Run) -> dict[str, Any]:
        outputs = super().foreseen(new, old, run)
        wanted = share_targets.wanted(new)
        if wanted is None:
            return {**outputs, "sharedAccounts": UNKNOWN, "unmanagedAccounts": UNKNOWN}
        there = {} if old is None else old.shared_accounts
        outputs["sharedAccounts"] = {target: there.get(target, UNKNOWN) for target in sorted(wanted)}
        if old is not None and wanted != there.keys():
            outputs["unmanagedAccounts"] = UNKNOWN
        return outputs

    def read(self, id: str, old: ImageShareState, run: Run) -> ImageShareState | None:
        ref = ImageRef(old.region, old.image_id)
        shares = run.cloud.shares(ref)
        if shares is None:
            return None
        snapshots = share_snapshots.look(ref, old, frozenset(old.snapshot_targets), run)
        seen = _seen(old, shares, snapshots, run, old)
        if old.mode == "additive" and seen.unmanaged_accounts:
            run.say(
                f"image {old.image_id} in {old.region} is also shared with {listed(seen.unmanaged_accounts)}, which "
                f"the ImageShare {run.owner.name} does not list. To keep these for good, list them; to have them taken "
                "back, set mode to authoritative"
            )
        return seen

    def update(self, id: str, old: ImageShareState, new: ImageShareInputs, run: Run) -> ImageShareState:
        # Whom an import found and the program does not list is somebody's.
        ref = ImageRef(new.region, new.image_id)
        there = old.shared_accounts.keys() | set(old.unmanaged_accounts)
        return self._settle(ref, None if old.by_import else old, new, run, _supposed(ref, there, new, run))

    def delete(self, id: str, old: ImageShareState, run: Run) -> None:
        ref = ImageRef(old.region, old.image_id)
        shares = run.cloud.shares(ref)
        if shares is None:
            return
        share_snapshots.take_back(ref, frozenset(old.snapshot_targets), run)
        # Not what this very resource shares either, in its next life: a replacement may create first.
        wanted = [sharing.targets for sharing in run.plan.sharing(ref).values()]
        drop = share_targets.certain(old).difference(*wanted) & shares.keys()
        run.plan.take_back(ref, drop)
        run.survey.forget_shares(ref)
        run.cloud.unshare(ref, drop)

    def as_inputs(self, state: ImageShareState) -> ImageShareState:
        order = [*(target for field in share_targets.LISTS for target in getattr(state, field)), EVERYBODY]
        there = [target for target in order if target in state.shared_accounts]
        others = state.unmanaged_accounts if state.mode == "authoritative" else []
        return state.model_copy(update=share_targets.as_inputs([*there, *others]))

    def _usable(self, ref: ImageRef, new: ImageShareInputs, run: Run) -> Iterator[Failure]:
        """Whether the image is one that can be shared at all."""
        image = whereabouts.named(ref.id, ref.region, run)
        if image is None:
            return
        why = run.preflight.unshareable(run.cloud, image, public=False)
        problem = (
            _not_ours(image) if image.kind is not Kind.CUSTOM else why and f"{image.label} cannot be shared: {why}"
        )
        for text in run.preflight.verdict(problem) if problem else ():
            yield new.failure("image_id", text)

    def _may_be_public(self, ref: ImageRef | None, new: ImageShareInputs, run: Run) -> Iterator[Failure]:
        """Whether everybody may use one more image of the region; one that is public already stays so."""
        image = (run.preflight.images(run.cloud, ref.region) or {}).get(ref.id) if ref else None
        if image is not None and image.public:
            return
        run.plan.publish(new.region, run.owner.urn, ref)
        problems = [
            run.preflight.unshareable(run.cloud, image, public=True) if image else None,
            run.preflight.public_block(run.cloud, new.region),
            run.preflight.too_public(run.cloud, new.region),
        ]
        for problem in filter(None, problems):
            for text in run.preflight.verdict(problem):
                yield new.failure("public", text)

    def _contradictions(
        self, ref: ImageRef, new: ImageShareInputs, wanted: frozenset[str], run: Run
    ) -> Iterator[Failure]:
        """Why an authoritative list and another list of the same image cannot both be met."""
        for urn, other in run.plan.sharing(ref).items():
            if urn == run.owner.urn or not run.preflight.on:
                continue
            theirs, name = other.targets - wanted, Owner(urn).name
            mine = wanted - other.targets
            if new.mode == "authoritative" and other.whole:
                both = f"is authoritative for image {ref.id}, and so is {name}: keep one of them, with all accounts"
                yield from (Failure("", f"mode: {text}") for text in run.preflight.verdict(both))
                continue
            if new.mode == "authoritative" and theirs:
                odd = theirs
                problem = f"is authoritative, but {name} shares image {ref.id} with {listed(odd)} too: list them here"
            elif other.whole and mine:
                odd = mine
                problem = f"{name} is authoritative for image {ref.id} and does not list {listed(odd)}: list them there"
            else:
                continue
            field = new.wire_name(share_targets.FIELDS[kind_of(min(odd))])
            for text in run.preflight.verdict(problem):
                yield Failure("", f"{field}: {text}")  # not by name: the engine would print the whole list first

    def _settle(
        self,
        ref: ImageRef,
        old: ImageShareState | None,
        new: ImageShareInputs,
        run: Run,
        supposed: Set[str] | None,
    ) -> ImageShareState:
        """Sends the difference between what is and what shall be, and looks what came of it.

        Args:
            old: What the resource shared before.
            supposed: Who may use the image as far as is known; None where that is not good enough.
        """
        mine = share_targets.certain(old) if old else frozenset()
        try:
            sent = _Sent() if supposed is None else _send(ref, supposed, mine, new, run)
        except ImageGone as error:
            raise _missing(ref, error.code, error.request_id) from error
        now, failures = _shares(ref, run), sent.failures
        if not failures:
            # The answer to a look may lag behind what was just sent; anything else was not as supposed.
            rest = _send(ref, (now.keys() | sent.added) - sent.dropped, mine, new, run)
            now, failures = (_shares(ref, run), rest.failures) if rest.added or rest.dropped else (now, [])
        ours = frozenset(old.snapshot_targets) if old else frozenset()
        snapshots, more = share_snapshots.settle(ref, new, ours, now.keys(), run)
        state = _seen(new, now, snapshots, run)
        if failures or more:
            run.keep(str(ref), state)
            done = f"Shared with {listed(state.shared_accounts)}" if state.shared_accounts else "Shared with nobody"
            raise SeveralFailures(f"share image {ref.id}", where=ref.region, failures=[*failures, *more], done=done)
        return state


@dataclass(frozen=True, slots=True)
class _Sent:
    """Who was added and taken off, and what the cloud did not take."""

    added: Set[str] = frozenset()
    dropped: Set[str] = frozenset()
    failures: list[ImageError] = field(default_factory=list)


def _supposed(ref: ImageRef, known: Set[str], new: ImageShareInputs, run: Run) -> Set[str] | None:
    """Who may use an image, where a look would only confirm it; None where it may tell more.

    Why: a list that is far from full takes more whoever is on it, and who is on it already is found out when the cloud
    refuses. The whole truth, and the order in which a full list is changed, need a look.
    """
    seen = run.survey.shares_seen(ref)
    if seen is not None:
        return seen.keys()
    most = len(share_targets.counting(share_targets.certain(new) | known))
    plenty = run.preflight.has_plenty(most, run.preflight.share_limit(run.cloud, ref.region, most))
    return known if plenty and new.mode == "additive" else None


def _shares(ref: ImageRef, run: Run) -> Mapping[str, str]:
    shares = run.cloud.shares(ref)
    if shares is None:
        raise _missing(ref)
    return shares


def _missing(ref: ImageRef, code: str = "", request_id: str = "") -> ImageGone:
    why = "there is no such image"
    return ImageGone(f"share image {ref.id}", where=ref.region, why=why, code=code, request_id=request_id)


def _send(ref: ImageRef, there: Set[str], ours: Set[str], new: ImageShareInputs, run: Run) -> _Sent:
    """Shares and takes back.

    Args:
        there: Who may use the image now.
        ours: Who may because of the resource.
    """
    wanted = share_targets.certain(new)
    mine = there if new.mode == "authoritative" else ours & there
    add = wanted - there
    drop = mine - wanted - run.plan.shared_by_others(ref, run.owner.urn)
    if not add and not drop:
        return _Sent()
    run.survey.forget_shares(ref)
    run.plan.take_back(ref, drop)
    moves: list[tuple[Callable[[ImageRef, Set[str]], None], Set[str]]]
    # Everybody by itself: what keeps it out, a rule of the account, is no reason to keep others out.
    moves = [(run.cloud.share, add - {EVERYBODY}), (run.cloud.share, add & {EVERYBODY}), (run.cloud.unshare, drop)]
    after = len(share_targets.counting(there | add))
    if after > run.preflight.share_limit(run.cloud, ref.region, after):
        moves.insert(0, moves.pop())  # full: make room first
    failures = [failure for send, targets in moves for failure in _tried(send, ref, targets)]
    return _Sent(add, drop, failures)


def _lost(new: ImageShareInputs, run: Run) -> Iterator[Change]:
    """What another resource has taken back in this run, before it could know that this one declares it, too."""
    if known(new.region, new.image_id):
        lost = run.plan.taken_back(ImageRef(new.region, new.image_id)) & share_targets.certain(new)
        for field in sorted({share_targets.FIELDS[kind_of(target)] for target in lost}):
            yield Change((new.wire_name(field),), "update")


def _tried(send: Callable[[ImageRef, Set[str]], None], ref: ImageRef, targets: Set[str]) -> list[ImageError]:
    """Sends targets; what the cloud does not take is told after everything else is done."""
    try:
        send(ref, targets)
    except (Refused, NoRoom) as error:
        return [error]
    return []


def _seen(
    inputs: ImageShareInputs,
    shares: Mapping[str, str],
    snapshots: Seen,
    run: Run,
    old: ImageShareState | None = None,
) -> ImageShareState:
    fields = {name: getattr(inputs, name) for name in ImageShareInputs.model_fields}
    wanted = share_targets.certain(inputs)
    fields |= {
        "share_snapshots": snapshots.shared,
        "shared_accounts": {target: shares[target] for target in sorted(wanted) if target in shares},
        "unmanaged_accounts": sorted(shares.keys() - wanted),
        "snapshot_targets": sorted(snapshots.targets),
        "given": old.given if old else frozenset(inputs.model_fields_set),
        "by_import": old is not None and old.by_import,
        "urn": old.urn if old else run.owner.urn,
    }
    return ImageShareState.model_construct(**fields)


def _crowded(
    new: ImageShareInputs, others: Set[str], run: Run, image: ImageRef | None, ours: Set[str]
) -> Iterator[Failure]:
    """Fails when an image would be shared with more than the limit allows.

    Args:
        others: Those that are known to stay beside.
        image: What is shared with more than before; None where that is not known yet, or nobody is added.
        ours: Those that go first when the list is full.
    """
    wanted = share_targets.counting(share_targets.certain(new))
    everyone = wanted | share_targets.counting(others)
    limit = run.preflight.share_limit(run.cloud, new.region, len(everyone))
    if image and new.mode == "additive":
        there = run.preflight.sharing(run.cloud, image, len(everyone), limit)
        everyone |= share_targets.counting(there - ours)
        limit = run.preflight.share_limit(run.cloud, new.region, len(everyone))
    total, more = len(everyone), len(everyone - wanted)
    if run.preflight.on and total > limit:
        rest = f" and {more} elsewhere" if more else ""
        which = f"image {new.image_id}" if known(new.image_id) else "one image"
        problem = (
            f"{counted_targets(everyone)} for {which} ({len(wanted)} listed here{rest}), {limit} allowed: remove "
            f"{total - limit}, or share a copy of the image with the rest"
        )
        for text in run.preflight.verdict(problem):
            yield new.failure("account_ids", text)


def _not_ours(image: Image) -> str:
    if image.kind is Kind.PUBLIC:
        return f"{image.label} is an image of the cloud's own, which everybody can use already: leave the share out"
    return (
        f"{image.label} belongs to account {image.creator or 'unknown'}, which shares it with this one: a shared image "
        "can be used only to create instances. Ask its owner to share it with these accounts"
    )
