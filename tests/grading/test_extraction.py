import shutil
from pathlib import Path

import pytest

from mlopsctl import resources
from mlopsctl.grading.extraction import run_suite
from mlopsctl.grading.labels import load_documents, load_sentences
from mlopsctl.grading.marking import overlap, same

EVALS = resources.folder("evals") / "extraction"


def test_the_reader_holds_its_floors() -> None:
    result = run_suite()
    assert result.failures == ()


def test_a_frozen_case_is_never_shown() -> None:
    shown = run_suite().model_dump_json()
    frozen = [case for name in ("test", "phrasings") for case in load_sentences(EVALS / "sentences" / f"{name}.yaml")]
    assert not [case.id for case in frozen if len(case.text) > 60 and case.text[:60] in shown]


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The suite with nothing but an expectation that nobody can meet."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "sentences").mkdir()
    shutil.copy(EVALS / "floors.yaml", tmp_path)
    case = "- {id: x, text: 'The p99 is 90 ms.', expect: [{field: latency_p99_ms, value: 20, quote: p99 is 90 ms}]}\n"
    (tmp_path / "sentences" / "dev.yaml").write_text(case)
    return tmp_path


def test_a_wrong_reading_costs_precision_and_recall(broken: Path) -> None:
    result = run_suite(broken)
    assert not result.ok
    assert any("precision of all is 0.000" in failure for failure in result.failures)
    assert any("recall of all is 0.000" in failure for failure in result.failures)


def test_every_label_fits_its_text() -> None:
    cases = [*load_documents(EVALS / "documents"), *load_sentences(EVALS / "sentences" / "dev-1.yaml")]
    lost = [(c.id, q) for c in cases for e in c.expected for q in e.quotes if q and not overlap(q, c.text)]
    assert lost == []


def test_numbers_are_the_same_within_a_hundredth_and_words_without_their_dress() -> None:
    assert same("peak_rps", 100.0, 100.9)
    assert not same("peak_rps", 100.0, 102.0)
    assert same("required_tech", "Apache Kafka", "kafka")
    assert not same("clouds", "aws", "azure")
    assert same("gpu_required", a=True, b=True)
