"""The verdict on a whole plan, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from ..columns import columns
from ..images.image import ImageRef
from ..images.provenance import Owner
from ..plain_text import in_a_line, quoted
from ..planning.verdict import counted
from ..planning.way_out import Move, WayOut
from ..planning.whole_plan import Count
from . import preflight_document as document
from .accounts import Account
from .deletions import Refusal
from .preflight_document import Document, Verdict

EXITS: dict[Verdict, int] = {"fits": 0, "does not fit": 3, "unknown": 1}
"""Exit codes."""
_COLUMNS = ("region", "used", "planned", "peak", "end", "limit", "verdict")
_NAMES = 12
"""How many names a line holds before it counts the rest."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One account of a plan, judged."""

    account: Account
    counts: Sequence[Count] = ()
    refusals: Sequence[Refusal] = ()
    way_out: WayOut = field(default_factory=WayOut)

    @property
    def verdict(self) -> Verdict:
        if any(count.over > 0 for count in self.counts) or any(not refusal.waits for refusal in self.refusals):
            return "does not fit"
        unknown = any(count.verdict == "unknown" or self._cannot_see(count) for count in self.counts)
        return "unknown" if self.account.problem or unknown else "fits"

    def _cannot_see(self, count: Count) -> bool:
        """Whether it cannot be told what refuses a deletion."""
        return bool(count.late or count.in_place) and count.region.name in self.account.unseen


@dataclass(frozen=True, slots=True)
class Report:
    """A whole plan, judged.

    Attributes:
        stack: "project/stack"; empty where no resource tells it.
        destroys: Whether it is about a destroy.
    """

    stack: str
    accounts: Sequence[Judged]
    destroys: bool = False

    @property
    def verdict(self) -> Verdict:
        verdicts = {judged.verdict for judged in self.accounts}
        return next((verdict for verdict in ("does not fit", "unknown") if verdict in verdicts), "fits")

    def text(self) -> str:
        """What a person reads."""
        return "\n".join(map(in_a_line, self._lines()))

    def _lines(self) -> Iterator[str]:
        if not self.accounts:
            stack = f"Stack {self.stack}" if self.stack else "This stack"
            yield f"{stack} has no machine images and plans none: there is nothing to judge."
            return
        for judged in self.accounts:
            yield from _account(judged, self.destroys)
        yield _last(self)

    def json(self) -> str:
        """What a program reads: see docs/preflight.md."""
        parts = tuple(_plain(each) for each in self.accounts)
        return Document(verdict=self.verdict, stack=self.stack, accounts=parts).text()


def words(count: Count) -> str:
    """The verdict on a region."""
    if count.verdict == "too late":
        return f"does not fit: {counted(count.over, 'image')} too many; deletions come last"
    if count.verdict == "over":
        return f"does not fit: {counted(count.over, 'image')} too many"
    return "cannot be told" if count.verdict == "unknown" else "fits"


def _account(judged: Judged, destroys: bool) -> Iterator[str]:
    yield f"{judged.account.label}:"
    if judged.account.problem:
        yield f"  {judged.account.problem}"
    else:
        yield from (f"  {line}" for line in _table(judged.counts))
        yield from (f"  {line}" for line in _unanswered(judged))
    yield from _refused(judged.refusals)
    if judged.way_out.moves or judged.way_out.missing:
        yield from _what_to_do(judged)
    yield ""


def _table(counts: Sequence[Count]) -> Iterator[str]:
    rows = [_COLUMNS, *(_row(count) for count in counts)]
    for index, line in enumerate(columns(rows, right=range(1, 6))):
        yield line
        if index:
            yield from _names(counts[index - 1])


def _row(count: Count) -> tuple[str, ...]:
    numbers = (count.region.used, count.planned, count.peak, count.end, count.region.limit)
    return count.region.name, *("?" if number is None else str(number) for number in numbers), words(count)


def _names(count: Count) -> Iterator[str]:
    told = {
        "+ new": count.creates,
        "+ copy": count.copies,
        "+ made before the old one goes": count.replacements,
        "= deleted, then made again": count.in_place,
        "- deleted later": count.late,
        "? region not known before the run": count.partial,
    }
    for what, names in told.items():
        if names:
            yield f"    {what}: {some(names)}"


def some(names: Sequence[str]) -> str:
    """Names with commas, the rest counted."""
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def _unanswered(judged: Judged) -> Iterator[str]:
    for why in dict.fromkeys(judged.account.unanswered.values()):
        yield f"Not answered: {why}"


