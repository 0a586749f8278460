"""YAML files: seeds and faults. Imported only where one is read, since loading the parser takes time."""

from pathlib import Path
from typing import Any

import yaml

from .errors import EmulatorError


class _Loader(yaml.SafeLoader):
    """Refuses a key that is given twice, of which YAML would silently take the last."""


def _mapping(loader: _Loader, node: Any) -> dict[Any, Any]:
    seen = set()
    for key, _ in node.value:
        if key.tag != "tag:yaml.org,2002:merge":
            plain = isinstance(key, yaml.ScalarNode)
            if not plain or (key.tag, key.value) in seen:
                why = "a key is given twice" if plain else "a key is a list or a mapping"
                raise yaml.constructor.ConstructorError(None, None, why, key.start_mark)
            seen.add((key.tag, key.value))
    loader.flatten_mapping(node)
    made: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: str) -> Any:
    """What a file says; a mistake is one line that names the file and the place."""
    try:
        return yaml.load(Path(path).read_text("utf-8"), _Loader)
    except OSError as failure:
        raise EmulatorError(f"cannot read {path}: {failure.strerror or failure}") from None
    except UnicodeDecodeError:
        raise EmulatorError(f"{path} is not a text in UTF-8") from None
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise EmulatorError(f"{path}{where}: {' '.join(str(failure.problem or failure).split())}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as failure:
        raise EmulatorError(f"{path} is not YAML: {' '.join(str(failure).split())}") from None
