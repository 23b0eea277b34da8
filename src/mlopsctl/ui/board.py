"""The cards: who works on a run, what each says of its work, and what came of it."""

from collections.abc import Iterator
from typing import Literal

from rich.box import ROUNDED
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON, Noun
from mlopsctl.ui.console import plain
from mlopsctl.ui.lines import line_of, sureness

ROWS = (("extractor", "planner"), ("feasibility", "policy", "optimisation"), ("generator", "validator"))
"""Cards that stand side by side. An agent that is not named here gets a row of its own."""
_SILENT = frozenset({"checkpoint.written", "run.resumed"})
_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_STYLES = {"waiting": "dim", "working": "bold cyan", "done": "bold"}


class Card(Noun):
    """One agent. `rounds` counts how often it worked, `since` is when it began (seconds)."""

    state: Literal["waiting", "working", "done"] = "waiting"
    rounds: int = 0
    since: float = 0
    claim: JSON = {}


class Board(Noun):
    """What is on the screen. Replaced, never changed: the thread that draws needs no lock."""

    cards: dict[str, Card] = {}
    news: tuple[Event, ...] = ()

    def after(self, event: Event, now: float) -> "Board":
        """The board once `event` happened at `now`."""
        if event.action == "run.created":
            return Board(cards={agent: Card() for row in ROWS for agent in row})
        if event.action.startswith("agent."):
            return self.model_copy(update={"cards": {**self.cards, event.data["agent"]: self._card(event, now)}})
        return self if event.action in _SILENT else self.model_copy(update={"news": (*self.news, event)})

    def _card(self, event: Event, now: float) -> Card:
        card = self.cards.get(event.data["agent"], Card())
        if event.action == "agent.started":
            return card.model_copy(update={"state": "working", "rounds": card.rounds + 1, "since": now})
        return card.model_copy(update={"state": "done", "claim": event.data})

    def draw(self, now: float, *, height: int) -> RenderableType:
        """Cards, and below them the newest lines that fit into `height` (0 = everything, and only who worked)."""
        rows = list(self._rows(finished=not height, now=now))
        room = max(3, height - 6 * len(rows)) if height else len(self.news)
        lines = [line_of(event) for event in self.news[-room:]]
        for line in lines:
            line.no_wrap, line.overflow = bool(height), "ellipsis"
        return Group(*rows, *lines)

    def _rows(self, *, finished: bool, now: float) -> Iterator[Table]:
        known = {agent for row in ROWS for agent in row}
        for row in (*ROWS, *((agent,) for agent in self.cards if agent not in known)):
            cards = [(agent, self.cards[agent]) for agent in row if agent in self.cards]
            cards = [(agent, card) for agent, card in cards if not finished or card.rounds]
            if cards:
                yield _side_by_side(cards, now, finished=finished)


def _side_by_side(cards: list[tuple[str, Card]], now: float, *, finished: bool) -> Table:
    table = Table(box=ROUNDED, expand=True, border_style="dim")
    for agent, card in cards:
        table.add_column(_title(agent, card), ratio=1)
    table.add_row(
        *(plain("stopped") if finished and card.state == "working" else _body(card, now) for _, card in cards)
    )
    return table


def _title(agent: str, card: Card) -> Text:
    again = f", round {card.rounds}" if card.rounds > 1 else ""
    return plain((agent, _STYLES[card.state]), (f"  {card.state}{again}", "not bold dim"))


def _body(card: Card, now: float) -> RenderableType:
    if card.state == "working":
        return plain((_SPINNER[int(now * 10) % len(_SPINNER)], "cyan"), f" {now - card.since:.0f} s")
    return Group(plain(card.claim["claim"]), plain(*sureness(card.claim))) if card.claim else plain("")
