"""Language models behind one port: Amazon Bedrock, an endpoint of one's own, and an echo where there is no account."""

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
        messages = [{"role": "system", "content": system}, {"role": "user", "content": prompt}]
        asked = {"messages": messages, "max_tokens": max_tokens, "temperature": temperature}
        with _explained():
            answer = self._client.invoke_endpoint(
                EndpointName=self.name, ContentType="application/json", Body=json.dumps(asked).encode()
            )
            told = json.loads(answer["Body"].read())
        try:
            used = told["usage"]
            text = str(told["choices"][0]["message"]["content"])
            return Completion(text, used["prompt_tokens"], used["completion_tokens"])
        except (KeyError, IndexError, TypeError) as strange:
            raise Declined(502, "the language model's answer has another form than expected") from strange

    @cached_property
    def _client(self) -> Any:  # noqa: ANN401
        return _client("sagemaker-runtime")


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
    """The endpoint that `$LLM_ENDPOINT_NAME` names, the model that `$LLM_MODEL_ID` does, else the echo."""
    if endpoint := os.environ.get("LLM_ENDPOINT_NAME"):
        return Endpoint(endpoint)
    model = os.environ.get("LLM_MODEL_ID")
    if not model:
        return Echo()
    return Bedrock(model, os.environ.get("LLM_GUARDRAIL_ID", ""), os.environ.get("LLM_GUARDRAIL_VERSION", ""))


def tokens(text: str) -> int:
    """About how many tokens a text has: what caps are checked with before anything is sent."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)
