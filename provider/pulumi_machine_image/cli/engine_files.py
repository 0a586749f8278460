"""What the engine writes, as values: a preview (`pulumi preview --json`), a saved plan, a stack's state.

Facts, seen with CLI 3.259: a replacement is one step `replace` in a preview, whose old state has `pendingReplacement`
when it deletes first; in a plan it is three steps, in their real order. A plan tells nothing of what was before, so it
takes the state beside it. What is not known yet is one of the texts in `HOLES`, what is secret "[secret]".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..plugin.values import HOLES, SIGNATURE
from ..resources.model import UNKNOWN
from ..settings import NAMESPACE

PREFIXES = ("machine-image:index:", "pulumi-python:dynamic/machineimage:")
"""The types of our resources, in both doors."""
PROVIDERS = "pulumi:providers:"
READS_PLANS_OF = "v3."
"""Versions of the CLI whose plans are understood."""
HIDDEN = "[secret]"
_NO_PREVIEW = "it has no steps (write one with `pulumi preview --json`)"
_NO_PLAN = "it has no resourcePlans (write one with `pulumi preview --save-plan`)"
_MANY = "more than one document (unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW for a preview that is to be judged)"
_REPLACING = frozenset({"replace", "create-replacement", "delete-replaced", "import-replacement", "read-replacement"})
_KNOWN = _REPLACING | {
    "same",
    "create",
    "update",
    "delete",
    "read",
    "read-discard",
    "discard",
    "discard-replaced",
    "refresh",
    "import",
    "remove-pending-replace",
}


class FileProblem(Exception):
    """Why a document is no input; one line."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource as a state has it, or will.

    Attributes:
        provider: The URN of its provider; empty where there is none.
        made_from: Input to the resources that its value comes from.
        extra: Whether it waits for its deletion, with another one in its place.
    """

    urn: str
    type: str
    id: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    provider: str = ""
    made_from: Mapping[str, frozenset[str]] = field(default_factory=dict)
    depends_on: frozenset[str] = frozenset()
    protected: bool = False
    retained: bool = False
    extra: bool = False

    @property
    def kind(self) -> str:
        """Its name in the schema, such as CustomImage; empty for a resource of others."""
        return next((self.type.removeprefix(prefix) for prefix in PREFIXES if self.type.startswith(prefix)), "")

    @property
    def is_provider(self) -> bool:
        return self.type.startswith(PROVIDERS)


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan does with one resource.

    Attributes:
        operation: `create`, `update`, `replace`, `delete` or `same`; whatever makes no image is `same`.
    """

    operation: str
    old: Resource | None
    new: Resource | None
    deletes_first: bool = False

    @property
    def resource(self) -> Resource:
        """The resource as it will be, or was."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Planned:
    """A whole plan.

    Attributes:
        errors: Why it is not whole; empty when it is.
        config: The provider's configuration in the stack, by key, as far as the document shows it.
    """

    changes: Sequence[Change]
    errors: Sequence[str] = ()
    config: Mapping[str, Any] = field(default_factory=dict)


def parsed(text: str, what: str) -> dict[str, Any]:
    """A JSON object. Raises FileProblem."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        short = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        where = _MANY if error.msg == "Extra data" else f"{error.msg} in line {error.lineno}"
        why = "it ends in the middle" if short else where
        raise FileProblem(f"{what} is not whole JSON: {why}") from None
    except RecursionError:
        raise FileProblem(f"{what} is nested too deeply") from None
    if not isinstance(value, dict):
        raise FileProblem(f"{what} is no JSON object")
    return value


@contextmanager
def _reading(what: str, kind: str) -> Iterator[None]:
    """Whatever is not where the CLI writes it makes a document no such document."""
    try:
        yield
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        raise FileProblem(f"{what} is no {kind}: it is not formed as the CLI writes it") from None


def preview(document: Mapping[str, Any], what: str) -> Planned:
    """A preview. Raises FileProblem."""
    with _reading(what, "preview"):
        return _preview(document, what)


def _preview(document: Mapping[str, Any], what: str) -> Planned:
    steps = document.get("steps", [])
    if not isinstance(steps, list) or not {"changeSummary", "steps", "duration"} & document.keys():
        do = "it is a saved plan, to be given with --plan" if "resourcePlans" in document else _NO_PREVIEW
        raise FileProblem(f"{what} is no preview: {do}")
    merged: dict[tuple[str, bool], Change] = {}
    for step in steps:
        change = _step(step, what)
        old = change.old
        key = change.resource.urn, change.operation == "delete" and old is not None and old.extra
        merged[key] = _together(merged[key], change) if key in merged else change
    said = document.get("diagnostics") or []
    errors = [_in_a_line(each.get("message", "")) for each in said if each.get("severity") == "error"]
    return Planned(list(merged.values()), errors, _config(document))


