import time

import pytest

from mlopsctl.extraction.secrets import redacted

KEY = "-----BEGIN PRIVATE KEY-----"
ORDINARY = [
    "The token is rotated every 30 days and the password is stored in Vault.",
    "A password is required. API key: none. Secrets are kept in the vault; token: 30 minutes.",
    "See https://example.com:8443/a and commit 3f786850e387550fdab836ed7e6dc881de23001b of 4000 5000 6000 7000 rows.",
    "We score 4111111111111112 events; the id is 550e8400-e29b-41d4-a716-446655440000.",
    "Access key rotation: monthly. The secret manager is AWS Secrets Manager.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_stay(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "The admin password is swordfish.",
        "Password: `Zx9!kk`",
        "pwd=hunter2;",
        "Server=tcp:db;User ID=sa;Password=Zx9!kk;",
        "redis://:s3cr3tpart@cache:6379",
        "Authorization: Bearer dGhpcyBpcyBub3QgcmVhbA.abc-123",
        "Card 3782 822463 10005 on file",
        "A\u200bKIA" + "Q3EGRWZ7TB5XNM2K",
    ],
)
def test_what_gives_something_away_goes(text: str) -> None:
    assert "<secret:" in redacted(text)
    assert not any(
        value in redacted(text) for value in ("swordfish", "Zx9", "hunter2", "s3cr3t", "dGhp", "2463", "Q3EG")
    )


def test_lines_stay_where_they_are() -> None:
    text = "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7bq\nabc=\n-----END RSA PRIVATE KEY-----\nb\n"
    assert redacted(text) == "a\n<secret:private_key:1>\n\n\n\nb\n"


@pytest.mark.parametrize(
    "unit",
    [
        "password is ",
        "-----BEGIN RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----" + "a b " * 5000,
        "://a:b",
        "eyJa.",
        "x@",
    ],
)
def test_no_text_makes_it_slow(unit: str) -> None:
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    begun = time.process_time()
    redacted(text)
    assert time.process_time() - begun < 200 * 0.05
