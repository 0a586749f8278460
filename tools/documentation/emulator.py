"""The parts of docs/emulator.md: accounts, settings, faults, the admin door, actions with their rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from pulumi_machine_image.emulator import accounts as account_ids
from pulumi_machine_image.emulator import admin as door
from pulumi_machine_image.emulator import fault_rules
from pulumi_machine_image.emulator.faults import Fault
from pulumi_machine_image.emulator.protocol import LARGEST_FORM, MOST_VALUES
from pulumi_machine_image.emulator.records.tags import KEYS, PER_RESOURCE, VALUES
from pulumi_machine_image.emulator.registry import ACTIONS, Action
from pulumi_machine_image.emulator.seedfile import SeedImage, SeedInstance, SeedSnapshot
from pulumi_machine_image.emulator.settings import EmulatorSettings
from pulumi_machine_image.emulator.streams import MAX_BODY
from pulumi_machine_image.emulator.structures import Field, Structure, fields
from pulumi_machine_image.emulator.wire import MAX_QUERY

from . import markdown as md
from . import rules

SERVICES = {
    "cvm": "images, instances, regions",
    "cbs": "snapshots",
    "tag": "tags",
    "sts": "identities, temporary keys",
}
UNSURE = "(unsure"
INSTANCES_PER_CALL = 100


def accounts() -> str:
    """The table in the docstring of the module."""
    rows = re.findall(r"(?m)^    (\S.*?)  +(\S.*)$", account_ids.__doc__ or "")
    listed = [(f"`{account}`", f"`{what}`" if " / " in what else what) for account, what in rows]
    return md.table(("account", "SecretId / SecretKey, or what it stands for"), listed)


def settings() -> str:
    return _settings(unsure=False)


def limits() -> str:
    """Numbers that no setting changes."""
    rows = [
        ("tags of a resource", f"{PER_RESOURCE}"),
        ("tag keys of an account; values of a key", f"{KEYS:,}; {VALUES:,}"),
        ("ids of instances in a call", f"{INSTANCES_PER_CALL}"),
        ("values in one request, of any kind", f"{MOST_VALUES:,}"),
        (
            "size of a query; of a body; of a body with an older signature",
            f"{MAX_QUERY // 1024} KB; {MAX_BODY // 1024**2} MB; {LARGEST_FORM // 1024**2} MB",
        ),
    ]
    return md.table(("what", "how many"), rows)


def choices() -> str:
    return _settings(unsure=True)


def _settings(*, unsure: bool) -> str:
    texts = md.field_texts(EmulatorSettings)
    rows = [
        (f"`--{name.replace('_', '-')}`", _values(name, field), texts[name])
        for name, field in fields(EmulatorSettings).items()
        if _is_unsure(name, texts[name]) == unsure
    ]
    return md.table(("option", "values", "what it does"), rows)


def _is_unsure(name: str, text: str) -> bool:
    """Whether a setting is a choice where the documents are silent: those are in a class of their own."""
    return name not in EmulatorSettings.__annotations__ or UNSURE in text


def _values(name: str, field: Field) -> str:
    """The words that a setting takes, the usual one in bold; or its default alone."""
    if name == "database":
        return "a file; **`.machine-image/emulator.db`**"
    words = [word for part in (field.type, *get_args(field.type)) for word in get_args(part)]
    named = [f"**`{word}`**" if word == field.default else f"`{word}`" for word in words if isinstance(word, str)]
    return ", ".join(dict.fromkeys(named)) or ("**none**" if field.default == () else f"**`{field.default}`**")


def faults() -> str:
    """The kinds, each with the text of the method that makes such a fault."""
    texts = md.field_texts(fault_rules.Rule)
    needs = dict(re.findall(r"`([a-z-]+)` \((?:with|by) `([a-z]+)`\)", texts["do"]))
    kinds = get_args(fault_rules.Kind)
    rows = [
        (f"`{kind}`", f"`{needs[kind]}`" if kind in needs else "", md.line(getattr(Fault, to_snake(kind)).__doc__))
        for kind in kinds
    ]
    return md.table(("do", "needs", "what happens"), rows)


def to_snake(kind: str) -> str:
    return kind.replace("-", "_")


def fault_keys() -> str:
    """What else a rule may have."""
    texts = md.field_texts(fault_rules.Rule)
    rows = [
        (f"`{to_camel(name)}`", _default(field), texts[name])
        for name, field in fault_rules.Rule.model_fields.items()
        if name != "do"
    ]
    return md.table(("key", "default", "what it does"), rows)


def _default(field: FieldInfo) -> str:
    return "none" if field.default in ("", None, ()) else f"`{field.default}`"


def seed() -> str:
    """The parts of a seed with their keys."""
    parts: Mapping[str, type[BaseModel]] = {"instances": SeedInstance, "snapshots": SeedSnapshot, "images": SeedImage}
    rows = [
        (f"`{name}`", ", ".join(_seed_key(key, field) for key, field in part.model_fields.items()))
        for name, part in parts.items()
    ]
    return md.table(("list", "keys, each with what it is where it is left out"), rows)


def _seed_key(name: str, field: FieldInfo) -> str:
    if field.is_required():
        return f"`{to_camel(name)}` (needed)"
    usual = "" if field.default in ("", None, (), {}) else f" (`{str(field.default).lower()}`)"
    if isinstance(field.default, str) and field.default:
        usual = f" (`{field.default}`)"
    return f"`{to_camel(name)}`{usual}"


def admin() -> str:
    """The table in the docstring of the module."""
    rows = re.findall(r"(?m)^    (GET|POST) +(\S+) +(.*)$", door.__doc__ or "")
    return md.table(("request", "what it does"), [(f"`{method} {path}`", text) for method, path, text in rows])


def other_choices() -> str:
    return "".join(f"{md.wrapped_item(text)}\n" for texts in rules.content()["choices"].values() for text in texts)


def by_name() -> list[Action]:
    """The actions by service, then by name."""
    order = list(SERVICES)
    return sorted(ACTIONS.values(), key=lambda action: (order.index(action.service), action.name))


def actions() -> str:
    parts = []
    for service, what in SERVICES.items():
        found = [action for action in by_name() if action.service == service]
        rows = [
            (f"[{action.name}](#{action.name.lower()})", str(action.per_second or "not documented"), _first(action))
            for action in found
        ]
        head = f"**{service}**, version {found[0].version}: {what}"
        parts.append(f"{head}\n\n{md.table(('action', 'calls a second', 'what it does'), rows)}")
    return "\n".join(parts)


def _first(action: Action) -> str:
    """The first sentence of what an action says of itself."""
    return re.split(r"(?<=\.) ", md.paragraphs(action.run.__doc__)[0])[0]


def every_rule() -> str:
    parts = [rules.sources(), f"### Every action\n\n{rules.table(rules.of_every_action())}"]
    return "\n".join((*parts, *map(_described, by_name())))


def _described(action: Action) -> str:
    """One action: all that it says of itself, what it ignores, its codes."""
    paragraphs = [md.wrapped(text) for text in md.paragraphs(action.run.__doc__)]
    ignored: dict[str, list[str]] = {}
    for name, why in _ignored(action.request, ""):
        ignored.setdefault(why, []).append(name)
    if ignored:
        listed = "\n".join(md.wrapped_item(f"{md.names(found)}: {why}") for why, found in ignored.items())
        paragraphs.append(f"Accepted and ignored:\n\n{listed}")
    codes = rules.of(action.service, action.name)
    paragraphs.append(rules.table(codes).rstrip("\n"))
    return f"### {action.name}\n\n" + "\n\n".join(paragraphs) + "\n"


def _ignored(part: type[Structure], where: str) -> Iterator[tuple[str, str]]:
    """Parameters that have no effect, those of nested structures too, and why."""
    yield from ((f"{where}{name}", why) for name, why in part.IGNORED.items())
    for field in fields(part).values():
        for nested in _structures(field.annotation):
            yield from _ignored(nested, f"{where}{field.wire}.")


def _structures(annotation: Any) -> Iterator[type[Structure]]:
    if isinstance(annotation, type) and issubclass(annotation, Structure):
        yield annotation
    for argument in get_args(annotation):
        yield from _structures(argument)


PARTS: Mapping[str, Callable[[], str]] = {
    "accounts": accounts,
    "settings": settings,
    "limits": limits,
    "choices": choices,
    "other choices": other_choices,
    "faults": faults,
    "fault keys": fault_keys,
    "seed": seed,
    "admin": admin,
    "actions": actions,
    "rules": every_rule,
}
