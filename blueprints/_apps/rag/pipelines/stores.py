"""Where vectors are searched: in memory, in PostgreSQL with pgvector, or in OpenSearch.

Indexes are named by the model's version, so that a rollback finds what it was measured with.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np

from pipelines.chunks import Chunk
from pipelines.embedding import Vectors
from pipelines.errors import BadInput, Declined

BULK = 500


@dataclass(frozen=True)
class Hit:
    """A passage with its similarity to a question (cosine)."""

    chunk: Chunk
    similarity: float


class Store(Protocol):
    """Searches passages by vector."""

    @property
    def waits(self) -> bool: ...

    def ensure(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Make the index hold these passages; quick when it does."""
        ...

    def search(self, vector: Vectors, most: int) -> list[Hit]:
        """The most similar passages, the most similar first. Raises Declined (502) when the store fails."""
        ...


class Memory:
    """All passages in this process: right up to some hundred thousand."""

    waits = False

    def __init__(self) -> None:
        self._chunks: Sequence[Chunk] = ()
        self._vectors: Vectors = np.empty((0, 0), dtype=np.float32)

    def ensure(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        self._chunks, self._vectors = chunks, vectors

    def search(self, vector: Vectors, most: int) -> list[Hit]:
        similarity = self._vectors @ vector
        order = np.argsort(-similarity, kind="stable")[:most]
        return [Hit(self._chunks[i], round(float(similarity[i]), 6)) for i in order]


@dataclass(frozen=True)
class PgVector:
    """A table of PostgreSQL with pgvector. Without a password, a token of the caller's AWS role signs in."""

    index: str
    host: str
    port: int
    database: str
    user: str
    password: str = ""
    waits: bool = True

    def ensure(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        from psycopg import sql

        table, width = sql.Identifier(self.table), sql.Literal(vectors.shape[1])
        rows = [(c.id, c.model_dump_json(), _text(v)) for c, v in zip(chunks, vectors, strict=True)]
        with self._connection() as connection, connection.cursor() as cursor:
            create = "CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, chunk jsonb NOT NULL, embedding vector({}))"
            cursor.execute(sql.SQL(create).format(table, width))
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(table))
            if (counted := cursor.fetchone()) and counted[0] == len(rows):
                return
            insert = "INSERT INTO {} VALUES (%s, %s, %s) ON CONFLICT (id) DO NOTHING"
            cursor.executemany(sql.SQL(insert).format(table), rows)
            near = "CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (embedding vector_cosine_ops)"
            cursor.execute(sql.SQL(near).format(sql.Identifier(f"{self.table}_near"), table))

    def search(self, vector: Vectors, most: int) -> list[Hit]:
        from psycopg import sql

        query = "SELECT chunk::text, 1 - (embedding <=> %s::vector) FROM {} ORDER BY embedding <=> %s::vector LIMIT %s"
        asked = sql.SQL(query).format(sql.Identifier(self.table))
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(asked, (_text(vector), _text(vector), most))
            return [Hit(Chunk.model_validate_json(text), round(float(s), 6)) for text, s in cursor.fetchall()]

    @property
    def table(self) -> str:
        return f"passages_{self.index}"

    def _connection(self) -> Any:  # noqa: ANN401  # psycopg's generic type says no more
        import boto3
        import psycopg

        secret = self.password or boto3.client("rds").generate_db_auth_token(self.host, self.port, self.user)
        security = "prefer" if self.password else "require"
        try:
            return psycopg.connect(
                host=self.host,
                port=self.port,
                dbname=self.database,
                user=self.user,
                password=secret,
                sslmode=security,
            )
        except psycopg.OperationalError as failed:
            raise Declined(502, "the vector store cannot be reached") from failed


class OpenSearch:
    """An index of Amazon OpenSearch (Serverless or a domain); requests are signed with the caller's role."""

    waits = True

    def __init__(self, endpoint: str, index: str) -> None:
        self._url = endpoint.rstrip("/")
        self._index = index
        self._service = "aoss" if ".aoss." in (urlsplit(endpoint).hostname or "") else "es"

    def ensure(self, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """A second, empty index says that the first one is complete. Passages may be there twice after a crash."""
        if self._has(f"{self._index}-complete"):
            return
        if not self._has(self._index):
            space = {"name": "hnsw", "engine": "faiss", "space_type": "innerproduct"}  # length 1: it is the cosine
            vector = {"type": "knn_vector", "dimension": vectors.shape[1], "method": space}
            fields = {"embedding": vector, "chunk": {"type": "object", "enabled": False}}
            body = {"settings": {"index.knn": True}, "mappings": {"properties": fields}}
            self._ask("PUT", f"/{self._index}", json.dumps(body))
        for start in range(0, len(chunks), BULK):
            lines: list[dict[str, Any]] = []
            for chunk, values in zip(chunks[start : start + BULK], vectors[start : start + BULK], strict=True):
                lines += [{"index": {}}, {"chunk": chunk.model_dump(), "embedding": values.tolist()}]
            self._ask("POST", f"/{self._index}/_bulk", "".join(f"{json.dumps(line)}\n" for line in lines))
        self._ask("PUT", f"/{self._index}-complete", "{}")

    def search(self, vector: Vectors, most: int) -> list[Hit]:
        near = {"knn": {"embedding": {"vector": vector.tolist(), "k": 2 * most}}}
        found = self._ask("POST", f"/{self._index}/_search", json.dumps({"size": 2 * most, "query": near}))
        hits = [
            Hit(Chunk.model_validate(h["_source"]["chunk"]), round(h["_score"] - 1, 6)) for h in found["hits"]["hits"]
        ]
        return list({hit.chunk.id: hit for hit in hits}.values())[:most]

    def _has(self, index: str) -> bool:
        return bool(self._send("HEAD", f"/{index}").status_code == HTTPStatus.OK)

    def _ask(self, method: str, path: str, body: str) -> Any:  # noqa: ANN401  # JSON
        answer = self._send(method, path, body)
        if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES or (path.endswith("_bulk") and answer.json()["errors"]):
            raise Declined(502, f"the vector store answered {answer.status_code} to {method}")
        return answer.json()

    def _send(self, method: str, path: str, body: str = "") -> Any:  # noqa: ANN401  # an answer of httpx
        import boto3
        import httpx
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest

        session = boto3.Session()
        request = AWSRequest(method, f"{self._url}{path}", {"Content-Type": "application/json"}, body)
        request.headers["X-Amz-Content-SHA256"] = SigV4Auth(None, "", "").payload(request)
        SigV4Auth(session.get_credentials(), self._service, session.region_name).add_auth(request)
        try:
            return httpx.request(method, request.url, headers=dict(request.headers), content=body, timeout=30)
        except httpx.HTTPError as failed:
            raise Declined(502, "the vector store cannot be reached") from failed


def open_store(version: str) -> Store:
    """What `$VECTOR_STORE` says: pgvector or opensearch, with their own variables; else memory."""
    kind, given = os.environ.get("VECTOR_STORE", "memory"), os.environ.get
    if kind == "memory":
        return Memory()
    if not version.isalnum():
        raise BadInput(f"{version!r} cannot name an index")
    try:
        if kind == "pgvector":
            host, port = os.environ["VECTOR_HOST"], int(os.environ["VECTOR_PORT"])
            database, user = os.environ["VECTOR_DATABASE"], os.environ["VECTOR_USER"]
            return PgVector(version, host, port, database, user, given("VECTOR_PASSWORD", ""))
        if kind == "opensearch":
            return OpenSearch(os.environ["VECTOR_ENDPOINT"], f"{given('VECTOR_INDEX', 'documents')}-{version}")
    except KeyError as missing:
        raise BadInput(f"${missing.args[0]} must be set for the vector store {kind}") from missing
    raise BadInput(f"$VECTOR_STORE must be memory, pgvector or opensearch, not {kind!r}")


def _text(vector: Vectors) -> str:
    """A vector as pgvector reads one."""
    return "[" + ",".join(f"{value:.7g}" for value in vector) + "]"
