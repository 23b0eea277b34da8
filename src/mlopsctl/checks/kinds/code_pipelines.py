from mlopsctl.checks.semantics.plan_check import plan_check

check = plan_check("code_pipelines")
