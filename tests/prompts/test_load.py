from pathlib import Path
from types import SimpleNamespace

import pytest

from mlopsctl import prompts, resources
from mlopsctl.domain.architecture import Architecture, Component, Cost, Latency
from mlopsctl.domain.critique import Finding
from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.errors import InputError

FOLDER = resources.folder("prompts")
NAMES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md"))
INJECTION = "{{ cycler.__init__.__globals__.os.popen('id').read() }}"
INPUTS: dict[str, object] = {
    "requirements": [Constraint(field="peak_rps", value=40, source=Source(kind="quote", quote=INJECTION))],
    "architecture": Architecture(
        name="lean",
        cloud="aws",
        regions=("eu-west-1",),
        environments=("prod",),
        components=(Component(slot="edge", blueprint="alb", size="private", provides=("private-entry",)),),
        cost=Cost(expected=420),
        latency=Latency(p99_ms=80),
    ),
    "findings": [Finding(rule="p99", severity="warn", claim="close to the limit")],
}


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_renders_with_its_declared_inputs_and_keeps_data_as_data(name: str) -> None:
    prompt = prompts.load(name)
    text = prompt.render(**{key: INPUTS[key] for key in prompt.inputs})
    assert INJECTION in text
    assert "close to the limit" in text
    assert not text.startswith("---")


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_takes_exactly_what_it_declares(name: str) -> None:
    with pytest.raises(InputError, match="takes"):
        prompts.load(name).render(requirements=[])
    with pytest.raises(InputError, match="takes"):
        prompts.load(name).render(**INPUTS, document="the raw text")


@pytest.mark.parametrize(
    "text", ["{{ missing }}", "{{ given.nothing }}", INJECTION, "{{ given.items.append(1) }}", "{% if %}"]
)
def test_a_template_that_reaches_too_far_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "p.md").write_text(f"---\ninputs: [given]\noutput: Critique\n---\n{text}\n")
    with pytest.raises(InputError, match="cannot be rendered"):
        prompts.load("p", tmp_path).render(given=SimpleNamespace(items=[]))


def test_the_hash_follows_the_text(tmp_path: Path) -> None:
    hashes = set()
    for text in ("one", "two"):
        (tmp_path / "p.md").write_text(f"---\ninputs: []\noutput: Critique\n---\n{text}\n")
        hashes.add(prompts.load("p", tmp_path).sha256)
    assert len(hashes) == 2


@pytest.mark.parametrize("content", ["no front matter", "---\ninputs: [a]\n---\ntext", "---\n- a\n---\ntext"])
def test_a_file_without_its_front_matter_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "p.md").write_text(content)
    with pytest.raises(InputError, match=r"p\.md needs front matter"):
        prompts.load("p", tmp_path)
    with pytest.raises(InputError, match="no prompt `q`"):
        prompts.load("q", tmp_path)
