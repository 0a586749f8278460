"""Charts as SVG: how something grows, on two logarithmic axes, readable on light and on dark pages.

Why not a library: those that ship as packages and draw SVG either know no logarithmic axes, or fix the colours of one
background and give every file random ids, so that each run changes all of it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

Line = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 260, 50, 46
LABEL_GAP = 17
LEAST = 0.1
"""What is drawn in place of less: zero has no logarithm."""
COLOURS = ("#1f6feb", "#d1242f", "#bf8700", "#8250df", "#1a7f37", "#57606a")
ON_DARK = ("#58a6ff", "#ff7b72", "#e3b341", "#bc8cff", "#56d364", "#8b949e")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4", "1 4")


def chart(title: str, across: str, up: str, lines: Mapping[str, Line]) -> str:
    """The document.

    Args:
        across: What the axis at the bottom counts; `up` the other one.
        lines: By name; each has at least one point, from left to right.
    """
    points = [point for line in lines.values() for point in line]
    x = _Axis([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = _Axis([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_style(len(lines))}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        *_grid(x, y),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="{LEFT}" y="{TOP - 8}">{escape(up)}</text>',
        *(part for number, line in enumerate(lines.values()) for part in _drawn(number, line, x, y)),
        *_labels(lines, y),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Axis:
    """From values to places, by powers of ten."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        logs = [math.log10(max(value, LEAST)) for value in values]
        self._low = math.floor(min(logs))
        self._high = max(math.ceil(max(logs)), self._low + 1)
        self._begin, self._end = begin, end

    def place(self, value: float) -> float:
        share = (math.log10(max(value, LEAST)) - self._low) / (self._high - self._low)
        return round(self._begin + share * (self._end - self._begin), 1)

    @property
    def powers(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]


def _style(number: int) -> str:
    def coloured(colours: Sequence[str]) -> str:
        return "".join(
            f".l{index}{{stroke:{colours[index % len(colours)]}}}.f{index}{{fill:{colours[index % len(colours)]}}}"
            for index in range(number)
        )

    return (
        "text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-size:16px;font-weight:600}"
        ".page{fill:#ffffff}.grid{stroke:#d1d9e0;stroke-width:1}.line{fill:none;stroke-width:2.2}"
        f"{coloured(COLOURS)}"
        "@media (prefers-color-scheme:dark){text{fill:#e6edf3}.page{fill:#0d1117}.grid{stroke:#30363d}"
        f"{coloured(ON_DARK)}}}"
    )


def _grid(x: _Axis, y: _Axis) -> list[str]:
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    parts = []
    for value in x.powers:
        at = x.place(value)
        parts.append(f'<line class="grid" x1="{at}" y1="{top}" x2="{at}" y2="{bottom}"/>')
        parts.append(f'<text x="{at}" y="{bottom + 18}" text-anchor="middle">{value:,g}</text>')
    for value in y.powers:
        at = y.place(value)
        parts.append(f'<line class="grid" x1="{left}" y1="{at}" x2="{right}" y2="{at}"/>')
        name = f"{value:,.0f}" if value >= 1 else f"under {10 * value:g}" if value == LEAST else f"{value:g}"
        parts.append(f'<text x="{left - 8}" y="{at + 4}" text-anchor="end">{name}</text>')
    return parts


def _drawn(number: int, line: Line, x: _Axis, y: _Axis) -> list[str]:
    places = [(x.place(across), y.place(up)) for across, up in line]
    path = " ".join(f"{across},{up}" for across, up in places)
    dash = DASHES[number % len(DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return [
        f'<polyline class="line l{number}" points="{path}"{dashed}/>',
        *(f'<circle class="f{number}" cx="{across}" cy="{up}" r="3.4"/>' for across, up in places),
    ]


def _labels(lines: Mapping[str, Line], y: _Axis) -> list[str]:
    """Names at the ends of the lines, apart from each other."""
    ends = sorted((y.place(line[-1][1]), number, name) for number, (name, line) in enumerate(lines.items()))
    parts, last = [], -math.inf
    for end, number, name in ends:
        last = max(end, last + LABEL_GAP)
        at = WIDTH - RIGHT + 12
        parts.append(f'<text class="f{number}" x="{at}" y="{last + 4:.1f}">{escape(name)}</text>')
    return parts
