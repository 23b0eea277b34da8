"""Language models behind one port: Amazon Bedrock, models of one's own, and an echo where there is no account.

A Bedrock may fall back on that of another region: what the first one throttles, fails or leaves unanswered is asked
there once more.
"""

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol, TypeVar

from pipelines.errors import Declined, Unavailable

CHARACTERS_PER_TOKEN = 4  # a usual figure for English; what is billed is what the provider counts
SECONDS = 60
FIRST_SECONDS = 20  # for an answer of what another region stands behind
LOGGER = logging.getLogger("serving")
STRANGE = "the language model's answer has another form than expected"
BUSY = frozenset({429, 503})  # HTTP statuses
FAILED = 500  # and those above
THROTTLED = frozenset({"ThrottlingException", "ServiceQuotaExceededException", "ModelNotReadyException"})
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Completion:
    """What a model wrote, and what it counted."""

    text: str
    input_tokens: int
    output_tokens: int


class Provider(Protocol):
    """A language model. Raises Declined when it cannot answer now (429) or failed (502)."""

    @property
    def name(self) -> str: ...

    @property
    def waits(self) -> bool: ...

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion: ...


@dataclass(frozen=True)
class Echo:
    """Repeats what it was asked, shortened to the tokens allowed."""

    name: str = "echo"
    waits: bool = False

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:  # noqa: ARG002
        text = f"You wrote: {prompt}"[: max_tokens * CHARACTERS_PER_TOKEN]
        return Completion(text, tokens(system) + tokens(prompt), tokens(text))


@dataclass(frozen=True)
class Patience:
    """How long an answer is waited for, and how often it is asked for."""

    seconds: int = SECONDS
    attempts: int = 2


@dataclass(frozen=True)
class Bedrock:
    """A model of Amazon Bedrock, with the guardrail of the environment; in the region of the environment by default."""

    name: str
    guardrail: str = ""
    guardrail_version: str = ""
    waits: bool = True
    region: str = ""
    patience: Patience = Patience()

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        guarded: dict[str, Any] = {}
        if self.guardrail:
            guarded = {"guardrailIdentifier": self.guardrail, "guardrailVersion": self.guardrail_version}
        with explained():
            answer = self._client.converse(
                modelId=self.name,
                system=[{"text": system}],
                messages=[{"role": "user", "content": [{"text": prompt}]}],
                inferenceConfig={"maxTokens": max_tokens, "temperature": temperature},
                **({"guardrailConfig": guarded} if guarded else {}),
            )
        text = "".join(part.get("text", "") for part in answer["output"]["message"]["content"])
        return Completion(text, answer["usage"]["inputTokens"], answer["usage"]["outputTokens"])

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401  # boto3 makes its clients at run time
        return client("bedrock-runtime", self.region, self.patience)


@dataclass(frozen=True)
class InTurn:
    """Providers of the same model, of which each is asked where the one before it is not available."""

    providers: Sequence[Provider]
    waits: bool = True

    @property
    def name(self) -> str:
        return self.providers[0].name

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        return in_turn([partial(p.complete, system, prompt, max_tokens, temperature) for p in self.providers])


@dataclass(frozen=True)
class Endpoint:
    """A model on a SageMaker endpoint, which answers in the chat format of OpenAI."""

    name: str
    waits: bool = True

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        asked = _chat(system, prompt, max_tokens, temperature)
        with explained():
            answer = self._client.invoke_endpoint(
                EndpointName=self.name, ContentType="application/json", Body=json.dumps(asked).encode()
            )
            told = json.loads(answer["Body"].read())
        return _said(told)

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401
        return client("sagemaker-runtime")


