"""Answers from documents: the passages most like a question are found, and a language model answers from them alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from pipelines.arrays import packed, packed_text, unpacked
from pipelines.artifact import Metadata
from pipelines.chunks import COLUMNS, Chunk, Source, chunked, read_sources
from pipelines.config import AppConfig
from pipelines.documents import Document, read
from pipelines.embedding import Embedder, Hashed, Vectors, embedder_for, titan
from pipelines.errors import BadInput
from pipelines.gateway import COUNTS, RULES, Budget, Gateway, Rules
from pipelines.predictor import Instance, Prediction, Signal, Trained
from pipelines.providers import provider, tokens
from pipelines.redaction import redact
from pipelines.stores import Hit, Memory, Store, open_store
from pipelines.table import Record, Rejected, read_records

LIBRARIES = ("numpy", "scikit-learn")
SAMPLE_ROWS = 220

records = read_records

FEWEST_QUESTIONS = 20
PASSAGES = 5
LEAST_SIMILARITY = 0.05  # below it a passage says nothing of the question
UNKNOWN = "The documents do not answer this."
TASK = "Answer the question from these passages alone, and say so if they do not answer it."
_CHUNKS = TypeAdapter(list[Chunk])
TOPICS = (  # of the made-up documents: topic, fact, question
    ("warranty", "The warranty of the {product} lasts {n} months.", "How long is the warranty of the {product}?"),
    (
        "battery",
        "The battery of the {product} lasts {n} hours.",
        "How many hours does the battery of the {product} run?",
    ),
    ("weight", "The {product} weighs {n} kilograms.", "What does the {product} weigh in kilograms?"),
    ("delivery", "Delivery of the {product} takes {n} days.", "How many days does delivery of a {product} take?"),
    ("cleaning", "Clean the {product} every {n} days with water.", "How do I clean my {product}?"),
    ("returns", "You can return the {product} within {n} days.", "Can I return the {product}, and until when?"),
    ("noise", "The noise of the {product} is {n} decibels.", "How loud is the noise of the {product} in decibels?"),
    ("spare parts", "Spare parts of the {product} are kept {n} years.", "Are there spare parts for the {product}?"),
    (
        "installation",
        "Installation of the {product} needs {n} screws.",
        "What does installation of the {product} need?",
    ),
    ("energy", "The {product} uses {n} kilowatt hours of energy.", "How much energy does the {product} use?"),
    ("software", "Software of the {product} is updated {n} times.", "Is the software of the {product} updated?"),
)
FILLER = (
    "Please read this page before you write to us.",
    "Our service team is at work on every day of the week.",
    "Keep the receipt, because we may ask for its number.",
    "This page was reviewed by the people who build the machines.",
    "Pictures on the box may differ from what is in it.",
    "Children should not be left alone with it.",
    "We answer most letters on the day on which they arrive.",
    "Prices are found in the shop and not on this page.",
)


class Question(BaseModel):
    """What a client asks."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=3, max_length=4000)]


class Settings(Document):
    """What the index was made with."""

    rules: Rules
    embedder: str
    passages: int


@dataclass(frozen=True)
class Retriever:
    """Finds passages."""

    embedder: Embedder
    store: Store

    def hits(self, questions: Sequence[str]) -> list[list[Hit]]:
        """Per question the passages most like it, the least like it left out."""
        vectors = self.embedder.vectors(questions) if questions else ()
        found = (self.store.search(vector, PASSAGES) for vector in vectors)
        return [[hit for hit in hits if hit.similarity >= LEAST_SIMILARITY] for hits in found]


@dataclass(frozen=True)
class Librarian:
    """A retriever before a gateway."""

    retriever: Retriever
    gateway: Gateway
    identity: str = "doc_id"
    counts: tuple[str, ...] = COUNTS

    @property
    def instance(self) -> type[BaseModel]:
        return Question

    @property
    def waits(self) -> bool:
        return any(part.waits for part in (self.retriever.embedder, self.retriever.store, self.gateway.provider))

    def predict(self, instances: Sequence[Instance], *, explain: bool = False) -> list[Prediction]:  # noqa: ARG002
        """Per question the answer, the passages that it rests on, and what it took."""
        questions = [redact(i["question"])[0] for i in instances]
        found = self.retriever.hits(questions)
        return [self._answer(question, hits) for question, hits in zip(questions, found, strict=True)]

    def _answer(self, question: str, hits: Sequence[Hit]) -> Prediction:
        sources = [{"id": h.chunk.id, "title": h.chunk.title, "similarity": h.similarity} for h in hits]
        if not hits:
            return {"answer": UNKNOWN, "sources": [], **dict.fromkeys(COUNTS, 0)}
        passages = "\n\n".join(f"[{h.chunk.id}] {h.chunk.title}: {h.chunk.text}" for h in hits)
        reply = self.gateway.ask(f"{TASK}\n\n{passages}\n\nQuestion: {question}")
        return {"answer": reply.text, "sources": sources, **{name: getattr(reply, name) for name in COUNTS}}

    def evaluate(self, path: Path) -> dict[str, float]:
        """Whether the questions of a file find their documents; the answers are not measured."""
        asked = [source for source in read_sources(path) if source.question]
        if not asked:
            raise BadInput(f"{path} has no question")
        return measure(self.retriever, asked)

    def signals(self, instances: Sequence[Instance]) -> dict[str, Signal]:
        """What is asked, and how well the documents answer it: new topics show as lower similarity."""
        questions = [redact(i["question"])[0] for i in instances]
        best = [hits[0].similarity if hits else np.nan for hits in self.retriever.hits(questions)]
        lengths = [tokens(question) for question in questions]
        return {"best_similarity": np.array(best), "question_tokens": np.array(lengths, dtype=np.float64)}


