from collections.abc import Callable

from mlopsctl import resources, settings
from mlopsctl.adapters import environments, fetch, tools
from mlopsctl.adapters.shell import LocalShell
from mlopsctl.adapters.tools import Tool


def examine(*, fix: bool, say: Callable[[str], None]) -> tuple[Tool, ...]:
    """What this machine has of what a run needs.

    With `fix`, first installs what is missing into the tools folder: the scanner, the linters, the emulator, the
    environment of the apps that repositories carry, and OpenTofu where there is no Terraform.
    """
    configuration, shell = settings.load(), LocalShell()
    if fix:
        if not tools.find_terraform(shell, configuration).ok:
            say("Fetching OpenTofu ...")
            fetch.fetch_tofu(configuration.tools_dir)
        for name, what in environments.TOOLS.items():
            say(f"Checking the environment of {what} ...")
            environments.install_tool(shell, configuration.tools_dir, name)
        for lock in sorted(resources.folder("blueprints").glob("_apps/*/requirements.txt")):
            say("Checking the apps' environment ...")
            environments.app_environment(shell, configuration.tools_dir, lock)
    return tools.survey(shell, configuration)
