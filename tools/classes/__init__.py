"""The typed classes of both doors, written from the models; `tools/generate.py` runs it."""

from . import arguments, dynamic, package, plugin_functions, plugin_provider, plugin_resources

PACKAGE = "provider/pulumi_machine_image"


def files() -> dict[str, str]:
    """Each module's text, not yet formatted, by its path in the repository."""
    return {
        f"{PACKAGE}/arguments.py": arguments.text(),
        f"{PACKAGE}/dynamic_resources.py": dynamic.text(),
        f"{PACKAGE}/sdk/resources.py": plugin_resources.text(),
        f"{PACKAGE}/sdk/provider.py": plugin_provider.text(),
        f"{PACKAGE}/sdk/functions.py": plugin_functions.text(),
        f"{PACKAGE}/__init__.py": package.text(),
    }
