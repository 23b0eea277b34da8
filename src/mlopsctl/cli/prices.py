from typing import Annotated

import typer

from mlopsctl.cli.options import JsonOption

app = typer.Typer(rich_markup_mode=None, no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="SERVICE|INSTANCE_TYPE", help="As `prices list` writes it.")]
Cloud = Annotated[str, typer.Option("--cloud", help="aws, azure, gcp or anthropic.")]
Region = Annotated[str, typer.Option("--region", help="The provider's name of a region.")]
Service = Annotated[str, typer.Option("--service", help="A service, or `compute` for machines.")]
Component = Annotated[str, typer.Option("--component", help="A part of the component's name.")]
InstanceType = Annotated[str, typer.Option("--instance-type", help="A machine; `*` stands for anything.")]
Source = Annotated[str, typer.Option("--source", help="aws, spot, azure, gcp or tokens; all when absent.")]
Regions = Annotated[list[str] | None, typer.Option("--region", help="Only this region; may be repeated.")]
Offers = Annotated[
    list[str] | None, typer.Option("--service", help="Only this AWS offer or Azure service; may be repeated.")
]


@app.callback()
def group() -> None:
    """Look at the price catalogue, or refresh it from the providers.

    Example: mlopsctl prices coverage
    """


@app.command("list")
def list_rows(
    cloud: Cloud = "",
    region: Region = "",
    service: Service = "",
    component: Component = "",
    instance_type: InstanceType = "",
    json: JsonOption = False,
) -> int:
    """List prices with their source, date and what is weak about them.

    Example: mlopsctl prices list --cloud aws --region eu-west-1 --instance-type 'g5.*'
    """
    from mlopsctl.app.prices import Filter, listing
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import prices
    from mlopsctl.ui.console import console

    found = listing(
        Filter(cloud=cloud, region=region, service=service, component=component, instance_type=instance_type)
    )
    if json:
        print_json(found.json_dict())
    else:
        prices.listing(console(), found)
    return 0


@app.command()
def show(name: Name, json: JsonOption = False) -> int:
    """Show all that is known of a service or an instance type: prices, quotas, sources.

    Example: mlopsctl prices show m5.large
    """
    from mlopsctl.app.prices import sheet
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import prices
    from mlopsctl.ui.console import console

    found = sheet(name)
    if json:
        print_json(found.json_dict())
    else:
        prices.sheet(console(), found)
    return 0


@app.command()
def coverage(json: JsonOption = False) -> int:
    """Show how many rows there are for each cloud, region and service, and how good they are.

    Example: mlopsctl prices coverage --json
    """
    from mlopsctl.app.prices import overview
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import prices
    from mlopsctl.ui.console import console

    found = overview()
    if json:
        print_json(found.json_dict())
    else:
        prices.overview(console(), found)
    return 0


@app.command()
def refresh(source: Source = "", region: Regions = None, service: Offers = None, json: JsonOption = False) -> int:
    """Bring today's public prices; they win over the embedded ones. What was cut is resumed by running it again.

    Example: mlopsctl prices refresh --source aws --region eu-west-1 --service AmazonEKS
    """
    from mlopsctl.app.refresh import refresh as run
    from mlopsctl.cli.printing import print_json
    from mlopsctl.ui import prices
    from mlopsctl.ui.console import console

    screen = console()
    with prices.meter(screen) as say:
        results = run(source, tuple(region or ()), tuple(service or ()), say)
    prices.refreshed(screen, results)
    if json:
        print_json({"sources": [result.json_dict() for result in results]})
    return 0