def train(data: Path, config: AppConfig, seed: int) -> Trained:  # noqa: ARG001  # nothing here is random
    """Cut the documents into passages, turn those into vectors, and measure whether questions find their document."""
    rules, sources = read(RULES, Rules), read_sources(data)
    chunks = list(chunked(sources))
    asked = [source for source in sources if source.question]
    if len(asked) < FEWEST_QUESTIONS or not chunks:
        raise BadInput(f"{data} needs at least {FEWEST_QUESTIONS} documents with a question that they answer")
    embedder = embedder_for([chunk.text for chunk in chunks])
    vectors = embedder.vectors([f"{chunk.title} {chunk.text}" for chunk in chunks])
    store = Memory()
    store.ensure(chunks, vectors)
    librarian = Librarian(Retriever(embedder, store), _gateway(rules))
    found = list(records(data, librarian))
    known = [r.instance for r in found if isinstance(r, Record)]
    return Trained(
        predictor=librarian,
        model=_packed(chunks, vectors, embedder),
        file="model.npz",
        estimator=f"{embedder.name} and {librarian.gateway.provider.name} (for {config.model_type})",
        settings=Settings(rules=rules, embedder=embedder.name, passages=len(chunks)),
        metrics={
            **measure(librarian.retriever, asked),
            "rejected_share": sum(isinstance(r, Rejected) for r in found) / len(found),
        },
        rows={"documents": len(sources), "passages": len(chunks), "questions": len(asked)},
        instances=known,
        example={"question": asked[0].question},
        is_repeatable=not librarian.waits,
    )


def measure(retriever: Retriever, asked: Sequence[Source]) -> dict[str, float]:
    """How often the right document is among the first five, how far up it stands, and how often nothing is found."""
    ranks = []
    for source, hits in zip(asked, retriever.hits([s.question for s in asked]), strict=True):
        found = [hit.chunk.doc_id for hit in hits]
        ranks.append(found.index(source.doc_id) + 1 if source.doc_id in found else 0)
    return {
        f"recall_at_{PASSAGES}": float(np.mean([rank > 0 for rank in ranks])),
        "mrr": float(np.mean([1 / rank if rank else 0 for rank in ranks])),
        "empty_share": float(np.mean([not hits for hits in retriever.hits([s.question for s in asked])])),
    }


def revive(model: bytes, metadata: Metadata) -> Librarian:
    settings = Settings.model_validate(metadata.settings)
    arrays = unpacked(model)
    chunks = _CHUNKS.validate_json(arrays["chunks"].tobytes())
    embedder: Embedder = Hashed(arrays["weights"]) if settings.embedder == Hashed.name else titan(settings.embedder)
    store = open_store(metadata.version)
    store.ensure(chunks, arrays["vectors"])
    return Librarian(Retriever(embedder, store), _gateway(settings.rules))


def _gateway(rules: Rules) -> Gateway:
    return Gateway(rules, provider(), Budget(rules.max_usd_per_day))


def _packed(chunks: Sequence[Chunk], vectors: Vectors, embedder: Embedder) -> bytes:
    """Passages, vectors and the weights of words as one file."""
    weights = embedder.weights if isinstance(embedder, Hashed) else np.empty(0, dtype=np.float32)
    text = packed_text(_CHUNKS.dump_json(list(chunks)))
    return packed({"chunks": text, "vectors": vectors, "weights": weights})


def synthesize(rows: int, seed: int) -> Sequence[Sequence[str]]:
    """Header and documents: one page per product and topic, with a fact and a question that it answers."""
    random = np.random.default_rng(seed)
    names = ("Aquila", "Borealis", "Corvus", "Draco", "Fornax", "Lyra", "Norma", "Orion", "Pavo", "Vela")
    lines = []
    for number in range(rows):
        product = f"{names[number % len(names)]} {100 + number // (len(names) * len(TOPICS)) * 100}"
        topic, fact, question = TOPICS[number // len(names) % len(TOPICS)]
        filler = [str(random.choice(FILLER)) for _ in range(random.integers(4, 14))]
        at = int(random.integers(0, len(filler)))
        told = fact.format(product=product, n=int(random.integers(2, 60)))
        text = " ".join([*filler[:at], told, *filler[at:]])
        lines.append([f"d{number + 1:04d}", f"{product}: {topic}", text, question.format(product=product)])
    return [list(COLUMNS), *lines]
