import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from mlopsctl.catalog import Catalog
from mlopsctl.codegen.render import render
from mlopsctl.codegen.slug import project_slug
from mlopsctl.domain.architecture import Cost, Decision, Design, QuotaRequest, Rejected
from mlopsctl.domain.critique import Critique, Finding
from mlopsctl.domain.noun import sha256
from mlopsctl.domain.requirements import Constraint, Source
from mlopsctl.errors import BlueprintError

MakeDesign = Callable[..., Design]
HOSTILE = [
    "",
    "../../etc/passwd",
    'x" }\nresource "null_resource" "pwn" {}\n',
    '${file("/etc/passwd")}',
    "%{ for x in y }",
    "[[ 7 * 7 ]] [% include '/etc/passwd' %]",
    "$(touch /tmp/pwned) `id`; rm -rf /",
    "| a | b |\n\n# Heading <script>alert(1)</script> [x](javascript:alert(1))",
    "\u202egnp.exe\x00\x1b[31m\ud800",
    "支付 🔥",
]


def test_same_design_gives_the_same_bytes(catalog: Catalog, make_design: MakeDesign) -> None:
    first, again = render(make_design(), catalog), render(make_design(), catalog)
    assert first == again
    assert list(first) == sorted(first)


def test_repository_is_complete(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(), catalog)
    roots = ("bootstrap", "envs/staging", "envs/prod")
    wanted = [f"infra/{root}/{name}.tf" for root in roots for name in ("main", "variables", "versions", "providers")]
    wanted += [f".mlopsctl/offline/{name}.tfvars.json" for name in ("bootstrap", "staging", "prod")]
    wanted += [f"docs/runbooks/{name}.md" for name in ("deploy", "rollback", "retrain", "incident", "teardown")]
    wanted += ["README.md", "Makefile", ".gitignore", "config/app.json", "cost/estimate.json", "cost/README.md"]
    wanted += ["docs/adr/0001-serve-from-tasks.md", "docs/architecture.md", "infra/modules/serving/main.tf"]
    wanted += [".github/workflows/ci.yml", ".github/workflows/deploy.yml", "serving/__init__.py"]
    assert set(wanted) <= set(files)
    assert "infra/bootstrap/backend.tf" not in files
    assert files["docs/requirements.md"].decode() == make_design().document
    assert "`make deploy ENV=staging`" in (readme := files["README.md"].decode())
    assert "again with `ENV=prod`." in readme
    assert "prod waits for its reviewers" in files["docs/runbooks/deploy.md"].decode()


def test_modules_are_wired(catalog: Catalog, make_design: MakeDesign) -> None:
    main = render(make_design(), catalog)["infra/envs/prod/main.tf"].decode()
    assert main.endswith(
        """
module "serving" {
  source = "../../modules/serving"

  vpc_id        = module.network.vpc_id
  desired_count = 7
  p99_ms        = 80
  image_tag     = var.serving_image_tag
}
"""
    )


def test_an_example_of_what_the_deployer_knows_is_in_the_region_of_the_design(
    catalog: Catalog, make_design: MakeDesign
) -> None:
    files = render(make_design(), catalog)
    assert json.loads(files[".mlopsctl/offline/prod.tfvars.json"])["serving_image_tag"] == "0a1b2c-eu-west-1"


def test_other_environments_run_at_their_minimum(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(), catalog)
    assert b"desired_count = 2" in files["infra/envs/staging/main.tf"]


def test_an_output_of_another_root_is_refused(catalog: Catalog, make_design: MakeDesign) -> None:
    state = catalog.blueprints[0]
    wrong = state.model_copy(update={"inputs": {"x": catalog.blueprints[2].inputs["vpc_id"]}})
    broken = replace(catalog, blueprints=(wrong, *catalog.blueprints[1:]))
    with pytest.raises(BlueprintError, match="another Terraform root"):
        render(make_design(), broken)


def test_two_parts_may_not_write_one_file(catalog: Catalog, make_design: MakeDesign) -> None:
    (catalog.root / "_apps/tabular/README.md").write_text("mine")
    with pytest.raises(BlueprintError, match=re.escape("README.md")):
        render(make_design(), catalog)


