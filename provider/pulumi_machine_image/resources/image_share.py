"""ImageShare: which other accounts may use an image.

Why only differences are sent: the cloud may refuse an account that is already there. Why a refusal is told only at the
end: one bad account must neither lose nor hide the good ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Any, ClassVar, Literal

from ..images.errors import ImageError, ImageGone, NoRoom, Refused, SeveralFailures
from ..images.image import Image, ImageRef, Kind
from ..images.provenance import Owner
from . import checks, importing
from .base import UNKNOWN, Change, Diff, Failure, Model, Replaces, Resource, Run, State, Stored, Timeouts, known
from .steps import listed


class ImageShareInputs(Model):
    """Other accounts that may create instances from an image, in the image's own region."""

    image_id: Replaces[str]
    """The image to share; it must be the account's own."""
    region: Replaces[str] = ""
    """Where the image is. Default: the provider's region."""
    account_ids: list[str]
    """Accounts that may use the image; each once, in any order."""
    mode: Literal["additive", "authoritative"] = "additive"
    """`additive` manages only the accounts listed and warns of others; under `authoritative` the list is the whole
    truth, and an unexpected account is drift."""
    organization_arns: list[str] = []
    """EC2 only: organisations that may use the image."""
    organizational_unit_arns: list[str] = []
    """EC2 only: organisational units that may use the image."""
    public: bool = False
    """EC2 only: whether everybody may use the image."""
    share_snapshots: bool = False
    """EC2 only: whether the accounts may also copy the image's snapshots."""
    timeouts: Timeouts | None = None
    """How long an operation may take. Default: 10m."""


class ImageShareState(ImageShareInputs, State):
    """The accounts that may use an image, as the cloud reports them."""

    shared_accounts: dict[str, str] = {}
    """The listed accounts that may use the image, to the time of sharing."""
    unmanaged_accounts: list[str] = []
    """Other accounts that may use the image."""


IMPORT_FORM = "REGION/img-..., or img-... for the provider's region"
EC2_ONLY = ("organization_arns", "organizational_unit_arns", "public", "share_snapshots")


