import hashlib
import threading
from pathlib import Path

from mlopsctl.adapters.shell import JsonLines, minimal_env
from mlopsctl.adapters.tools import Tool
from mlopsctl.domain.noun import JSON
from mlopsctl.errors import MlopsctlError

_WORKER = Path(__file__).with_name("checkov_worker.py")
_QUIET = {
    "LOG_LEVEL": "ERROR",
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
    "PYTHONNOUSERSITE": "1",
    # A plan does not know the ARN of a key that it will create: a reference counts as set. The HCL scan sees it too.
    "EVAL_TF_PLAN_AFTER_UNKNOWN": "true",
}


class Scanner:
    """checkov, imported once and kept warm in its own process."""

    def __init__(self, tool: Tool) -> None:
        self.tool = tool
        self._starting = threading.Lock()
        self._worker: JsonLines | None = None
        self._answers: dict[tuple[str, str], JSON] = {}

    def start(self) -> JsonLines:
        """The worker, running; it needs some seconds before its first answer, so start it early."""
        with self._starting:
            if self._worker and not self._worker.alive:
                self._worker.close()
                self._worker = None
            if self._worker is None:
                argv = (self.tool.required().path, str(_WORKER))
                self._worker = JsonLines(argv, cwd=_WORKER.parent, env=minimal_env(_QUIET))
            return self._worker

    def scan(self, kind: str, path: Path, timeout: float = 300) -> JSON:
        """What checkov found; the same bytes are scanned once.

        Raises when the scan did not complete: a scanner that crashed found nothing out.
        """
        question = (kind, _digest(path))
        if question in self._answers:
            return self._answers[question]
        answer = self.start().ask({"kind": kind, "path": str(path)}, timeout)
        if problem := answer.get("error") or answer["parsing_errors"] or answer["errors"]:
            raise MlopsctlError(f"checkov could not scan {path.name} completely: {problem}")
        self._answers[question] = answer
        return answer

    def close(self) -> None:
        with self._starting:
            if self._worker is not None:
                self._worker.close()
                self._worker = None


def _digest(path: Path) -> str:
    """Over the names and contents of a file, or of all files below a folder."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    digest = hashlib.sha256(str(path).encode())
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(path)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
