import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest

from pipelines import artifact, model
from pipelines.chunks import OVERLAP, WORDS, Source, chunked, read_sources
from pipelines.embedding import DIMENSIONS, Hashed, Titan, rarity, titan
from pipelines.errors import BadInput, Declined
from pipelines.family import UNKNOWN, Librarian, measure
from pipelines.predictor import Predictor
from pipelines.stores import Memory, OpenSearch, PgVector, open_store

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample.csv"
Asked = list[tuple[str, str, Any]]


def test_passages_overlap_and_hold_every_word() -> None:
    words = [f"w{n}" for n in range(2 * WORDS)]
    chunks = list(chunked([Source("d1", "Title", " ".join(words), ""), Source("d2", "Short", "one two", "")]))
    assert [chunk.id for chunk in chunks] == ["d1#0", "d1#1", "d1#2", "d2#0"]
    assert chunks[0].text.split()[-OVERLAP:] == chunks[1].text.split()[:OVERLAP]
    assert {word for chunk in chunks[:3] for word in chunk.text.split()} == set(words)
    assert max(len(chunk.text.split()) for chunk in chunks) == WORDS


def test_rare_words_decide_and_the_same_text_is_most_alike() -> None:
    texts = ["the blue machine hums", "the red machine hums", "a letter about cheese"]
    embedder = Hashed(rarity(texts))
    vectors = embedder.vectors(texts)
    assert vectors.shape == (3, DIMENSIONS)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    similarity = vectors @ embedder.vectors(["blue machine"])[0]
    assert similarity.argmax() == 0
    assert similarity[1] > similarity[2]


def test_questions_find_their_documents(predictor: Predictor, model_folder: Path) -> None:
    assert isinstance(predictor, Librarian)
    metrics = artifact.load_metadata(model_folder).metrics
    found = measure(predictor.retriever, read_sources(SAMPLE))
    assert found["recall_at_5"] == pytest.approx(metrics["recall_at_5"], abs=1e-6)
    assert found["recall_at_5"] > 0.85


def test_an_answer_rests_on_passages_and_without_any_no_model_is_asked(predictor: Predictor) -> None:
    source = read_sources(SAMPLE)[0]
    known, unknown = predictor.predict([{"question": source.question}, {"question": "xylophone quux"}])
    assert source.doc_id in {hit["id"].partition("#")[0] for hit in known["sources"]}
    assert source.question in known["answer"] or "passages" in known["answer"]
    assert known["usd"] > 0
    assert unknown == {"answer": UNKNOWN, "sources": [], **dict.fromkeys(predictor.counts, 0)}


def test_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("doc_id,title,text,question\na,A,text,why?\na,B,text,why?\n", encoding="utf-8")
    with pytest.raises(BadInput, match="a doc_id of its own"):
        read_sources(path)


class _Search(BaseHTTPRequestHandler):
    """As much of OpenSearch as is used: indexes, bulk, and a search by inner product."""

    indexes: dict[str, list[dict[str, Any]]]
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(200 if self.path.strip("/") in self.indexes else 404, b"")

    def do_PUT(self) -> None:
        self._body()
        self.indexes[self.path.strip("/")] = []
        self._answer(200, b"{}")

    def do_POST(self) -> None:
        index, action = self.path.strip("/").split("/")
        lines = [json.loads(line) for line in self._body().splitlines()]
        if action == "_bulk":
            self.indexes[index] += lines[1::2]
            self._answer(200, b'{"errors": false}')
            return
        near = lines[0]["query"]["knn"]["embedding"]
        scored = [
            {"_source": d, "_score": 1 + float(np.dot(d["embedding"], near["vector"]))} for d in self.indexes[index]
        ]
        best = sorted(scored, key=lambda hit: -hit["_score"])[: near["k"]]  # type: ignore[operator]  # it is a number
        self._answer(200, json.dumps({"hits": {"hits": best}}).encode())

    def _body(self) -> bytes:
        assert "AWS4-HMAC-SHA256" in self.headers["Authorization"]
        return self.rfile.read(int(self.headers["Content-Length"]))

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
        """Keep the test output quiet."""


@pytest.fixture
def indexes(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """The indexes of an OpenSearch on the loopback interface that the environment points at."""
    known: dict[str, list[dict[str, Any]]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Search", (_Search,), {"indexes": known}))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    for name, value in {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("VECTOR_STORE", "opensearch")
    monkeypatch.setenv("VECTOR_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def test_opensearch_finds_what_memory_finds_and_is_filled_once(
    model_folder: Path, predictor: Predictor, indexes: dict[str, list[dict[str, Any]]]
) -> None:
    question = {"question": read_sources(SAMPLE)[3].question}
    for _ in range(2):
        librarian, metadata = model.load(model_folder)
        assert isinstance(librarian, Librarian)
        assert isinstance(librarian.retriever.store, OpenSearch)
        [remote], [local] = librarian.predict([question]), predictor.predict([question])
        assert [hit["id"] for hit in remote["sources"]] == [hit["id"] for hit in local["sources"]]
    name = f"documents-{metadata.version}"
    assert len(indexes[name]) == metadata.rows["passages"]
    del indexes[f"{name}-complete"]  # as after a crash: passages are there, but not known to be all
    again, _ = model.load(model_folder)
    assert len(indexes[name]) == 2 * metadata.rows["passages"]
    assert [hit["id"] for hit in again.predict([question])[0]["sources"]] == [hit["id"] for hit in local["sources"]]


def test_the_environment_chooses_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_store("a1"), Memory)
    monkeypatch.setenv("VECTOR_STORE", "pgvector")
    with pytest.raises(BadInput, match=r"\$VECTOR_HOST must be set"):
        open_store("a1")
    for name, value in {"HOST": "db", "PORT": "5432", "DATABASE": "vectors", "USER": "app"}.items():
        monkeypatch.setenv(f"VECTOR_{name}", value)
    assert open_store("a1") == PgVector("a1", "db", 5432, "vectors", "app")
    monkeypatch.setenv("VECTOR_STORE", "shoebox")
    with pytest.raises(BadInput, match="not 'shoebox'"):
        open_store("a1")
    with pytest.raises(BadInput, match="cannot name an index"):
        open_store("a;drop")


@pytest.mark.usefixtures("bedrock")
def test_bedrock_turns_text_into_vectors_of_length_one() -> None:
    vectors = Titan("titan").vectors(["abc", "abcdef"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert vectors[0, 0] / vectors[0, 1] == pytest.approx(3, rel=1e-5)


def test_vectors_come_from_another_region_where_the_first_one_fails(
    bedrock: list[tuple[str, Any]], failing: dict[str, tuple[int, Any, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_FALLBACK_REGION", "us-west-2")
    monkeypatch.setenv("LLM_FALLBACK_EMBEDDING_MODEL_ID", "there")
    failing["us-east-1"] = (403, {"message": "who are you?"}, "AccessDeniedException")
    with pytest.raises(Declined, match="the embedding model refused: AccessDeniedException"):
        titan("here").vectors(["abc"])
    failing["us-east-1"] = (0, {}, "")
    np.testing.assert_allclose(titan("here").vectors(["abc"]), Titan("titan", region="us-west-2").vectors(["abc"]))
    assert [path.split("/")[2] for path, _ in bedrock[-2:]] == ["there", "titan"]
