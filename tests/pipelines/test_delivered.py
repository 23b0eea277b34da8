"""What delivered pipelines do, done here: their own commands, with stand-ins for what only their services have."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from delivery import PIPELINES
from jobs import commit, each, git, jobs, program, published, run, upstream

TARGETS = ("lint", "test", "train", "scan", "sbom", "cost-diff", "plan", "infra-drift", "deploy", "destroy")
COST = {
    "github-actions": "ci/cost",
    "gitlab-ci": "cost",
    "codepipeline": "check",
    "jenkins": "cost",
    "azure-devops": "azure-pipelines/check/cost",
}


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_every_service_runs_all_of_it(pipeline: str, delivered: Callable[[str], Path]) -> None:
    """Plan, scan, difference of cost, tests, list of materials, look for drift, removal: by the same recipes."""
    scripts = "\n".join(script for job in jobs(pipeline, delivered(pipeline)).values() for script in job.scripts)
    assert [name for name in TARGETS if not re.search(rf"\bmake {name}\b", scripts)] == []
    assert not re.search(r"\bmlopsctl\b", scripts)  # which users need not have there


@each
def test_a_change_shows_what_it_does_to_the_bill(pipeline: str, repo: Path, machine: dict[str, str]) -> None:
    upstream(repo)
    job = jobs(pipeline, repo)[COST[pipeline]]
    lines = [line for script in job.scripts for line in script.splitlines() if "cost-diff" in line or "fetch" in line]
    cost = replace(job, scripts=("\n".join(lines),))
    module = repo / "infra" / "modules" / "serving" / "main.tf"
    module.write_text(f"{module.read_text()}# changed\n")
    commit(repo)
    ended, said = run(cost, repo, machine)
    assert ended, said
    assert "not made anew for what changed here" in said
    assert "- `infra/modules/serving/main.tf`" in said
    estimate = repo / "cost" / "estimate.json"
    dearer = json.loads(estimate.read_text())
    dearer["expected"] += 100
    estimate.write_text(json.dumps(dearer))
    commit(repo)
    ended, said = run(cost, repo, machine)
    assert ended, said
    assert re.search(r"\| \*\*expected\*\* \|.*\| \+100.00 \|", said)
    assert "not made anew" not in said
    estimate.unlink()
    assert not run(cost, repo, machine)[0]


RECORD = 'echo "${{0##*/}} $*" >> {log}; case "$*" in *"--input -"* | *"@-"*) cat >> {log} ;; esac\n'
ASKED = {
    "gh": """case "$*" in "repo view"*) echo acme/fraud ;; "api users/"*) echo '{"type": "User", "id": 7}' ;; esac""",
    "glab": """case "$*" in
      "repo view"*) echo '{"id": 3}' ;;
      "api users"*) echo '[{"id": 7}]' ;;
      *schedules) echo '[]' ;;
    esac""",
    "aws": "",
    "curl": 'case "$*" in */api/json) exit 22 ;; esac',  # nothing is there yet
    "az": """case "$*" in
      *"--method get"*/projects/*) echo '{"id": "p1"}' ;;
      *"--method get"*/checks/*environment*)
        echo '{"value": [{"id": 9, "type": {"id": "8C6F20A7-A545-4486-9777-F762FAFE0D4D"}}]}' ;;
      *"--method get"*) echo '{"value": []}' ;;
      *"user show"*) echo '{"id": "u7"}' ;;
      *"policy list"*) echo '[]' ;;
      *"pipelines show"*) exit 1 ;;
      *) echo '{"id": 5}' ;;
    esac""",
    "terraform": """case $4 in
      *_jobs) echo https://jenkins.example.com/job/acme/job/fraud/job ;;
      *_project) echo acme/payments ;;
      *) echo "arn:${4#ci_cd_}" ;;
    esac""",
}
PROTECTED = {
    "github-actions": (
        r"PUT repos/acme/fraud/branches/main/protection .*\{.*\"enforce_admins\": true",
        r"environments/staging.*?\"reviewers\": \[\]",
        r"environments/prod.*?\"reviewers\": \[\s*\{\s*\"type\": \"User\",\s*\"id\": 7",
        r"gh variable set AWS_DEPLOY_ROLE_ARN --body arn:deploy_role_arn",
    ),
    "gitlab-ci": (
        r"protected_branches --field name=main --field push_access_level=0",
        r"\"name\": \"staging\".*?\"approval_rules\": \[\]",
        r"\"name\": \"prod\".*?\"approval_rules\": \[\s*\{\s*\"user_id\": 7",
        r"glab variable update AWS_PLAN_ROLE_ARN arn:plan_role_arn",
        r"pipeline_schedules --field description=infra-drift --field ref=main",
    ),
    "codepipeline": (r"aws iam attach-role-policy --role-name ada --policy-arn arn:review_policy_arn",),
    "jenkins": (
        r"https://jenkins.example.com/job/acme/createItem\?name=fraud\n<com.cloudbees.hudson.plugins.folder.Folder/>",
        r"IdTokenFileCredentials\",[^\n]*\"id\":\"aws\",[^\n]*\"audience\":\"sts.amazonaws.com\"",
        r"\"id\":\"aws-deploy-role\",[^\n]*\"secret\":\"arn:deploy_role_arn\"",
        r"createItem\?name=pipeline\n.*<remote>[^<]*repo.git</remote>.*<scriptPath>Jenkinsfile</scriptPath>",
        r"createItem\?name=destroy\n.*<name>refs/heads/main</name>.*<scriptPath>ci/destroy.Jenkinsfile</scriptPath>",
        r"--request POST https://jenkins.example.com/job/acme/job/fraud/job/infra-drift/build\n",
        r"message 'Deploy to prod\?'\s*submitter 'ada'",
    ),
    "azure-devops": (
        r"post --url https://dev.azure.com/acme/_apis/serviceendpoint/[^\n]*arn:deploy_role_arn\",\"useOIDC\":\"true\"",
        r"pipelines create [^\n]*--name card-fraud-scoring-destroy --yml-path ci/destroy.azure-pipelines.yml",
        r"post --url [^\n]*/checks/configurations\?[^\n]*branchProtection[^\n]*\"resource\":\{\"type\":\"endpoint\"",
        r"patch --url [^\n]*/checks/configurations/9\?[^\n]*\"approvers\":\[\{\"id\":\"u7\"\}\]",
        r"/pipelinepermissions/endpoint/5\?[^\n]*\"allPipelines\":\{\"authorized\":false\}",
        r"repos policy approver-count create [^\n]*--blocking true[^\n]*--minimum-approver-count 1",
    ),
}