def _step(step: Any, what: str) -> Change:
    if not isinstance(step, dict) or not isinstance(step.get("urn"), str) or not isinstance(step.get("op"), str):
        raise FileProblem(f"{what} is no preview: a step has no op and urn")
    op = step["op"]
    if op not in _KNOWN:
        raise FileProblem(f"{what} has a step {op!r} that this version of machine-image does not know")
    old, new = step.get("oldState"), step.get("newState")
    was = resource(old) if old else None
    first = op == "delete-replaced" or bool(old and old.get("pendingReplacement"))
    if op in _REPLACING:
        return Change("replace", was, resource(new) if new else was or resource({"urn": step["urn"]}), first)
    operation = op if op in ("create", "update", "delete") else "same"
    if operation == "delete":
        return Change("delete", was or resource({"urn": step["urn"]}), None)
    return Change(operation, was, resource(new or {"urn": step["urn"]}))


def _together(one: Change, other: Change) -> Change:
    """The steps of one resource as one; those of a replacement come in their real order."""
    if "same" in (one.operation, other.operation):
        return other if one.operation == "same" else one
    return Change("replace", one.old or other.old, other.new if one.new is one.old else one.new, one.deletes_first)


def plan(document: Mapping[str, Any], state: Sequence[Resource], what: str) -> Planned:
    """A saved plan, with the state that it is a plan for. Raises FileProblem."""
    with _reading(what, "plan"):
        return _plan(document, state, what)


def _plan(document: Mapping[str, Any], state: Sequence[Resource], what: str) -> Planned:
    resources, manifest = document.get("resourcePlans"), document.get("manifest")
    if not isinstance(resources, dict) or not isinstance(manifest, dict):
        do = "it is a preview, to be given with --from" if "steps" in document else _NO_PLAN
        raise FileProblem(f"{what} is no plan: {do}")
    version = str(manifest.get("version", ""))
    if not version.startswith(READS_PLANS_OF):
        raise FileProblem(
            f"{what} was written by Pulumi {version or 'of an unknown version'}: only plans of {READS_PLANS_OF}x are "
            "understood; give the output of `pulumi preview --json` with --from"
        )
    before = {kept.urn: kept for kept in state if not kept.extra}
    return Planned([_planned(urn, entry, before, what) for urn, entry in resources.items()], (), _config(document))


def _planned(urn: str, entry: Any, before: Mapping[str, Resource], what: str) -> Change:
    try:
        steps, goal, will = entry.get("steps") or [], entry.get("goal"), entry.get("state")
        type_ = goal["type"] if goal else Resource(urn, urn.split("::")[2].rpartition("$")[2]).type
        names = [urn, *(urn.replace(f"::{type_}::", f"::{each.get('Type')}::") for each in _aliases(goal))]
    except (AttributeError, KeyError, IndexError, TypeError):
        raise FileProblem(f"{what} is no plan: {urn} has no steps") from None
    old = next((before[name] for name in names if name in before), None)
    new = None
    if goal:
        new = resource({**goal, "urn": urn, "inputs": will or {}, "outputs": {}})
    if _REPLACING & set(steps):
        return Change("replace", old, new or old or Resource(urn, type_), steps[0] == "delete-replaced")
    if "delete" in steps:
        return Change("delete", old or Resource(urn, type_), None)
    operation = next((op for op in steps if op in ("create", "update")), "same")
    return Change(operation, old, new or old or Resource(urn, type_))


def _aliases(goal: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    return (goal or {}).get("structuredAliases") or []


def _config(document: Mapping[str, Any]) -> dict[str, Any]:
    found = _opened(document.get("config") or {})
    return {key.partition(":")[2]: value for key, value in found.items() if key.startswith(f"{NAMESPACE}:")}


def state(document: Mapping[str, Any], what: str) -> list[Resource]:
    """The resources of a stack, from `pulumi stack export`. Raises FileProblem."""
    deployment = document.get("deployment")
    if not isinstance(deployment, dict):
        raise FileProblem(f"{what} is no state: it has no deployment")
    with _reading(what, "state"):
        return [resource(each) for each in deployment.get("resources") or []]


def resource(told: Mapping[str, Any]) -> Resource:
    """One resource, secrets open where they are told."""
    urn = str(told["urn"])
    made_from = told.get("propertyDependencies") or {}
    return Resource(
        urn=urn,
        type=str(told.get("type") or urn.split("::")[2].rpartition("$")[2]),
        id=str(told.get("id") or ""),
        inputs=dict(_opened(told.get("inputs") or {})),
        outputs=dict(_opened(told.get("outputs") or {})),
        provider=str(told.get("provider") or "").rpartition("::")[0],
        made_from={name: frozenset(urns or ()) for name, urns in made_from.items()},
        depends_on=frozenset(told.get("dependencies") or ()),
        protected=bool(told.get("protect")),
        retained=bool(told.get("retainOnDelete")),
        extra=bool(told.get("delete")),
    )


def _opened(value: Any) -> Any:
    """A value without the engine's marks; what is not known, or hidden, is UNKNOWN."""
    if isinstance(value, dict):
        if SIGNATURE in value:
            return _opened(json.loads(value["plaintext"])) if "plaintext" in value else UNKNOWN
        return {key: _opened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_opened(item) for item in value]
    return UNKNOWN if isinstance(value, str) and (value in HOLES or value == HIDDEN) else value


def _in_a_line(text: str) -> str:
    """A message in one line; of a program's traceback, what was raised."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = lines[0].removeprefix("error: ") if lines else ""
    return f"{first} {lines[-1]}" if first.endswith(":") and len(lines) > 1 else first