def spoken_by(text: str, design: Design) -> Design:
    """The design with `text` wherever a document, a model or a person may have written something."""
    said = Source(kind="quote", quote=text, end=len(text), line=1)
    critique = Critique(
        lens="cost",
        summary=text,
        confidence=1,
        risk="low",
        failed=text or "late",
        findings=(Finding(rule="r1", severity="warn", claim=text, evidence=text),),
    )
    decision = Decision(title="Title", choice=text, reasons=(text,), alternatives=(text,), fields=("forbidden_tech",))
    architecture = design.architecture.model_copy(
        update={
            "decisions": (decision,),
            "rejected": (Rejected(slot="serving", blueprint="b", size="s", reason=text),),
            "cost": Cost(unpriced=(text,)),
        }
    )
    constraints = (
        Constraint(field="project_name", value=text, source=said),
        Constraint(field="forbidden_tech", value=[text], source=said),
    )
    requirements = design.requirements.model_copy(update={"constraints": constraints})
    return design.model_copy(
        update={
            "architecture": architecture,
            "requirements": requirements,
            "critiques": (critique,),
            "cuts": (text,),
            "approvals": (("architecture", "f" * 64, text),),
            "document": text,
            "document_name": text,
        }
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, catalog: Catalog, make_design: MakeDesign) -> None:
    calm, files = (render(spoken_by(words, make_design()), catalog) for words in ("calm", text))
    assert set(files) == set(calm)
    for path, content in files.items():
        if path == "docs/requirements.md":  # the document itself, as it was read
            continue
        shown = content.decode()
        if path.endswith((".tf", ".yml", ".example", "Makefile")):  # the slug arrives here, and nothing else
            assert shown == calm[path].decode().replace("calm", project_slug(text)), path
        elif path.endswith(".json"):
            json.loads(shown)
        elif path.endswith(".md"):
            assert len(shown.splitlines()) == len(calm[path].decode().splitlines()), path
            assert not re.search(r"(?<!\\)<script|(?<!\\)\]\(javascript|[\u202e\x00\x1b]", shown), path
            assert even_tables(shown), path


def even_tables(text: str) -> bool:
    """Every table row has as many cells as the line under the heading."""
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    widths = [{len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()} for table in tables]
    return all(len(width) == 1 for width in widths)


def test_workflows_grant_little_and_run_no_expression(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(), catalog)
    for path in (".github/workflows/ci.yml", ".github/workflows/deploy.yml"):
        workflow = yaml.safe_load(files[path])
        assert workflow["permissions"] == {}
        for job in workflow["jobs"].values():
            assert set(job["permissions"]) <= {"contents", "id-token"}
            for step in job["steps"]:
                assert "${{" not in step.get("run", "")
                assert re.fullmatch(r".+@[0-9a-f]{40}", step.get("uses", f"x@{'0' * 40}"))


def test_makefile_reads_only_outputs_that_exist(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(), catalog)
    exist = set(re.findall(r'output "(\w+)"', b"".join(v for k, v in files.items() if "outputs.tf" in k).decode()))
    for path in [p for p in files if p == "Makefile" or p.startswith("docs/runbooks/")]:
        read = set(re.findall(r"output -raw (\w+)", files[path].decode()))
        assert read - {"registry_repository_url"} <= exist, path  # the small catalogue has no registry


