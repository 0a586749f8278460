"""The actions, a file per topic; importing this package fills the register."""

from . import (
    copies,
    creation,
    exports,
    identity,
    images,
    imports,
    instances,
    launches,
    places,
    quota,
    resource_tags,
    sharing,
    snapshots,
    tagged_resources,
    tags,
)

__all__ = [
    "copies",
    "creation",
    "exports",
    "identity",
    "images",
    "imports",
    "instances",
    "launches",
    "places",
    "quota",
    "resource_tags",
    "sharing",
    "snapshots",
    "tagged_resources",
    "tags",
]
