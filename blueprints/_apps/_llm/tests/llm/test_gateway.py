import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.documents import read
from pipelines.errors import Declined
from pipelines.gateway import Budget, Gateway, Rules
from pipelines.providers import Bedrock, Completion, Echo, Endpoint, Server, provider
from pipelines.redaction import redact

ROOT = Path(__file__).parents[2]


@pytest.fixture
def rules() -> Rules:
    return read(ROOT / "data" / "gateway.json", Rules)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail me: ada.l+x@mail.example.org!", "mail me: [email]!"),
        ("card 4111 1111 1111 1111 please", "card [card] please"),
        ("order 4111111111111112", "order 4111111111111112"),
        ("from GB29 NWBK 6016 1331 9268 19", "from [iban]"),
        ("my number is 078-05-1120", "my number is [ssn]"),
        ("call +44 20 7946 0958 or (020) 7946 0958", "call [phone] or [phone]"),
        ("server 10.0.0.17 is down", "server [ip] is down"),
        ("version 3.11 of 2026-10-18 costs 1234.50", "version 3.11 of 2026-10-18 costs 1234.50"),
    ],
)
def test_what_has_the_form_of_personal_data_is_masked(text: str, masked: str) -> None:
    assert redact(text) == (masked, masked.count("["))


def test_the_model_sees_and_says_no_personal_data(rules: Rules) -> None:
    seen: list[str] = []

    class Leaky(Echo):
        def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
            seen.append(prompt)
            said = super().complete(system, prompt, max_tokens, temperature)
            return Completion(f"{said.text} bob@example.com", said.input_tokens, said.output_tokens)

    reply = Gateway(rules, Leaky(), Budget(1)).ask("I am ada@example.com")
    assert seen == ["I am [email]"]
    assert reply.text == "You wrote: I am [email] [email]"
    assert reply.redactions == 2


def test_tokens_are_capped_on_the_way_in_and_out(rules: Rules) -> None:
    small = rules.model_copy(update={"max_input_tokens": 100, "max_output_tokens": 5})
    gateway = Gateway(small, Echo(), Budget(1))
    with pytest.raises(Declined, match=r"about 12\d tokens, 100 are allowed") as refused:
        gateway.ask("x" * 400)
    assert refused.value.status == 422
    assert gateway.ask("hello, who is there?").output_tokens == 5
    assert gateway.ask("hello, who is there?", most_tokens=2).output_tokens == 2
    assert gateway.ask("hello, who is there?", most_tokens=900).output_tokens == 5


def test_a_day_s_budget_is_reserved_at_most_settled_and_new_tomorrow(rules: Rules) -> None:
    days = [date(2026, 1, 1)]
    dear = rules.model_copy(update={"usd_per_million_output_tokens": 1000.0, "usd_per_million_input_tokens": 0.0})
    gateway = Gateway(dear, Echo(), Budget(0.6, today=lambda: days[-1]))
    for _ in range(5):
        assert gateway.ask("hello there").usd == pytest.approx(0.006)  # six tokens; 500 are reserved each time
    gateway.budget.reserve(0.1)
    with pytest.raises(Declined, match="used up") as refused:
        gateway.ask("hello there")
    assert refused.value.status == 429
    days.append(date(2026, 1, 2))
    assert gateway.ask("hello there").usd > 0


def test_a_failed_call_costs_nothing(rules: Rules) -> None:
    class Broken(Echo):
        def complete(self, *_: object) -> Completion:
            raise Declined(502, "broken")

    budget = Budget(rules.usd(1000, rules.max_output_tokens))
    for _ in range(50):
        with pytest.raises(Declined, match="broken"):
            Gateway(rules, Broken(), budget).ask("hello")
    assert Gateway(rules, Echo(), budget).ask("hello").text == "You wrote: hello"


def test_bedrock_is_asked_under_the_rules_and_the_guardrail(
    rules: Rules, bedrock: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(provider(), Echo)
    for name, value in {"MODEL_ID": "profile/1", "GUARDRAIL_ID": "g1", "GUARDRAIL_VERSION": "2"}.items():
        monkeypatch.setenv(f"LLM_{name}", value)
    chosen = provider()
    assert isinstance(chosen, Bedrock)
    reply = Gateway(rules, chosen, Budget(1)).ask("world", most_tokens=9)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("Hello, world", 11, 7)
    assert reply.usd == pytest.approx(rules.usd(11, 7))
    [(path, asked)] = bedrock
    assert path == "/model/profile/1/converse"
    assert asked["system"] == [{"text": rules.system}]
    assert asked["inferenceConfig"] == {"maxTokens": 9, "temperature": 0}
    assert asked["guardrailConfig"] == {"guardrailIdentifier": "g1", "guardrailVersion": "2"}


def test_a_throttled_model_asks_for_patience(rules: Rules, bedrock: list[tuple[str, dict[str, Any]]]) -> None:
    with pytest.raises(Declined, match="ThrottlingException") as refused:
        Gateway(rules, Bedrock("m"), Budget(1)).ask("too much")
    assert refused.value.status == 429
    assert len(bedrock) == 2  # it was tried again once


@pytest.fixture
def two_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"MODEL_ID": "home/1", "GUARDRAIL_ID": "g1", "GUARDRAIL_VERSION": "1", "FALLBACK_REGION": "us-west-2"}
    there = {"MODEL_ID": "there/1", "GUARDRAIL_ID": "g2", "GUARDRAIL_VERSION": "4"}
    for name, value in (said | {f"FALLBACK_{name}": value for name, value in there.items()}).items():
        monkeypatch.setenv(f"LLM_{name}", value)