@dataclass(frozen=True)
class Server:
    """A model behind a load balancer, which answers in the chat format of OpenAI to who shows the key.

    name: its address. host: the name that its certificate is for. secret: where the key is kept, if one is needed.
    """

    name: str
    host: str = ""
    secret: str = ""
    waits: bool = True

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        import httpx

        asked = {"model": "llm", **_chat(system, prompt, max_tokens, temperature)}
        named = {"sni_hostname": self.host} if self.host else {}
        wait = httpx.Timeout(SECONDS, connect=5)
        try:
            with httpx.Client(base_url=self.name, headers=self._headers, timeout=wait) as client:
                answer = client.post("/v1/chat/completions", json=asked, extensions=named)
            answer.raise_for_status()
            return _said(answer.json())
        except httpx.HTTPStatusError as refused:
            status = refused.response.status_code
            raise Declined(429 if status in BUSY else 502, f"the language model refused: {status}") from refused
        except httpx.HTTPError as failed:
            raise Declined(502, "the language model cannot be reached") from failed
        except ValueError as strange:
            raise Declined(502, STRANGE) from strange

    @cached_property
    def _headers(self) -> dict[str, str]:
        headers = {"Host": self.host} if self.host else {}
        if self.secret:
            with explained():
                key = client("secretsmanager").get_secret_value(SecretId=self.secret)["SecretString"]
            headers["Authorization"] = f"Bearer {key}"
        return headers


def _chat(system: str, prompt: str, max_tokens: int, temperature: float) -> dict[str, Any]:
    messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
    return {"messages": messages, "max_tokens": max_tokens, "temperature": temperature}


def _said(told: Any) -> Completion:  # noqa: ANN401  # JSON
    try:
        used = told["usage"]
        text = str(told["choices"][0]["message"]["content"])
        return Completion(text, used["prompt_tokens"], used["completion_tokens"])
    except (KeyError, IndexError, TypeError) as strange:
        raise Declined(502, STRANGE) from strange


@contextmanager
def explained(what: str = "the language model") -> Iterator[None]:
    """What a service of AWS answered instead, as an error of ours."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        is_busy, said = code in THROTTLED, f"{what} refused: {code}"
        if is_busy or refused.response["ResponseMetadata"]["HTTPStatusCode"] >= FAILED:
            raise Unavailable(429 if is_busy else 502, said) from refused
        raise Declined(502, said) from refused
    except BotoCoreError as failed:
        raise Unavailable(502, f"{what} cannot be reached") from failed


def in_turn(asks: Sequence[Callable[[], Answer]]) -> Answer:
    """The first answer that can be had; what happens to the last is raised."""
    *others, last = asks
    for ask in others:
        try:
            return ask()
        except Unavailable as failed:
            LOGGER.warning("language model fallback", extra={"fields": {"reason": str(failed)}})
    return last()


def client(service: str, region: str = "", patience: Patience = Patience()) -> Any:  # noqa: ANN401  # boto3 makes them
    """A client of a service of AWS, in the region of the environment by default."""
    import boto3
    from botocore.config import Config

    limits = Config(read_timeout=patience.seconds, connect_timeout=5, retries={"total_max_attempts": patience.attempts})
    return boto3.client(service, region_name=region or None, config=limits)


def regions() -> tuple[tuple[str, str, Patience], ...]:
    """Where Bedrock is asked, each with the prefix of its variables: at home, and where a fallback is set up there."""
    if there := os.environ.get("LLM_FALLBACK_REGION"):
        return ("", "LLM_", Patience(FIRST_SECONDS, 1)), (there, "LLM_FALLBACK_", Patience(FIRST_SECONDS, 1))
    return (("", "LLM_", Patience()),)


def provider() -> Provider:
    """What `$LLM_URL`, `$LLM_ENDPOINT_NAME` or `$LLM_MODEL_ID` name, the first of them that is set; else the echo."""
    if url := os.environ.get("LLM_URL"):
        return Server(url, os.environ.get("LLM_HOST", ""), os.environ.get("LLM_API_KEY_SECRET", ""))
    if endpoint := os.environ.get("LLM_ENDPOINT_NAME"):
        return Endpoint(endpoint)
    if not os.environ.get("LLM_MODEL_ID"):
        return Echo()
    found = [_bedrock(*where) for where in regions()]
    return found[0] if len(found) == 1 else InTurn(found)


def _bedrock(region: str, prefix: str, patience: Patience) -> Bedrock:
    model, guardrail, version = (
        os.environ.get(f"{prefix}{name}", "") for name in ("MODEL_ID", "GUARDRAIL_ID", "GUARDRAIL_VERSION")
    )
    return Bedrock(model, guardrail, version, region=region, patience=patience)


def tokens(text: str) -> int:
    """About how many tokens a text has: what caps are checked with before anything is sent."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)
