"""What a program gets by `import pulumi_machine_image`: names, which load their modules when they are used."""

from __future__ import annotations

import json

from pulumi_machine_image.resources import RESOURCES

from . import arguments, plugin_functions
from .spelling import MADE

TEXT = '''"""Machine images as code.

    import pulumi_machine_image as machine_image

    web = machine_image.CustomImage("web", name="web-golden", instance_id="ins-demo0001")

These names need the plugin, `pulumi-resource-machine-image`, which comes with this package. A program that has to do
without it says `from pulumi_machine_image import dynamic as machine_image`; its stack moves here by that line alone,
since the resources here have the types there as aliases.

Importing this package loads nothing that is not used.

{made}
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    {imports}

__all__ = {names}

_HOMES = {homes}


# Hidden from type checkers, for which every name would exist otherwise.
if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in _HOMES:
            raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
        return getattr(importlib.import_module(f".{{_HOMES[name]}}", __name__), name)
'''


def text() -> str:
    found = homes()
    imports = "\n    ".join(f"from .{home} import {name}" for name, home in found.items())
    return TEXT.format(made=MADE, imports=imports, names=json.dumps(sorted(found)), homes=json.dumps(found))


def homes() -> dict[str, str]:
    """Every name with its module."""
    return {
        **dict.fromkeys(RESOURCES, "sdk.resources"),
        "Provider": "sdk.provider",
        **dict.fromkeys(arguments.names(), "arguments"),
        **dict.fromkeys(plugin_functions.names(), "sdk.functions"),
        **plugin_functions.results(),
        "LookUpFailed": "look_ups",
    }
