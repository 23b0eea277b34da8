from mlopsctl.checks.linter import dockerfiles, linter_check

check = linter_check("hadolint", ("--format", "json"), dockerfiles, "Dockerfiles")