@pytest.mark.skipif(shutil.which("jq") is None, reason="the scripts of people who protect a repository use jq")
@each
def test_production_is_protected_by_code(pipeline: str, repo: Path, machine: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    for name, answers in ASKED.items():
        program(tmp_path / "bin", name, RECORD.format(log=log) + answers)
    git(repo, "remote", "add", "origin", f"{repo}.git")
    refused = subprocess.run(["bash", "ci/protect.sh"], cwd=repo, env=machine, check=False, capture_output=True)
    assert (refused.returncode, log.exists()) == (2, False)
    subprocess.run(["make", "protect", "REVIEWERS=ada"], cwd=repo, env=machine, check=True, capture_output=True)
    told = log.read_text() + "".join(file.read_text() for file in repo.glob("Jenkinsfile"))
    assert [e for e in PROTECTED[pipeline] if not re.search(e, told, re.DOTALL)] == [], told


THERE = {  # already, when somebody protects again
    "curl": "",
    "az": """case "$*" in
      *"--method get"*/projects/*) echo '{"id": "p1"}' ;;
      *"--method get"*/checks/*) echo '{"value": [{"id": 8, "type": {"id": "fe1de3ee-a436-41b4-bb20-f6eb4cb879a7"}},
        {"id": 9, "type": {"id": "8c6f20a7-a545-4486-9777-f762fafe0d4d"}}]}' ;;
      *"--method get"*) echo '{"value": [{"id": 4}]}' ;;
      *"policy list"*)
        echo '[{"type": {"displayName": "Build"}}, {"type": {"displayName": "Minimum number of reviewers"}}]' ;;
      *) echo '{"id": 5}' ;;
    esac""",
}
MAKES = {"jenkins": "createItem", "azure-devops": r"--method post| create "}


@pytest.mark.skipif(shutil.which("jq") is None, reason="the scripts of people who protect a repository use jq")
@pytest.mark.parametrize(("pipeline", "repo"), [(p, p) for p in MAKES], indirect=["repo"], ids=MAKES)
def test_what_is_there_is_not_made_again(pipeline: str, repo: Path, machine: dict[str, str], tmp_path: Path) -> None:
    log = tmp_path / "log"
    for name, answers in (ASKED | THERE).items():
        program(tmp_path / "bin", name, RECORD.format(log=log) + answers)
    git(repo, "remote", "add", "origin", f"{repo}.git")
    subprocess.run(["make", "protect", "REVIEWERS=ada"], cwd=repo, env=machine, check=True, capture_output=True)
    assert not re.search(MAKES[pipeline], log.read_text()), log.read_text()


@pytest.mark.parametrize("repo", ["codepipeline"], indirect=True)
def test_terraform_is_fetched_only_as_it_was_published(repo: Path, machine: dict[str, str], tmp_path: Path) -> None:
    published(repo, tmp_path, "#!/bin/sh\necho Terraform v1.11.4\n")
    fetch = ["bash", "ci/terraform.sh"]
    subprocess.run(fetch, cwd=repo, env=machine, check=True)
    assert (
        subprocess.run([".bin/terraform"], cwd=repo, capture_output=True, check=True).stdout == b"Terraform v1.11.4\n"
    )
    assert git(repo, "status", "--porcelain") == " M ci/terraform.sh\n"  # by this test
    shutil.rmtree(repo / ".bin")
    next((tmp_path / "web").iterdir()).write_bytes(b"something else")
    refused = subprocess.run(fetch, cwd=repo, env=machine, check=False, capture_output=True, text=True)
    assert refused.returncode
    assert not (repo / ".bin" / "terraform").exists()
