"""One line for each thing that happens; the trace and the live view tell it in the same words."""

from collections.abc import Callable, Sequence

from rich.text import Text

from mlopsctl.domain.event import Event
from mlopsctl.domain.noun import JSON
from mlopsctl.ui.console import MARKS, SEVERITIES, Part, moment, plain

_SHORT = 12


def line_of(event: Event) -> Text:
    """What `event` says, without when and who."""
    if event.action == "check.finished":
        return check_line(event.data)
    return plain(*_TELLERS.get(event.action, _anything)(event.data))


def check_line(check: JSON) -> Text:
    """Mark, name, time and detail of one check (a CheckResult as JSON)."""
    mark, style = MARKS["empty" if check.get("empty") else check["status"]]
    seconds = f"{check['seconds']:6.1f} s  " if "seconds" in check else ""
    return plain(
        (f"{mark} ", style),
        f"{check['name']:<20} ",
        (seconds, "dim"),
        ("did not run: ", style) if check["status"] == "not_run" else "",
        "nothing to judge: " if check.get("empty") else "",
        check["detail"],
        (f"  [{check['judge']}]" if check.get("judge") else "", "dim"),
    )


def accepted_risks(checks: Sequence[JSON]) -> list[JSON]:
    """What the checks accept for a reason: one issue for each rule, resource and reason, whoever found it."""
    issues = [issue for check in checks for issue in check["issues"] if issue["accepted"]]
    return list({(i["rule"], i["where"].partition(" (")[0], i["accepted"]): i for i in issues}.values())


def sureness(claim: JSON) -> list[Part]:
    """Confidence, risk, time and findings of an agent's claim."""
    counts = {s: sum(f["severity"] == s for f in claim["findings"]) for s in SEVERITIES}
    found: list[Part] = []
    for severity, count in counts.items():
        found += [" · ", (f"{count} {severity}", SEVERITIES[severity])] if count else []
    risk = {"high": "bold red", "medium": "yellow"}.get(claim["risk"], "green")
    return [
        f"{claim['confidence']:.0%} sure · ",
        (f"{claim['risk']} risk", risk),
        f" · {claim['seconds']:.1f} s",
        *found,
    ]


def _finished(data: JSON) -> list[Part]:
    return [(f"{data['agent']} ", "bold"), data["claim"], " (", *sureness(data), ")"]


def _cut(data: JSON) -> list[Part]:
    return [("↻ objection changed the design: ", "bold magenta"), data["sentence"]]


def _requested(data: JSON) -> list[Part]:
    until = moment(data["expires_at"])
    return [("⏸ ", "cyan"), f"the {data['gate']} gate is open until {until}, sha256 {data['subject_sha256'][:_SHORT]}"]


def _decided(data: JSON) -> list[Part]:
    style = {"approved": "bold green", "edited": "bold magenta"}.get(data["decision"], "bold red")
    reason = f": {data['reason']}" if data["reason"] else ""
    return [
        (f"▶ {data['gate']} {data['decision']} ", style),
        f"by {data['by']} ({data['method']}), sha256 {data['subject_sha256'][:_SHORT]}{reason}",
    ]


def _outcome(data: JSON) -> list[Part]:
    return [f"{data['tool']} finished: ", ", ".join(f"{k} {v}" for k, v in data.items() if k != "tool")]


def _anything(data: JSON) -> list[Part]:
    return [", ".join(f"{key} {value}" for key, value in data.items())]


_TELLERS: dict[str, Callable[[JSON], list[Part]]] = {
    "run.created": lambda d: [f"{d['document']}, sha256 {d['sha256'][:_SHORT]}, asked for by {d['by']}"],
    "run.resumed": lambda d: [f"resumed by {d['by']}"],
    "run.ended": lambda d: [(d["status"], "bold"), f": {d['detail']}"],
    "agent.started": lambda d: [f"{d['agent']} starts"],
    "agent.finished": _finished,
    "cut.added": _cut,
    "repair.made": lambda d: [("⚒ repaired: ", "magenta"), "; ".join(d["repairs"])],
    "gate.requested": _requested,
    "gate.decided": _decided,
    "tool.intent": lambda d: [f"{d['tool']} → {d['target']}"],
    "tool.outcome": _outcome,
    "rehearsal.step": lambda d: [f"rehearsal of {d['root']}: {d['reached']}, {d['applied']} of {d['planned']} applied"],
    "checkpoint.written": lambda d: [(f"{d['checkpoint_id']}, sha256 {d['sha256'][:_SHORT]}", "dim")],
}
