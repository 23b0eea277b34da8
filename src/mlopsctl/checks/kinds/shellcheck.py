from mlopsctl.checks.linter import linter_check, scripts

check = linter_check("shellcheck", ("--format", "json"), scripts, "shell scripts")
