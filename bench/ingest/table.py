"""What was measured of one size, as a table and as the ratios that are aimed at."""

from collections.abc import Callable, Mapping, Sequence

from bench.ingest.trial import Phase

Phases = Mapping[str, Phase]

COLUMNS = (
    "program",
    "chunks",
    "texts embedded",
    "tokens",
    "set-up s",
    "ingest s",
    "CPU s",
    "chunks/s",
    "tokens/s",
    "peak MB",
    "after an edit s",
    "CPU s",
    "chunks then",
    "cold question s",
    "CPU s",
)
_CLOCKS = "wall", "cpu"


def table(measured: Mapping[str, Phases], chunks: int) -> str:
    lines = [COLUMNS, ["---"] * len(COLUMNS), *(_row(name, phases, chunks) for name, phases in measured.items())]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(name: str, phases: Phases, chunks: int) -> list[str]:
    ingest, told, again = phases["ingest"], phases["embedded"], phases.get("again")
    return [
        name,
        str(ingest.stored or "–"),
        str(told.texts),
        f"{told.tokens:,}",
        f"{phases['set-up'].wall:.1f}",
        *_seconds(ingest),
        f"{(ingest.stored or chunks) / ingest.wall:.1f}",
        f"{told.tokens / ingest.wall:.0f}",
        f"{ingest.peak / 1e6:.0f}",
        *_seconds(again),
        str(again.stored) if again else "–",
        *_seconds(phases.get("ask")),
    ]


def _seconds(phase: Phase | None) -> list[str]:
    return [f"{phase.wall:.2f}", f"{phase.cpu:.2f}"] if phase else ["–", "–"]


def ratios(measured: Mapping[str, Phases], peers: Sequence[str], skipping: Sequence[str]) -> list[str]:
    """Bloom's figures beside the best of the others, one line each."""
    bloom, lines = measured["bloom"], []
    plain = [measured[name] for name in peers if name in measured]
    clever = [measured[name] for name in skipping if name in measured]
    if plain:
        lean = min(one["ingest"].peak for one in plain)
        lines += [
            f"chunks/s beside the fastest peer: {_rates(bloom, plain, lambda one: one['ingest'].stored)}",
            f"tokens/s beside the fastest peer: {_rates(bloom, plain, lambda one: one['embedded'].tokens)}",
            f"after an edit, the fastest peer that skips nothing takes {_times(bloom, plain, 'again')}",
            f"peak memory beside the leanest peer: {bloom['ingest'].peak / lean:.2f}",
        ]
    if clever:
        lines.append(f"after an edit, the fastest peer that skips takes {_times(bloom, clever, 'again')}")
    if asked := [one for one in plain if "ask" in one]:
        lines.append(f"a cold question through the fastest peer takes {_times(bloom, asked, 'ask')}")
    for name in ("bare", "embedder"):
        if name in measured:
            lines.append(f"rate of the whole ingest beside {name}: {_share(measured[name], bloom)}")
    return lines


def _rates(bloom: Phases, peers: Sequence[Phases], amount: Callable[[Phases], int]) -> str:
    def rate(one: Phases, clock: str) -> float:
        return amount(one) / getattr(one["ingest"], clock)

    wall, cpu = (rate(bloom, clock) / max(rate(peer, clock) for peer in peers) for clock in _CLOCKS)
    return f"{wall:.2f} x, CPU {cpu:.2f} x"


def _times(bloom: Phases, peers: Sequence[Phases], phase: str) -> str:
    """Where a peer's second ingest was not run, its first: it embeds everything again."""
    wall, cpu = (
        min(getattr(peer.get(phase, peer["ingest"]), clock) for peer in peers) / getattr(bloom[phase], clock)
        for clock in _CLOCKS
    )
    return f"{wall:.1f} x as long, CPU {cpu:.1f} x"


def _share(alone: Phases, bloom: Phases) -> str:
    """Both embed the same texts."""
    wall, cpu = (getattr(alone["ingest"], clock) / getattr(bloom["ingest"], clock) for clock in _CLOCKS)
    return f"{wall:.2f}, CPU {cpu:.2f}"
