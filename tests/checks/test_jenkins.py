"""What the reader of Jenkinsfiles takes, and what it objects to, through its checks."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mlopsctl.checks import kinds
from mlopsctl.checks.check import Check, Workspace
from mlopsctl.checks.toolbox import Toolbox
from mlopsctl.registry import discover

CHECKS = discover(kinds, Check)
SOUND = r"""
@Library('shared') _
/* { a comment ( with brackets */
pipeline {
  agent { kubernetes { yaml '''
    spec: { containers: [] }
  ''' } }
  options { timeout(time: 20, unit: 'MINUTES'); timestamps() }
  triggers { cron('''TZ=Europe/Berlin
    H 5 * * 1-5
    @weekly''') }
  environment {
    NAME = "build-${BUILD_NUMBER}"
    USER = credentials('somebody')
  }
  stages {
    stage("one") {
      when { allOf { branch 'main'; expression { return params.A == 'x' } } }
      steps {
        script {
          def names = [first: 1,
            second: { it -> it + 1 }]
          if (names.first) { echo 'it\'s {one' } else { echo "two ( ${names}" }
        }
        sh(label: 'told', script: 'make test', returnStdout: true)
        sh '''
          make \
            lint
        '''
      }
      post { always { junit 'build/*.xml' } }
    }
    stage('side by side') {
      failFast true
      parallel {
        stage('side by side') { agent { docker 'maven:3' }
          steps { withCredentials(bindings: [string(credentialsId: 'told', variable: 'TOLD')]) { sh 'true' } }
        }
      }
    }
    stage('many') {
      matrix {
        axes { axis { name 'V'; values '1', '2' } }
        stages { stage('each') { steps { sh 'true' } } }
      }
    }
  }
}
"""
STAGE = "pipeline { agent any\nstages { %s } }"


@pytest.fixture
def found(tmp_path: Path, toolbox: Toolbox) -> Callable[[str, str], list[str]]:
    def judge(check: str, text: str) -> list[str]:
        repo = tmp_path / "repo"
        repo.mkdir(exist_ok=True)
        (repo / "Jenkinsfile").write_text(text)
        issues = CHECKS[check].run(Workspace(repo, tmp_path / "scratch", toolbox)).issues
        return [f"{issue.where} {issue.message}" for issue in issues]

    return judge


@pytest.mark.parametrize("check", ["jenkinsfiles", "ci_credentials"])
def test_what_is_sound_has_no_finding(check: str, found: Callable[[str, str], list[str]]) -> None:
    assert found(check, SOUND) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("node { sh 'make test' }", "Jenkinsfile:1 there is no `pipeline { }`"),
        ("pipeline {\n  agent any\n}}\n", "Jenkinsfile:3 `}` closes nothing"),
        ("pipeline {\n  options { timeout(time: 20\n}\n", "Jenkinsfile:3 `}` closes nothing"),
        ("pipeline {\n  options { timeout(time: 20", "Jenkinsfile:2 `(` has no end"),
        ("pipeline {\n  agent any /* here\n}\n", "Jenkinsfile:2 `/*` has no end"),
        ("pipeline {\n  environment { A = 'x\n }\n}\n", "Jenkinsfile:2 `'` has no end"),
        ("pipeline { stages { stage('a') { steps { sh 'x' } } } }", "the pipeline has no `agent`"),
        ("pipeline { agent none }", "the pipeline has no `stages`"),
        ("pipeline { agent any\nagent none\nstages { } }", "Jenkinsfile:1 `pipeline` has `agent` 2 times"),
        (STAGE % "stage('a') { }", "`a` has not one of steps, stages, parallel, matrix"),
        (STAGE % "stage('a') { steps { } }", "`steps` of `a` is empty"),
        (STAGE % "stage('a') { steps { echo 'x' } }\nstage('a') { steps { echo 'x' } }", "2 stages are called `a`"),
        (STAGE % "stage('a') { options { }\nsteps { echo 'x' } }", "`options` is empty"),
        (STAGE % "stage('a') { agent 'docker'\nsteps { echo 'x' } }", "an agent is `any`, `none` or has braces"),
        (STAGE % "stage('a') { environment { A 'x' }\nsteps { echo 'x' } }", "`A` gets no value"),
        (
            STAGE % "stage('a') { environment { A = 'x'\nA = 'y' }\nsteps { echo 'x' } }",
            "`environment` has `A` 2 times",
        ),
        (STAGE % "stage('a') { input { ok 'Go' }\nsteps { echo 'x' } }", "an input has no `message`"),
        (STAGE % "stage('a') { input { message 'Go?'\nuser 'b' }\nsteps { echo 'x' } }", "`input` may not have `user`"),
        (STAGE % "stage('a') { steps { echo 'x' }\npost { finally { echo 'x' } } }", "`post` may not have `finally`"),
        (STAGE % "stage('a') { parallel { step('b') { echo 'x' } } }", "`step` is no stage"),
        (
            STAGE % "stage('a') { parallel { stage('b') { parallel { stage('c') { steps { echo 'x' } } } } } }",
            "`b` runs stages in parallel and is one of such stages",
        ),
        (STAGE % "stage() { steps { echo 'x' } }", "a stage has no name"),
        (STAGE % "stage('a') { agent none\nsteps { echo 'x' } }", "`a` has no agent to run on"),
        (STAGE % "stage('a') { matrix { stages { stage('b') { step { } } } } }", "`stage` may not have `step`"),
        (STAGE % "stage('a') { agent any\nparallel { stage('b') { steps { echo 'x' } } } }", "`a` has an agent, which"),
    ],
)
def test_what_jenkins_refuses_is_told(text: str, reason: str, found: Callable[[str, str], list[str]]) -> None:
    said = found("jenkinsfiles", text)
    assert any(reason in line for line in said), said


def test_shell_is_found_in_every_way_to_write_it(found: Callable[[str, str], list[str]]) -> None:
    steps = "sh 'cd $A'\nsh(script: 'cd $B', returnStdout: true)\nsh label: 'told', script: '''\n  cd $C\n'''\n"
    said = found("ci_scripts", STAGE % f"stage('a') {{ steps {{\n{steps} }} }}")
    lines = {line.split(" ", 1)[0] for line in said if "Double quote" in line}
    assert lines == {"Jenkinsfile:3", "Jenkinsfile:4", "Jenkinsfile:5"}