def _refused(refusals: Sequence[Refusal]) -> Iterator[str]:
    stops = [refusal for refusal in refusals if not refusal.waits]
    if stops:
        yield "Deletions that will be refused:"
    for refusal in stops:
        yield f"  {refusal.resource} ({refusal.image}): {refusal.why}. {refusal.do}."
    if len(refusals) > len(stops):
        yield "Deletions that will take longer:"
    for refusal in refusals:
        if refusal.waits:
            yield f"  {refusal.resource} ({refusal.image}): {refusal.why}."


def _what_to_do(judged: Judged) -> Iterator[str]:
    way = judged.way_out
    yield "What to do:"
    yield from (f"  {number}. {_told(move, judged)}" for number, move in enumerate(way.moves, 1))
    over = [count for count in judged.counts if count.over > 0]
    quota = ", ".join(f"{count.peak} images in {count.region.name}" for count in over)
    if way.whole:
        yield f"  Or ask for a quota of {quota}."
    else:
        fewer = ", ".join(f"{number} fewer in {region}" for region, number in way.missing.items())
        plan = "Besides, plan" if way.moves else "Plan"
        yield f"  {plan} {fewer}, delete as many others there, or ask for a quota of {quota}."


def _told(move: Move, judged: Judged) -> str:
    name = Owner(move.target).name
    if move.kind == "deletion":
        also = f", with {some([Owner(urn).name for urn in move.along])}" if move.along else ""
        return f"Run what the plan deletes of {name}{also} before the rest: {command(move)}"
    if move.kind == "replacement":
        also = f"; {some([Owner(urn).name for urn in move.along])} go and come again with it" if move.along else ""
        return (
            f"Let {name} be deleted before it is made again, in the program: "
            f"opts=pulumi.ResourceOptions(delete_before_replace=True){also}. For a while there is no such image"
        )
    ref = ImageRef.of(move.target)
    image = judged.account.images[ref.region][ref.id]
    look = ref.region in judged.account.uncounted
    instances = ", and it is not shared. Look first whether an instance is made from it" if look else ""
    return (
        f"Delete {image.label} in {ref.region}, of family {image.family} from {image.created_time[:10]}: a newer one "
        f"is there, no stack holds it{instances or ', no instance is made from it, and it is not shared'}"
    )


def command(move: Move) -> str:
    """The command that makes a move; empty where the program has to be changed, or the cloud's own tools serve."""
    if move.kind != "deletion":
        return ""
    return " ".join(["pulumi up", *(f"--target {quoted(urn)}" for urn in (move.target, *move.along))])


def _last(report: Report) -> str:
    if report.verdict == "fits":
        return _deletable(report) if report.destroys else "The plan fits."
    if report.verdict == "unknown":
        return f"It could not be told whether {'every image can be deleted' if report.destroys else 'the plan fits'}."
    judged = report.accounts
    if any(count.over > 0 for each in judged for count in each.counts):
        return "The plan does not fit. Nothing was changed."
    return "A deletion will be refused. Nothing was changed."


def _deletable(report: Report) -> str:
    if any(judged.account.cloud is None for judged in report.accounts):
        return "Nothing in the state refuses a deletion; the cloud, which may, was not asked."
    return "Every image can be deleted."


def _plain(judged: Judged) -> document.Account:
    account, way = judged.account, judged.way_out
    return document.Account(
        cloud=account.settings.cloud,
        account=account.id,
        verdict=judged.verdict,
        problem=account.problem,
        regions=tuple(_plain_region(count, account) for count in judged.counts),
        refusals=tuple(document.Refusal(**asdict(refusal)) for refusal in judged.refusals),
        way_out=document.WayOut(
            enough=way.whole,
            moves=tuple(_plain_move(move) for move in way.moves),
            missing=dict(way.missing),
            quota={count.region.name: count.peak for count in judged.counts if count.over > 0 and count.peak},
        ),
    )


def _plain_region(count: Count, account: Account) -> document.Region:
    return document.Region(
        region=count.region.name,
        used=count.region.used,
        planned=count.planned,
        peak=count.peak,
        end=count.end,
        limit=count.region.limit,
        over=max(count.over, 0),
        verdict=count.verdict,
        creates=count.creates,
        copies=count.copies,
        replacements=count.replacements,
        in_place=count.in_place,
        late=count.late,
        partial=count.partial,
        problem=account.unanswered.get(count.region.name, ""),
    )


def _plain_move(move: Move) -> document.Move:
    return document.Move(
        kind=move.kind,
        target=move.target,
        along=move.along,
        frees=tuple(sorted(map(str, move.frees))),
        command=command(move),
    )
