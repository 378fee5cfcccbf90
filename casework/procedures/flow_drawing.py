"""Lays a flow out as a picture from top to bottom: boxes, lines and labels in whole units.

A layered layout in Sugiyama's manner, small enough to own: the libraries that draw graphs need a
program of their own (Graphviz) or a compiled one, and none writes SVG that our policy for styles
lets through. Colours and words belong to the pages; here are only places.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from casework.procedures.flow import Flow, FlowStep, Outcome
from casework.procedures.flow_graph import Graph, is_end

WIDTH, PAD, LINE = 222, 12, 19
GAP, BETWEEN, MARGIN = 34, 22, 12
NAME_CHARS, TEXT_CHARS, LABEL_CHARS, NARROW_CHARS = 25, 30, 22, 14
BEND, BACK, JOIN_BAR = 8, 14, 8
END = ""
"""The key of the mark at which every ordinary way ends."""


@dataclass(frozen=True, slots=True)
class Caption:
    """Holds what stands under the name of a step: who does it, and within what time."""

    who: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Holds one line of text: its left edge (or middle) and base line, and what it is."""

    x: int
    y: int
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Box:
    """Holds the box of one step, or the mark of the end when it has no step."""

    key: str
    number: int
    x: int
    y: int
    width: int
    height: int
    words: tuple[Words, ...]
    step: FlowStep | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Holds a line with an arrow at its end as an SVG path; kind is "way" or "back"."""

    path: str
    kind: str


@dataclass(frozen=True, slots=True)
class Label:
    """Holds the name of a way on a ground that hides the line beneath it."""

    x: int
    y: int
    width: int
    height: int
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """Holds the heavy line from which parallel ways part."""

    x: int
    y: int
    width: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Holds a picture: its size and all that is on it, lines to be drawn first."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    bars: tuple[Bar, ...]


@dataclass(slots=True)
class _Node:
    """One place in a layer: a step, the end, or where a long line passes."""

    layer: int
    width: int
    height: int = 0
    key: str | None = None
    x: float = 0.0
    y: int = 0
    ups: list[_Node] = field(default_factory=list)
    downs: list[_Node] = field(default_factory=list)

    @property
    def middle(self) -> int:
        return round(self.x)

    @property
    def left(self) -> int:
        return round(self.x - self.width / 2)


@dataclass(slots=True)
class _Way:
    """One way between two steps: the places it passes and the name it carries."""

    places: list[_Node]
    label: list[str]


def draw(flow: Flow, captions: Mapping[str, Caption], end: str) -> Drawing:
    """Lay a flow out; a faulty one too. `captions` by key of the step, `end` names the end."""
    return _Picture(Graph(flow), captions, end).draw()


class _Picture:
    def __init__(self, graph: Graph, captions: Mapping[str, Caption], end: str) -> None:
        self.graph, self.captions, self.end = graph, captions, end
        self.numbers = {key: number for number, key in enumerate(graph.steps, start=1)}
        self.nodes: dict[str, _Node] = {}
        self.layers: list[list[_Node]] = []
        self.ways: list[_Way] = []
        self.forks: list[tuple[_Node, list[_Node]]] = []
        self.backs: list[tuple[str, str]] = []

    def draw(self) -> Drawing:
        self._place_steps()
        self._lay_ways()
        for _ in range(4):
            self._sort()
        self._spread()
        self._stack()
        return self._finish()

    # --- layers

    def _place_steps(self) -> None:
        depth: dict[str, int] = {}
        for key in self.graph.order:
            above = [depth[one] for one in self.graph.back[key] if one in depth]
            depth[key] = max(above, default=-1) + 1
            lines = len(self._words(key))
            self.nodes[key] = _Node(depth[key], WIDTH, 2 * PAD + LINE * lines - 4, key)
        if any(is_end(one) for step in self.graph.steps.values() for one in step.outcomes):
            last = max(depth.values(), default=-1) + 1
            self.nodes[END] = _Node(last, 9 * len(self.end) + 40, 34, END)
        for node in self.nodes.values():
            self._layer(node.layer).append(node)

    def _layer(self, number: int) -> list[_Node]:
        while len(self.layers) <= number:
            self.layers.append([])
        return self.layers[number]

    def _lay_ways(self) -> None:
        for key in self.graph.order:
            for outcome in self.graph.steps[key].outcomes:
                targets = self.graph.known(outcome) or ((END,) if is_end(outcome) else ())
                if outcome.is_return:
                    self.backs += [(key, one) for one in targets]
                    continue
                self._lay_outcome(key, outcome, targets)

    def _lay_outcome(self, key: str, outcome: Outcome, targets: Sequence[str]) -> None:
        starts = []
        for number, target in enumerate(targets):
            if self.nodes[target].layer <= self.nodes[key].layer:
                self.backs.append((key, target))
                continue
            label = self._label(key, outcome) if number == 0 else []
            way = self._way(self.nodes[key], self.nodes[target], label)
            starts.append(way.places[1])
        if len(starts) > 1:
            self.forks.append((self.nodes[key], starts))

    def _label(self, key: str, outcome: Outcome) -> list[str]:
        """Name a way where its step has several."""
        step = self.graph.steps[key]
        several = sum(1 for one in step.outcomes if not one.is_return and (one.to or is_end(one)))
        if several < 2 and not outcome.when:  # noqa: PLR2004 - one way needs no name
            return []
        chars = NARROW_CHARS if several > 2 else LABEL_CHARS  # noqa: PLR2004 - two have room
        return textwrap.wrap(outcome.name, chars)

    def _way(self, start: _Node, end: _Node, label: list[str]) -> _Way:
        room = max([BETWEEN, *(8 * len(one) + 12 for one in label)])
        places = [start]
        for number in range(start.layer + 1, end.layer):
            places.append(_Node(number, room if number == start.layer + 1 else BETWEEN))
            self.layers[number].append(places[-1])
        places.append(end)
        for one, other in pairwise(places):
            one.downs.append(other)
            other.ups.append(one)
        self.ways.append(_Way(places, label))
        return self.ways[-1]

    # --- across

    def _sort(self) -> None:
        """Order each layer by the middle of what lies above, then of what lies below."""
        for layers, side in ((self.layers, "ups"), (self.layers[::-1], "downs")):
            for layer in layers:
                at = {id(one): place for row in self.layers for place, one in enumerate(row)}
                layer.sort(key=lambda one, at=at, side=side: _mean(  # type: ignore[misc]
                    [at[id(near)] for near in getattr(one, side)], at[id(one)]
                ))  # fmt: skip

    def _spread(self) -> None:
        for layer in self.layers:
            _set_apart(layer, [0.0] * len(layer))
        for _ in range(12):
            for layers, side in ((self.layers, "ups"), (self.layers[::-1], "downs")):
                for layer in layers:
                    wanted = [_mean([n.x for n in getattr(one, side)], one.x) for one in layer]
                    _set_apart(layer, wanted)

    def _stack(self) -> None:
        top = MARGIN
        for number, layer in enumerate(self.layers):
            for one in layer:
                one.y = top
            height = max((one.height for one in layer), default=0)
            below = self._lines_below(number)
            top += height + GAP + (17 * below + 8 if below else 0)

    def _lines_below(self, number: int) -> int:
        starting = [one for one in self.ways if one.places[0].layer == number]
        return max((len(one.label) for one in starting), default=0)

    # --- what is drawn

    def _finish(self) -> Drawing:
        nodes = [one for layer in self.layers for one in layer]
        lefts = [one.left for one in nodes] + [self._aside(at) for at in range(len(self.backs))]
        shift = MARGIN - min(lefts, default=0)
        for one in nodes:
            one.x += shift
        width = max((one.left + one.width for one in nodes), default=0) + MARGIN
        height = max((one.y + one.height for one in nodes), default=0) + MARGIN
        return Drawing(
            width,
            height,
            tuple(self._box(key, node) for key, node in self.nodes.items()),
            (*(Line(self._path(one), "way") for one in self.ways), *self._back_lines()),
            tuple(self._label_of(one) for one in self.ways if one.label),
            tuple(self._bars()),
        )

    def _words(self, key: str) -> list[tuple[str, str]]:
        step, caption = self.graph.steps[key], self.captions.get(key, Caption(""))
        texts: list[tuple[str, str, int]] = [
            (f"{self.numbers[key]}. {step.name}", "name", NAME_CHARS),
            (caption.who, "who", TEXT_CHARS),
            (caption.limit, "limit", TEXT_CHARS),
        ]
        for one in step.outcomes:
            if one.is_return:
                texts.append((f"↩ {one.name}", "return", TEXT_CHARS))
            elif one.is_refusal and not one.to:
                texts.append((f"✕ {one.name}", "refusal", TEXT_CHARS))
        return [(line, kind) for text, kind, chars in texts for line in textwrap.wrap(text, chars)]

    def _box(self, key: str, node: _Node) -> Box:
        number = self.numbers.get(key, 0)
        if key == END:
            words: tuple[Words, ...] = (Words(node.middle, node.y + 22, self.end, "end"),)
            return Box(key, 0, node.left, node.y, node.width, node.height, words)
        words = tuple(
            Words(node.left + PAD, node.y + PAD + 12 + LINE * at, text, kind)
            for at, (text, kind) in enumerate(self._words(key))
        )
        step = self.graph.steps[key]
        return Box(key, number, node.left, node.y, node.width, node.height, words, step)

    def _bottom(self, node: _Node) -> int:
        return node.y + node.height

    def _turn(self, node: _Node) -> int:
        """Return the height at which ways out of a layer turn aside."""
        layer = self.layers[node.layer]
        return max(self._bottom(one) for one in layer) + GAP // 2

    def _path(self, way: _Way) -> str:
        x, y = way.places[0].middle, self._bottom(way.places[0])
        parts = [f"M{x} {y}"]
        for one, other in pairwise(way.places):
            parts.append(_step_aside(x, other.middle, self._turn(one)))
            x = other.middle
        parts.append(f"V{way.places[-1].y - (JOIN_BAR if self._is_join(way.places[-1]) else 2)}")
        return "".join(parts)

    def _is_join(self, node: _Node) -> bool:
        return bool(node.key) and self.graph.is_join(str(node.key))

    def _label_of(self, way: _Way) -> Label:
        x, y = way.places[1].middle, self._turn(way.places[0]) + 6
        chars = max(len(one) for one in way.label)
        width = round(chars * 7.4) + 10
        words = tuple(
            Words(x, y + 13 + 17 * at, text, "label") for at, text in enumerate(way.label)
        )
        return Label(x - width // 2, y, width, 17 * len(way.label) + 2, words)

    def _aside(self, number: int) -> int:
        """Return where a line back runs: left of all that it passes."""
        one, other = (self.nodes[key] for key in self.backs[number])
        passed = self.layers[other.layer : one.layer + 1] or [[one, other]]
        return min(near.left for layer in passed for near in layer) - BACK * (number % 4 + 1) - 4

    def _back_lines(self) -> Iterable[Line]:
        for number, (key, target) in enumerate(self.backs):
            one, other = self.nodes[key], self.nodes[target]
            x = self._aside(number)
            start, end = one.y + one.height // 2, other.y + other.height // 2 + 6
            path = f"M{one.left} {start}H{x + BEND}Q{x} {start} {x} {start - BEND}"
            path += f"V{end + BEND}Q{x} {end} {x + BEND} {end}H{other.left - 2}"
            yield Line(path, "back")

    def _bars(self) -> Iterable[Bar]:
        for node, starts in self.forks:
            left = min(one.middle for one in [node, *starts])
            right = max(one.middle for one in [node, *starts])
            yield Bar(left - 8, self._turn(node) - 2, right - left + 16)


def _step_aside(x: int, to: int, y: int) -> str:
    """Go down to a height, across, and on; with round corners where there is room for them."""
    if x == to:
        return ""
    bend = min(BEND, abs(to - x) // 2)
    side = bend if to > x else -bend
    return f"V{y - bend}Q{x} {y} {x + side} {y}H{to - side}Q{to} {y} {to} {y + bend}"


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _set_apart(layer: list[_Node], wanted: list[float]) -> None:
    """Put each place as near to where it wants to be as those beside it allow (least squares).

    Places that would overlap are pooled and moved together, which keeps their order.
    """
    offsets, at = [], 0.0
    for number, one in enumerate(layer):
        if number:
            at += (layer[number - 1].width + one.width) / 2 + BETWEEN
        offsets.append(at)
    pools: list[tuple[float, int]] = []
    for goal, offset in zip(wanted, offsets, strict=True):
        total, count = goal - offset, 1
        while pools and pools[-1][0] / pools[-1][1] >= total / count:
            before = pools.pop()
            total, count = total + before[0], count + before[1]
        pools.append((total, count))
    places = [total / count for total, count in pools for _ in range(count)]
    for one, place, offset in zip(layer, places, offsets, strict=True):
        one.x = place + offset
