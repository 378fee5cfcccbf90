"""What a job came to: a ratio against its goal, with both sides in plain figures."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from bench.load import Load


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often each side is measured."""

    seconds: float
    rounds: int
    rows: tuple[int, int]
    papers: int


FULL = Pace(seconds=8, rounds=5, rows=(10_000, 1_000_000), papers=80)
QUICK = Pace(seconds=4, rounds=3, rows=(10_000, 200_000), papers=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report; a job without a goal is told for information."""

    job: str
    ratio: float
    goal: str
    met: bool | None
    product: str
    floor: str
    by_cores: float = 0.0

    def __str__(self) -> str:
        """Write the outcome for the console."""
        verdict = {True: "met", False: "NOT MET", None: "for information"}[self.met]
        return (
            f"{self.job}: {self.ratio:.2f} ({self.goal or 'no goal'}: {verdict})"
            f"{f', by core time {self.by_cores:.2f}' if self.by_cores else ''}\n"
            f"    product {self.product}\n    floor   {self.floor}"
        )


def at_least(job: str, goal: float, ratio: float, product: object, floor: object) -> Outcome:
    """Tell of a product that may be only so much slower than its floor."""
    cores = by_cores(product, floor) if isinstance(product, Load) and isinstance(floor, Load) else 0
    return Outcome(job, ratio, f"≥ {goal:.2f}", ratio >= goal, str(product), str(floor), cores)


def at_most(job: str, goal: float, ratio: float, product: object, floor: object) -> Outcome:
    """Tell of an answer that may take only so many times as long."""
    return Outcome(job, ratio, f"≤ {goal:.2f}", ratio <= goal, str(product), str(floor))


def by_turns(
    product: Callable[[], Load], floor: Callable[[], Load], of: Callable[[Load], float], rounds: int
) -> tuple[float, Load, Load]:
    """Measure both sides by turns; return the median ratio and the two loads it came from."""
    pairs = [(product(), floor()) for _ in range(rounds)]
    ratios = [of(mine) / of(least) for mine, least in pairs]
    middle = ratios.index(statistics.median_low(ratios))
    return (ratios[middle], *pairs[middle])


def by_cores(product: Load, floor: Load) -> float:
    """Return the ratio that two quiet cores would show: what either side takes of them."""
    return floor.core_ms / product.core_ms if product.core_ms else 0.0


def rate(load: Load) -> float:
    """Return answers a second."""
    return load.rate


def p95(load: Load) -> float:
    """Return the time within which 95 of 100 answers came."""
    return load.p95_ms
