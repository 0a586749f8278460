"""How a run may end that met trouble, and how it may not, whatever the cloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence

from pulumi_machine_image.images.errors import ImageError, ImageGone, SeveralFailures, SourceGone
from reliability.life import Ended

LOOKS = frozenset({"DescribeImages", "DescribeImportImageTasks", "GetCallerIdentity"})
"""What is asked where somebody looks."""


def all_of(error: ImageError) -> Iterator[ImageError]:
    """An error and those in it."""
    yield error
    for inner in error.failures if isinstance(error, SeveralFailures) else ():
        yield from all_of(inner)


def told(ended: Ended, *, code: str, regions: Sequence[str], secrets: Sequence[str]) -> ImageError:
    """The one clear error of a run: a line with the code, the request and the region, and nothing secret."""
    assert ended.error is not None, f"{code} was passed over in silence: {ended.said}"
    text = ended.text
    assert "\n" not in text, f"more than a line: {text!r}"
    assert code in text, f"no code: {text}"
    assert "request " in text, f"no request id: {text}"
    assert any(region in text for region in regions), f"no region: {text}"
    for secret in secrets:
        assert secret not in text, f"a secret: {text}"
    return next((each for each in all_of(ended.error) if each.code == code), ended.error)


def not_gone(error: ImageError, text: str) -> None:
    """A refused login never looks like an image that is gone."""
    assert not isinstance(error, (ImageGone, SourceGone)), text
    for word in ("image does not exist", "no such image", "was deleted", "is gone", "vanished"):
        assert word not in text, text


def same_calls(ended: Ended, clean: Ended, action: str, unsafe: Mapping[str, int]) -> None:
    """One call of the action failed and was sent again, and nothing else was asked more often.

    Time has passed meanwhile, so that what is waited for may take a look less. What makes images is looked for three
    times in each of its places, where the failure leaves open whether it was done; then it need not be sent again.
    """
    struck = [call for call in ended.calls if call.outcome]
    assert [call.action for call in struck] == [action], f"struck: {struck}"
    rest = ended.counted - Counter({action: 1})
    more, fewer = rest - clean.counted, clean.counted - rest
    places = len({call.region for call in ended.calls if call.action == "DescribeImages"})
    assert set(more) <= LOOKS, f"{rest} calls, not {clean.counted}"
    turned = sum(count for looked, count in fewer.items() if looked in LOOKS)  # one look in place of another
    assert sum(more.values()) <= turned + 3 * places * unsafe.get(action, 0), f"{rest} calls, not {clean.counted}"
    assert set(fewer) <= {*LOOKS, *({action} & unsafe.keys())}, f"{rest} calls, not {clean.counted}"


def looked_before_asking_again(ended: Ended, unsafe: Container[str], unclear: Container[str]) -> None:
    """No call that makes an image is sent again after an unclear answer unless somebody has looked for it.

    Args:
        unclear: Outcomes that leave open whether a call had an effect.
    """
    pending: dict[tuple[str, str], bool] = {}
    for call in ended.calls:
        place = call.action, call.region
        if call.action in unsafe:
            assert pending.get(place) is not False, f"{call.action} was sent again without a look"
            pending.pop(place, None)
            if call.outcome in unclear:
                pending[place] = False
        elif call.action in LOOKS:
            pending = dict.fromkeys(pending, True)