@pytest.mark.usefixtures("two_regions")
@pytest.mark.parametrize(
    "failure",
    [
        (429, {"message": "slow down"}, "ThrottlingException"),
        (500, {"message": "broken"}, "InternalServerException"),
        (503, {"message": "not now"}, "ServiceUnavailableException"),
        (0, {}, ""),
    ],
)
def test_what_one_region_leaves_unanswered_is_asked_in_the_other(
    failure: tuple[int, dict[str, str], str],
    rules: Rules,
    bedrock: list[tuple[str, dict[str, Any]]],
    failing: dict[str, tuple[int, dict[str, Any], str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    gateway = Gateway(rules, provider(), Budget(1))
    assert gateway.ask("world").text == "Hello, world"
    assert ([path for path, _ in bedrock], caplog.records) == (["/model/home/1/converse"], [])
    failing["us-east-1"] = failure
    reply = gateway.ask("world")
    assert reply.text == "Hello, world"
    assert reply.usd == pytest.approx(rules.usd(11, 7))
    assert [path for path, _ in bedrock[1:]] == ["/model/home/1/converse", "/model/there/1/converse"]
    assert bedrock[-1][1]["guardrailConfig"] == {"guardrailIdentifier": "g2", "guardrailVersion": "4"}
    assert [record.getMessage() for record in caplog.records] == ["language model fallback"]


@pytest.mark.usefixtures("two_regions")
def test_what_both_regions_leave_unanswered_is_declined_and_costs_nothing(
    rules: Rules,
    bedrock: list[tuple[str, dict[str, Any]]],
    failing: dict[str, tuple[int, dict[str, Any], str]],
) -> None:
    failing["us-east-1"] = (500, {"message": "broken"}, "InternalServerException")
    failing["us-west-2"] = (429, {"message": "slow down"}, "ThrottlingException")
    budget = Budget(rules.usd(1000, rules.max_output_tokens))
    for _ in range(3):
        with pytest.raises(Declined, match="ThrottlingException") as refused:
            Gateway(rules, provider(), budget).ask("world")
        assert refused.value.status == 429
    assert len(bedrock) == 6


@pytest.mark.usefixtures("two_regions")
def test_what_is_refused_for_what_it_is_is_not_asked_elsewhere(
    rules: Rules,
    bedrock: list[tuple[str, dict[str, Any]]],
    failing: dict[str, tuple[int, dict[str, Any], str]],
) -> None:
    failing["us-east-1"] = (400, {"message": "no such model"}, "ValidationException")
    with pytest.raises(Declined, match="ValidationException") as refused:
        Gateway(rules, provider(), Budget(1)).ask("world")
    assert (refused.value.status, len(bedrock)) == (502, 1)


def test_an_endpoint_of_one_s_own_is_asked_in_the_chat_format(
    rules: Rules, bedrock: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_ENDPOINT_NAME", "assistant-llm")
    chosen = provider()
    assert isinstance(chosen, Endpoint)
    reply = Gateway(rules, chosen, Budget(1)).ask("world", most_tokens=9)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("Hello, world", 11, 7)
    [(path, asked)] = bedrock
    assert path == "/endpoints/assistant-llm/invocations"
    assert asked["messages"] == [{"role": "system", "content": rules.system}, {"role": "user", "content": "world"}]
    assert (asked["max_tokens"], asked["temperature"]) == (9, 0)


@pytest.mark.parametrize(("prompt", "status"), [("too much", 429), ("nothing", 502)])
def test_an_endpoint_that_cannot_answer_says_so(
    rules: Rules, bedrock: list[tuple[str, dict[str, Any]]], prompt: str, status: int
) -> None:
    with pytest.raises(Declined) as refused:
        Gateway(rules, Endpoint("e"), Budget(1)).ask(prompt)
    assert refused.value.status == status
    assert bedrock


def test_a_server_of_one_s_own_is_shown_the_key_and_asked_by_its_name(
    rules: Rules, bedrock: list[tuple[str, dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_URL", os.environ["AWS_ENDPOINT_URL"])
    monkeypatch.setenv("LLM_HOST", "llm.example.com")
    monkeypatch.setenv("LLM_API_KEY_SECRET", "assistant-llm")
    chosen = provider()
    assert isinstance(chosen, Server)
    reply = Gateway(rules, chosen, Budget(1)).ask("world", most_tokens=9)
    assert (reply.text, reply.input_tokens, reply.output_tokens) == ("Hello, world", 11, 7)
    [(path, asked)] = bedrock
    assert path == "/v1/chat/completions"
    assert (asked["model"], asked["max_tokens"], asked["messages"][-1]["content"]) == ("llm", 9, "world")
    assert (asked["Host"], asked["Authorization"]) == ("llm.example.com", "Bearer the key in assistant-llm")


@pytest.mark.parametrize(("prompt", "status"), [("too much", 429), ("nothing", 502)])
def test_a_server_that_cannot_answer_says_so(
    rules: Rules, bedrock: list[tuple[str, dict[str, Any]]], prompt: str, status: int
) -> None:
    with pytest.raises(Declined) as refused:
        Gateway(rules, Server(os.environ["AWS_ENDPOINT_URL"]), Budget(1)).ask(prompt)
    assert refused.value.status == status
    assert bedrock


def test_a_server_that_is_not_there_is_a_failure(rules: Rules) -> None:
    with pytest.raises(Declined, match="cannot be reached") as refused:
        Gateway(rules, Server("http://127.0.0.1:1"), Budget(1)).ask("hello")
    assert refused.value.status == 502