def test_make_lists_its_targets_and_refuses_an_unknown_stage(
    catalog: Catalog, make_design: MakeDesign, tmp_path: Path
) -> None:
    (tmp_path / "Makefile").write_bytes(render(make_design("$(shell touch pwned)"), catalog)["Makefile"])
    listed, refused = (
        subprocess.run(["make", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        for arguments in ((), ("plan", "ENV=nowhere"))
    )
    assert re.search(r"^deploy +bring ENV to this commit$", listed.stdout, re.MULTILINE)
    assert refused.returncode != 0
    assert "ENV is one of: staging prod" in refused.stderr
    assert not (tmp_path / "pwned").exists()


def test_manifest_covers_every_file(catalog: Catalog, make_design: MakeDesign) -> None:
    files = render(make_design(), catalog)
    listed = json.loads(files.pop(".mlopsctl/manifest.json"))["files"]
    assert listed == {path: sha256(content) for path, content in files.items()}


def test_trace_leads_from_the_sentence_to_the_resource(catalog: Catalog, make_design: MakeDesign) -> None:
    design = make_design()
    files = render(design, catalog)
    traced = json.loads(files[".mlopsctl/TRACE.json"])["requirements"]
    (latency,) = [row for row in traced if row["field"] == "latency_p99_ms"]
    source = latency["source"]
    assert files["docs/requirements.md"].decode()[source["start"] : source["end"]] == source["quote"]
    assert [d["file"] for d in latency["decisions"]] == ["docs/adr/0001-serve-from-tasks.md"]
    (serving,) = latency["components"]
    assert serving["modules"] == ["infra/envs/staging: module.serving", "infra/envs/prod: module.serving"]
    assert set(serving["files"]) <= set(files)
    assert serving["tests"] == ["tests/test_serving.py"]
    assert {"terraform_plan", "checkov_hcl", "app_tests"} <= set(serving["checks"])


def test_readme_says_what_a_design_leaves_unanswered(catalog: Catalog, make_design: MakeDesign) -> None:
    design = make_design()
    unheard = Constraint(field="team_size", value=3, source=Source(kind="answer"))
    more = design.requirements.model_copy(update={"constraints": (*design.requirements.constraints, unheard)})
    readme = render(make_design(requirements=more), catalog)["README.md"].decode()
    rows = [line for line in readme.splitlines() if "not used by this design" in line]
    assert rows == ["| team\\_size | 3 | answer | not used by this design |"]


def test_quotas_are_asked_for_before_the_first_deployment(catalog: Catalog, make_design: MakeDesign) -> None:
    design = make_design()
    assert "docs/runbooks/quotas.md" not in render(design, catalog)
    command = "aws service-quotas request-service-quota-increase --service-code lambda --quota-code CODE"
    request = QuotaRequest(
        service="lambda",
        quota="Concurrent executions | per region",
        slots=("serving",),
        needed=1008,
        default="1000",
        unit="executions",
        source="a page",
        command=f"{command} --desired-value 1008 --region us-east-1",
    )
    quotas = design.architecture.model_copy(update={"quotas": (request,)})
    files = render(design.model_copy(update={"architecture": quotas}), catalog)
    text = files["docs/runbooks/quotas.md"].decode()
    assert f"\n{request.command}\n" in text
    assert "list-service-quotas --service-code lambda " in text
    assert "in the place of `CODE`" in text
    assert even_tables(text)
    assert "[quotas](quotas.md)" in files["docs/runbooks/deploy.md"].decode()


def test_the_document_says_what_a_failure_means(catalog: Catalog, make_design: MakeDesign) -> None:
    design = make_design()
    assert "When something fails" not in render(design, catalog)["docs/architecture.md"].decode()
    parts = tuple(c.model_copy(update={"rto_minutes": 3.0}) for c in design.architecture.components)
    figures = {"components": parts, "rto_minutes": 3.0, "rpo_minutes": 0.0, "availability_pct": 99.98}
    figures |= {"availability_basis": ("edge 99.99 %: an agreement",)}
    architecture = design.architecture.model_copy(update=figures)
    text = render(design.model_copy(update={"architecture": architecture}), catalog)["docs/architecture.md"].decode()
    assert "Available 99.98 % of the time" in text
    assert "- edge 99.99 %: an agreement" in text
    assert "back in 3 minutes; no data is gone." in text
    assert even_tables(text)


def test_risks_expire_counted_from_the_design(catalog: Catalog, make_design: MakeDesign) -> None:
    (risk,) = yaml.safe_load(render(make_design(), catalog)["policy/accepted-risks.yaml"])
    assert risk["expires"] == "2026-05-01"
    assert (risk["check"], risk["slot"], risk["owner"]) == ("CKV_AWS_1", "serving", "platform-team")


def test_templates_name_no_machine(catalog: Catalog, make_design: MakeDesign, tmp_path: Path) -> None:
    everything = b"".join(render(make_design(), catalog).values()).decode()
    assert str(tmp_path) not in everything