class ImageShare(Resource[ImageShareInputs, ImageShareState]):
    """Which other accounts may use an image."""

    name: ClassVar[str] = "ImageShare"
    inputs: ClassVar[type[ImageShareInputs]] = ImageShareInputs
    state: ClassVar[type[ImageShareState]] = ImageShareState
    default_timeouts = {"create": 600.0, "update": 600.0, "delete": 600.0}

    def complete(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> ImageShareInputs:
        return checks.completed(new, run)

    def check(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> Iterator[Failure]:
        yield from checks.region(new, "region", new.region, run)
        yield from checks.image_id(new, "image_id", new.image_id, run)
        for name in EC2_ONLY:
            if name not in run.traits.share_targets and getattr(new, name):
                yield new.failure(name, f"{run.traits.cloud} shares images with accounts only")
        if known(new.account_ids):
            yield from _accounts(new, run)

    def fits(self, new: ImageShareInputs, old: ImageShareInputs | None, run: Run) -> Iterator[Failure]:
        there = known(new.image_id, new.region)
        if there and (old is None or old.image_id != new.image_id):
            yield from self._owned(new, run)
        if not known(new.account_ids):
            return
        before = old.account_ids if old and known(old.account_ids) else []
        if set(new.account_ids) - set(before):
            own = run.preflight.account(run.cloud)
            if own in new.account_ids:
                yield new.failure("account_ids", f"{own} is the image's own account: leave it out")
        others: Set[str] = frozenset()
        if there:
            ref = ImageRef(new.region, new.image_id)
            run.plan.share(ref, run.owner.urn, frozenset(new.account_ids), whole=new.mode == "authoritative")
            yield from self._contradictions(ref, new, run)
            others = run.plan.shared_by_others(ref, run.owner.urn)
        yield from _crowded(new, others, run)

    def diff(self, old: ImageShareState, new: ImageShareInputs, run: Run) -> Diff:
        diff = Diff.of_fields(old, new, skip={"account_ids"})
        if known(new.account_ids):
            wanted, there = set(new.account_ids), old.shared_accounts.keys()
            too_many = set(old.unmanaged_accounts) - wanted if new.mode == "authoritative" else set()
            if wanted != there or too_many:
                diff = diff.with_changes(iter([Change(("accountIds",), "update")]))
        else:
            diff = diff.with_changes(iter([Change(("accountIds",), "update", certain=False)]))
        if run.plan.saw_diff(run.owner.urn) and not diff.replaces and diff and known(new.account_ids):
            others = frozenset() if new.mode == "authoritative" else frozenset(old.unmanaged_accounts)
            for failure in _crowded(new, others, run):
                raise NoRoom(f"share image {new.image_id}", where=new.region, why=failure.reason)
        if diff.replaces:
            run.plan.settle(run.owner.urn)
        return diff

    def create(self, new: ImageShareInputs, run: Run) -> Stored[ImageShareState]:
        ref = ImageRef(new.region, new.image_id)
        return Stored(str(ref), self._settle(ref, frozenset(), new, run))

    def imported(self, id: str, run: Run) -> Stored[ImageShareState] | None:
        ref = importing.image_ref(id, IMPORT_FORM, run)
        shares = run.cloud.shares(ref)
        if shares is None:
            return None
        if not shares:
            raise ImageGone(f"import {id!r}", why="the image is shared with nobody", do="Declare it without an import")
        inputs = ImageShareInputs(image_id=ref.id, region=ref.region, account_ids=sorted(shares))
        return Stored(str(ref), self._seen(inputs, shares, run).model_copy(update={"by_import": True}))

    def foreseen(self, new: ImageShareInputs, old: ImageShareState | None, run: Run) -> dict[str, Any]:
        outputs = super().foreseen(new, old, run)
        if not known(new.account_ids):
            return {**outputs, "sharedAccounts": UNKNOWN, "unmanagedAccounts": UNKNOWN}
        there = {} if old is None else old.shared_accounts
        outputs["sharedAccounts"] = {account: there.get(account, UNKNOWN) for account in new.account_ids}
        if old is not None and set(new.account_ids) != there.keys():
            outputs["unmanagedAccounts"] = UNKNOWN
        return outputs

    def read(self, id: str, old: ImageShareState, run: Run) -> ImageShareState | None:
        shares = run.cloud.shares(ImageRef(old.region, old.image_id))
        if shares is None:
            return None
        seen = self._seen(old, shares, run, old)
        if old.mode == "additive" and seen.unmanaged_accounts:
            run.say(
                f"image {old.image_id} in {old.region} is also shared with {listed(seen.unmanaged_accounts)}, which "
                f"{run.owner.name} does not list"
            )
        return seen

    def update(self, id: str, old: ImageShareState, new: ImageShareInputs, run: Run) -> ImageShareState:
        # Accounts that an import found and the program does not list are somebody's.
        before = frozenset() if old.by_import else frozenset(old.account_ids)
        return self._settle(ImageRef(new.region, new.image_id), before, new, run)

    def delete(self, id: str, old: ImageShareState, run: Run) -> None:
        ref = ImageRef(old.region, old.image_id)
        shares = run.cloud.shares(ref)
        if shares is not None:
            # Not what this very resource shares either, in its next life: a replacement may create first.
            wanted = [sharing.accounts for sharing in run.plan.sharing(ref).values()]
            run.cloud.unshare(ref, frozenset(old.account_ids).difference(*wanted) & shares.keys())

    def as_inputs(self, state: ImageShareState) -> ImageShareState:
        there = [account for account in state.account_ids if account in state.shared_accounts]
        others = state.unmanaged_accounts if state.mode == "authoritative" else []
        return state.model_copy(update={"account_ids": [*there, *others]})

    def _owned(self, new: ImageShareInputs, run: Run) -> Iterator[Failure]:
        image = (run.preflight.images(run.cloud, new.region) or {}).get(new.image_id)
        if image is not None and image.kind is Kind.SHARED:
            for text in run.preflight.verdict(_not_ours(image)):
                yield new.failure("image_id", text)

    def _contradictions(self, ref: ImageRef, new: ImageShareInputs, run: Run) -> Iterator[Failure]:
        """Why an authoritative list and another list of the same image cannot both be met."""
        wanted = frozenset(new.account_ids)
        for urn, other in run.plan.sharing(ref).items():
            if urn == run.owner.urn or not run.preflight.on:
                continue
            theirs, name = other.accounts - wanted, Owner(urn).name
            mine = wanted - other.accounts
            if new.mode == "authoritative" and theirs:
                problem = (
                    f"is authoritative, but {name} shares image {ref.id} with {listed(theirs)} too: list them here"
                )
            elif other.whole and mine:
                problem = (
                    f"{name} is authoritative for image {ref.id} and does not list {listed(mine)}: list them there"
                )
            else:
                continue
            for text in run.preflight.verdict(problem):
                yield Failure("", f"accountIds: {text}")  # not by name: the engine would print the whole list first

    def _settle(self, ref: ImageRef, ours: Set[str], new: ImageShareInputs, run: Run) -> ImageShareState:
        """Sends the difference between what is and what shall be."""
        shares = run.cloud.shares(ref)
        if shares is None:
            raise ImageGone(
                f"share image {ref.id}",
                where=ref.region,
                why="there is no such image",
                do="`pulumi up --refresh` finds out",
            )
        wanted, there = frozenset(new.account_ids), shares.keys()
        mine = there if new.mode == "authoritative" else ours & there
        add = wanted - there
        drop = mine - wanted - run.plan.shared_by_others(ref, run.owner.urn)
        moves: list[tuple[Callable[[ImageRef, Set[str]], None], Set[str]]]
        moves = [(run.cloud.share, add), (run.cloud.unshare, drop)]
        if len(shares) + len(add) > run.preflight.share_limit(run.cloud):
            moves.reverse()  # full: make room first
        failures = [failure for send, accounts in moves for failure in _sent(send, ref, accounts)]
        now = run.cloud.shares(ref) if add or drop else shares
        if now is None:
            raise ImageGone(f"share image {ref.id}", where=ref.region, why="it was deleted meanwhile")
        state = self._seen(new, now, run)
        if failures:
            run.keep(str(ref), state)
            done = f"Shared with {listed(state.shared_accounts)}" if state.shared_accounts else "Shared with nobody"
            raise SeveralFailures(f"share image {ref.id}", where=ref.region, failures=failures, done=done)
        return state

    def _seen(
        self, inputs: ImageShareInputs, shares: Mapping[str, str], run: Run, old: ImageShareState | None = None
    ) -> ImageShareState:
        fields = {name: getattr(inputs, name) for name in ImageShareInputs.model_fields}
        fields |= {
            "shared_accounts": {
                account: shares[account] for account in sorted(inputs.account_ids) if account in shares
            },
            "unmanaged_accounts": sorted(shares.keys() - set(inputs.account_ids)),
            "given": old.given if old else frozenset(inputs.model_fields_set),
            "by_import": old is not None and old.by_import,
            "urn": old.urn if old else run.owner.urn,
        }
        return ImageShareState.model_construct(**fields)


def _accounts(new: ImageShareInputs, run: Run) -> Iterator[Failure]:
    for account, times in sorted(Counter(new.account_ids).items()):
        if not run.traits.account_id.fullmatch(account):
            yield new.failure("account_ids", f"{account!r} is no account id; wanted: {run.traits.account_rule}")
        elif times > 1:
            yield new.failure("account_ids", f"{account} is listed {times} times")


def _sent(send: Callable[[ImageRef, Set[str]], None], ref: ImageRef, accounts: Set[str]) -> list[ImageError]:
    """Sends accounts; what the cloud does not take is told after everything else is done."""
    try:
        send(ref, accounts)
    except (Refused, NoRoom) as error:
        return [error]
    return []


def _crowded(new: ImageShareInputs, others: Set[str], run: Run) -> Iterator[Failure]:
    """Fails when an image would be shared with more accounts than the limit allows."""
    limit, wanted = run.preflight.share_limit(run.cloud), set(new.account_ids)
    total = len(wanted | others)
    if run.preflight.on and total > limit:
        rest = f" and {len(others - wanted)} of others" if others - wanted else ""
        image = f"image {new.image_id}" if known(new.image_id) else "one image"
        problem = (
            f"{total} accounts for {image} ({len(wanted)} listed here{rest}), {limit} allowed: remove "
            f"{total - limit}, or share a copy of the image with them"
        )
        for text in run.preflight.verdict(problem):
            yield new.failure("account_ids", text)


def _not_ours(image: Image) -> str:
    return (
        f"{image.label} belongs to account {image.creator or 'unknown'}, which shares it with this one: a shared image "
        "can be used only to create instances; its owner has to share it with others"
    )
