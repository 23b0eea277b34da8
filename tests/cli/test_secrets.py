"""No byte of a credential that stands in a document is stored, delivered or printed."""

import json
from pathlib import Path

import pytest

from documents import BATCH
from front_door import Cli

# Joined here, so that no scanner of this repository takes a planted credential for a real one.
SECRETS = {
    "aws_key_id": "AKIA" + "Q3EGRWZ7TB5XNM2K",
    "aws_secret_key": "wJalrXUtnFEMI/K7" + "MDENG/bPxRfiCYzq83hTkPLs",
    "gcp_key": "AIza" + "SyB-9tQ8xX2mK0pLrVw3nZc7dFgH1jYuEoQ",
    "github_token": "ghp_" + "x7Kq2mN9vB4cL8wR1tY6zP3sD5fG0hJkAeUi",
    "slack_token": "xoxb-" + "731904862205-9KdLmQpRsTuVwXyZ",
    "anthropic_key": "sk-ant-" + "api03-Zk8Qw3Er7Ty1Ui5Op9As2Df6Gh",
    "openai_key": "sk-" + "proj-Bn4Mk8Jh2Gf6Ds0Aq3We7Rt1Yu5",
    "jwt": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJwbGFudGVkIn0.k3pT9vQx7Zs2Wm8L",
    "card_number": "4539 " + "1488 0343 6467",
    "azure_key": "q7Zx" * 21 + "Lk==",
    "url_password": "scorer:" + "Tr0ub4dor-3",
    "password": "cor" + "recthorse9battery",
    "private_key": "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + "BKcwggSjAgEAAoIBAQDplanted7",
}


def _document() -> str:
    notes = [f"- Note on {kind}: {value}" for kind, value in SECRETS.items() if kind not in _PLACED]
    key = f"-----BEGIN PRIVATE KEY-----\n{SECRETS['private_key']}\n-----END PRIVATE KEY-----"
    placed = [
        f"Features come from postgresql://{SECRETS['url_password']}@db.internal:5432/features.",
        f"The password is {SECRETS['password']}.",
        key,
    ]
    return "\n".join([BATCH, "## Access, for whoever builds it", "", *notes, "", *placed, ""])


_PLACED = ("url_password", "password", "private_key")


def _traces(where: bytes) -> list[str]:
    """Kinds of which any telling part is in `where`, whole or hidden in an escape."""
    parts = {kind: [value, value.split(":")[-1], value[6:]] for kind, value in SECRETS.items()}
    return [kind for kind, known in parts.items() if any(part.encode() in where for part in known)]


def _bytes_below(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_the_search_finds_what_is_there() -> None:
    assert sorted(_traces(_document().encode())) == sorted(SECRETS)


def test_extract_names_kind_and_place_and_never_the_value(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(_document(), encoding="utf8")
    ended = cli("extract", "wish.md", "--json", "--explain")
    assert ended.code == 0, ended.err
    assert _traces((ended.out + ended.err).encode()) == []
    removed = "\n".join(ended.json["removed"])
    lines = _document().splitlines()
    for kind, value in SECRETS.items():
        line = next(i for i, text in enumerate(lines, start=1) if value in text) - (kind == "private_key")
        assert f"({kind}) at {line}:" in removed, kind


def test_nothing_is_stored_logged_or_printed_while_a_run_waits(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(_document(), encoding="utf8")
    ended = cli("design", "wish.md", "--json", "--out", "repo")
    assert ended.code == 3, ended.err
    run = ended.json["run_id"]
    (cli.cwd / "wish.md").unlink()
    shown, traced = cli("show", run, "--json"), cli("trace", run, "--json")
    printed = "".join(e.out + e.err for e in (ended, shown, traced))
    assert _traces(printed.encode()) == []
    assert _traces(_bytes_below(cli.home)) == []
    assert "<secret:aws_key_id:" in _bytes_below(cli.home).decode("latin1")


@pytest.mark.slow
def test_a_delivered_repository_holds_neither_credentials_nor_hidden_characters(cli: Cli) -> None:
    hidden = "\u200b\u00ad\ufe01\U000e0041\u2066"
    document = _document().replace("500 USD", f"5{hidden[:4]}00 USD") + f"\nThanks.{hidden}\n"
    (cli.cwd / "wish.md").write_text(document, encoding="utf8")
    ended = cli("design", "wish.md", "--json", "--yes", "--out", "repo", timeout=500)
    assert ended.code == 0, ended.err
    repo = cli.cwd / "repo"
    delivered = _bytes_below(repo)
    assert _traces(delivered) == []
    assert _traces(_bytes_below(cli.home)) == []
    assert not any(c.encode() in delivered for c in hidden if ord(c) > 0xFF)
    text = (repo / "docs" / "requirements.md").read_text(encoding="utf8")
    assert "<secret:password:" in text
    design = json.loads((repo / ".mlopsctl" / "design.json").read_text(encoding="utf8"))
    sources = [c["source"] for c in design["requirements"]["constraints"] if c["source"]["kind"] == "quote"]
    assert any("\ufffd" in source["quote"] for source in sources)
    assert all(text[s["start"] : s["end"]] == s["quote"] for s in sources)


def test_what_people_hand_in_beside_the_document_is_stored_without_credentials(cli: Cli) -> None:
    planted = {kind: value for kind, value in SECRETS.items() if kind not in ("private_key", *_PLACED)}
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    names = "".join(f"  - {json.dumps(f'tool {value}')}\n" for value in planted.values())
    (cli.cwd / "answers.yaml").write_text(f"existing_assets:\n{names}", encoding="utf8")
    (cli.cwd / "org.yaml").write_text(f"forbidden_tech:\n{names}", encoding="utf8")
    ended = cli("design", "wish.md", "--json", "--answers", "answers.yaml", "--standards", "org.yaml")
    assert ended.code == 3, ended.err
    reason = "; ".join([*planted.values(), f"the password is {SECRETS['password']}"])
    no = cli("reject", ended.json["run_id"], "--reason", reason, "--json")
    assert no.code == 0, no.err
    assert "<secret:password:" in no.json["reason"]
    printed = "".join(e.out + e.err for e in (ended, no, cli("trace", ended.json["run_id"], "--json")))
    assert _traces(printed.encode()) == []
    assert _traces(_bytes_below(cli.home)) == []


def test_a_key_that_says_password_gives_its_value_away(cli: Cli) -> None:
    (cli.cwd / "wish.md").write_text(BATCH, encoding="utf8")
    (cli.cwd / "org.yaml").write_text(f"required_tags: {{password: {SECRETS['password']}}}\n", encoding="utf8")
    ended = cli("extract", "wish.md", "--standards", "org.yaml")
    assert ended.code == 2
    assert _traces((ended.out + ended.err).encode()) == []
