"""Language models behind one port: Amazon Bedrock, models of one's own, and an echo where there is no account."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from pipelines.errors import Declined

CHARACTERS_PER_TOKEN = 4  # a usual figure for English; what is billed is what the provider counts
SECONDS = 60
STRANGE = "the language model's answer has another form than expected"
BUSY = frozenset({429, 503})  # HTTP statuses
THROTTLED = frozenset({"ThrottlingException", "ServiceQuotaExceededException", "ModelNotReadyException"})


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
class Bedrock:
    """A model of Amazon Bedrock, with the guardrail of the environment."""

    name: str
    guardrail: str = ""
    guardrail_version: str = ""
    waits: bool = True

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        guarded: dict[str, Any] = {}
        if self.guardrail:
            guarded = {"guardrailIdentifier": self.guardrail, "guardrailVersion": self.guardrail_version}
        with _explained():
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
        return _client("bedrock-runtime")


@dataclass(frozen=True)
class Endpoint:
    """A model on a SageMaker endpoint, which answers in the chat format of OpenAI."""

    name: str
    waits: bool = True

    def complete(self, system: str, prompt: str, max_tokens: int, temperature: float) -> Completion:
        asked = _chat(system, prompt, max_tokens, temperature)
        with _explained():
            answer = self._client.invoke_endpoint(
                EndpointName=self.name, ContentType="application/json", Body=json.dumps(asked).encode()
            )
            told = json.loads(answer["Body"].read())
        return _said(told)

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401
        return _client("sagemaker-runtime")


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
            with _explained():
                key = _client("secretsmanager").get_secret_value(SecretId=self.secret)["SecretString"]
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
def _explained() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        raise Declined(429 if code in THROTTLED else 502, f"the language model refused: {code}") from refused
    except BotoCoreError as failed:
        raise Declined(502, "the language model cannot be reached") from failed


def _client(service: str) -> Any:  # noqa: ANN401
    import boto3
    from botocore.config import Config

    limits = Config(read_timeout=SECONDS, connect_timeout=5, retries={"total_max_attempts": 2})
    return boto3.client(service, config=limits)


def provider() -> Provider:
    """What `$LLM_URL`, `$LLM_ENDPOINT_NAME` or `$LLM_MODEL_ID` name, the first of them that is set; else the echo."""
    if url := os.environ.get("LLM_URL"):
        return Server(url, os.environ.get("LLM_HOST", ""), os.environ.get("LLM_API_KEY_SECRET", ""))
    if endpoint := os.environ.get("LLM_ENDPOINT_NAME"):
        return Endpoint(endpoint)
    model = os.environ.get("LLM_MODEL_ID")
    if not model:
        return Echo()
    return Bedrock(model, os.environ.get("LLM_GUARDRAIL_ID", ""), os.environ.get("LLM_GUARDRAIL_VERSION", ""))


def tokens(text: str) -> int:
    """About how many tokens a text has: what caps are checked with before anything is sent."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)
