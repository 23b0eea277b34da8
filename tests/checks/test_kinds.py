"""Every check fails the tiny good repository of `test_run` after one change; none may be without such a change."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check
from mlopsctl.domain.report import CheckResult
from mlopsctl.registry import discover

CHECKS = discover(kinds, Check)
MODULE = "infra/modules/logs/main.tf"
ROOT = "infra/envs/prod/main.tf"
TRAIN = "pipelines/train.py"
WORKFLOW = ".github/workflows/ci.yml"
MANIFESTS = "kubernetes/serving.yaml"

# check -> file, old text, new text, what the result must say
SPOILED = {
    "hcl_allow_list": (MODULE, 'data "aws_region"', 'data "external"', "infra/modules/logs/main.tf:6"),
    "terraform_fmt": (MODULE, "  name  ", "name", "infra/modules/logs/main.tf"),
    "terraform_init": (ROOT, "< 6", "< 1", "no available releases match"),
    "terraform_validate": (MODULE, "retention_in_days", "retention", "infra/modules/logs/main.tf:10"),
    "terraform_plan": (".mlopsctl/offline/prod.tfvars.json", "region", "place", "No value for required variable"),
    "checkov_hcl": (MODULE, "400", "7", "CKV_AWS_338"),
    "checkov_plan": (MODULE, "400", "7", "CKV_AWS_338"),
    "checkov_files": ("Dockerfile", "USER 10001", "USER root", "CKV_DOCKER_8"),
    "hadolint": ("Dockerfile", "slim-bookworm", "slim-bookworm\nRUN cd /tmp && ls", "DL3003 Dockerfile:2"),
    "shellcheck": ("ci/greet.sh", '"hello $1"', "hello $1", "ci/greet.sh:2"),
    "zizmor": (WORKFLOW, '"$STAGE"', "${{ github.head_ref }}", "template-injection .github/workflows/ci.yml:7"),
    "github_workflows": (WORKFLOW, "env:", "environ:", "$.jobs.check.steps[0] Additional properties"),
    "gitlab_ci": (".gitlab-ci.yml", "script:", "scripts:", ".gitlab-ci.yml $.check"),
    "azure_pipelines": ("azure-pipelines.yml", "steps:", "step:", "azure-pipelines.yml $"),
    "jenkinsfiles": ("Jenkinsfile", "steps {", "step {", "Jenkinsfile:5 `stage` may not have `step`"),
    "ci_jobs": (".gitlab-ci.yml", "extends: .quiet", "extends: .calm", ".gitlab-ci.yml check `.calm`"),
    "ci_expressions": (WORKFLOW, "github.ref_name", "github.ref_name ||", "jobs.check.steps[0].env.STAGE"),
    "ci_credentials": (WORKFLOW, "make test", "make deploy", "ci.yml check changes an environment"),
    "buildspecs": ("ci/plan.buildspec.yml", "build:", "compile:", "ci/plan.buildspec.yml `phases` may not have"),
    "ci_scripts": (WORKFLOW, '"$STAGE"', "$STAGE", "SC2086 .github/workflows/ci.yml:7"),
    "kubernetes": (
        MANIFESTS,
        "name: kserve-container",
        "nam: kserve-container",
        "spec.containers.0: 'name' is a required property",
    ),
    "yaml_files": ("ci/settings.yml", "image", "stage", "`stage` is said twice"),
    "secrets": (
        "ci/settings.yml",
        "demo",
        "ghp_" + "a1" * 18,
        "ci/settings.yml:2 looks like a credential: github token",
    ),
    "docs_links": ("README.md", "#how-to-deploy", "#deploying", "README.md:3 `#deploying` leads nowhere"),
    "diagrams": ("README.md", "data --> training", "data --> model", "model is no node"),
    "make_targets": ("README.md", "make plan", "make plans", "the Makefile has no `plans`"),
    "app_tests": ("tests/test_sum.py", "== 2", "== 3", "tests/test_sum.py::test_sum"),
    "app_train": (TRAIN, "out.mkdir", "raise SystemExit('accuracy 0.4 is below 0.8')  #", "below 0.8"),
}
ON_PLANS = {
    "code_pipelines",
    "iam_documents",
    "network_layout",
    "state_machines",
    "versions",
}  # spoiled by tests/faults
BEFORE = {
    "terraform_plan": ("terraform_init",),
    "terraform_validate": ("terraform_init",),
    "checkov_plan": ("terraform_init", "terraform_plan"),
}
Judge = Callable[[str], CheckResult]


def said(result: CheckResult) -> str:
    return "\n".join((result.detail, *(f"{i.rule} {i.where} {i.message}" for i in result.issues if not i.accepted)))


def spoil(repo: Path, file: str, old: str, new: str) -> None:
    text = (repo / file).read_text(encoding="utf8")
    assert old in text
    (repo / file).write_text(text.replace(old, new), encoding="utf8")


def test_every_check_has_a_repository_that_fails_it() -> None:
    assert SPOILED.keys() | ON_PLANS == CHECKS.keys()
    assert all(name == check.name for name, check in CHECKS.items())


@pytest.mark.slow
@pytest.mark.parametrize("name", SPOILED)
def test_one_change_fails_it_and_the_reason_is_told(name: str, repo: Path, judge: Judge) -> None:
    file, old, new, reason = SPOILED[name]
    spoil(repo, file, old, new)
    for earlier in BEFORE.get(name, ()):
        judge(earlier)
    result = judge(name)
    assert result.status == "fail"
    assert reason in said(result)
    assert "\x1b" not in said(result)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "old", "new", "reason"),
    [
        ("ci_jobs", WORKFLOW, "    runs-on", "    needs: [built]\n    runs-on", "ci.yml check `built`"),
        ("ci_jobs", ".gitlab-ci.yml", "stage: check", "stage: checks", "check `checks`"),
        ("ci_scripts", "ci/plan.buildspec.yml", "make plan", "echo $STAGE", "SC2086 ci/plan.buildspec.yml:4"),
        ("ci_scripts", "Jenkinsfile", "make test", "cd $STAGE", "SC2086 Jenkinsfile:5"),
        ("ci_scripts", "azure-pipelines.yml", "make test", "cd $STAGE", "SC2086 azure-pipelines.yml:4"),
        ("ci_jobs", "azure-pipelines.yml", "job: check", "job: check\n  dependsOn: built", "check `built`"),
        ("kubernetes", MANIFESTS, "port: 80", "port: http", "'http' is not of type 'integer'"),
    ],
)
def test_it_is_told_of_each_service(
    name: str, file: str, old: str, new: str, reason: str, repo: Path, judge: Judge
) -> None:
    assert judge(name).status == "pass"
    spoil(repo, file, old, new)
    assert reason in said(judge(name))


@pytest.mark.slow
def test_kinds_without_a_schema_are_named(judge: Judge) -> None:
    assert judge("kubernetes").detail == "3 resources; no schema of InferenceService"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("def test_sum", "def sum", "no test passed"),
        ("def test_sum() -> None:\n", "def test_sum() -> None:\n    import pytest\n    pytest.skip()\n", "1 skipped"),
    ],
)
def test_tests_that_show_nothing_fail(repo: Path, judge: Judge, old: str, new: str, detail: str) -> None:
    spoil(repo, "tests/test_sum.py", old, new)
    result = judge("app_tests")
    assert result.status == "fail"
    assert detail in result.detail


@pytest.mark.slow
def test_training_without_a_model_fails(repo: Path, judge: Judge) -> None:
    spoil(repo, TRAIN, '(out / "model.txt").write_text', "str")
    result = judge("app_train")
    assert (result.status, "no model was written" in result.detail) == ("fail", True)


@pytest.mark.slow
def test_an_expired_risk_is_not_accepted(repo: Path, judge: Judge) -> None:
    spoil(repo, "policy/accepted-risks.yaml", "2999", "1999")
    result = judge("checkov_hcl")
    assert result.status == "fail"
    assert "its acceptance expired on 1999-12-31" in said(result)


@pytest.mark.slow
def test_a_comment_cannot_hide_a_finding(repo: Path, judge: Judge) -> None:
    spoil(repo, MODULE, "400", "7 # checkov:skip=CKV_AWS_338: no reason")
    assert judge("checkov_hcl").status == "fail"


def test_nothing_runs_when_targets_are_looked_at(repo: Path, judge: Judge) -> None:
    assert judge("make_targets").status == "pass"
    assert not (repo / "made-by-make").exists()


def test_a_makefile_that_does_things_when_it_is_read_is_refused(repo: Path, judge: Judge) -> None:
    spoil(repo, "Makefile", "$(shell touch made-by-make)", "$(file > made-by-make)")
    assert "runs while make reads the file" in said(judge("make_targets"))
    assert not (repo / "made-by-make").exists()


def test_a_pass_with_nothing_to_judge_says_so(repo: Path, judge: Judge) -> None:
    assert (judge("diagrams").status, judge("diagrams").empty) == ("pass", False)
    for document in repo.rglob("*.md"):
        document.unlink()
    assert (judge("diagrams").status, judge("diagrams").empty) == ("pass", True)
