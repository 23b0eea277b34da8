import json
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from front_door import Cli, Ended
from mlopsctl.catalog.coverage import every_price
from mlopsctl.domain.architecture import Price
from price_lists import SERVER, Answer, Site, aws_list, aws_row, azure_item, gcp_sku, packed, serving

EKS = "/offers/v1.0/aws/AmazonEKS/current/eu-west-1/index.csv"
EC2 = "/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.csv"
AZURE = "/api/retail/prices?api-version=2023-01-01-preview&$filter=" + quote(
    "serviceName eq 'Virtual Machines' and armRegionName eq 'eastus' and priceType eq 'Consumption'"
)
GCP = "/v1/services/6F81-5844-456A/skus?pageSize=5000&currencyCode=USD"
OLD = """cloud,region,service,component,unit,usd_per_unit,free_tier_or_tier_note,source,as_of
aws,eu-west-1,eks,control plane hour,hour,0.2,,me,2026-11-01
"""
AT_ONCE = {"Retry-After": "0"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def settings(site: Site, **more: str) -> dict[str, str]:
    sources = ("AWS", "SPOT", "AZURE", "GCP", "TOKENS")
    return {**{f"MLOPSCTL_PRICES_{source}_URL": site.url for source in sources}, "NO_PROXY": "127.0.0.1", **more}


def refresh(cli: Cli, site: Site, *arguments: str, **more: str) -> Ended:
    ended = cli("prices", "refresh", *arguments, "--json", env=settings(site, **more))
    assert "Traceback" not in ended.err
    return ended


def eks(cli: Cli, site: Site) -> Ended:
    return refresh(cli, site, "--source", "aws", "--region", "eu-west-1", "--service", "AmazonEKS")


def rows(cli: Cli, *arguments: str) -> Any:
    return cli("prices", "list", *arguments, "--json").json


def control_plane(cli: Cli) -> Price:
    found = every_price(cli.home / "prices", datetime.now(UTC).date())
    (price,) = (p for p in found if (p.region, p.component) == ("eu-west-1", "control plane hour"))
    return price


def eks_list(usd: str = "0.123") -> str:
    return aws_list(aws_row("EUW1-AmazonEKS-Hours:perCluster", usd, "Hours"), offer="AmazonEKS")


def files(cli: Cli) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (cli.home / "prices").glob("*.csv")}


def test_a_refreshed_price_wins_and_says_where_it_is_from(cli: Cli, site: Site) -> None:
    assert control_plane(cli).usd == 0.1
    site.put(EKS, Answer(eks_list(), etag='"v1"'))
    ended = eks(cli, site)
    assert ended.code == 0
    assert ended.json["sources"][0]["rows"] == 2
    fresh = control_plane(cli)
    assert fresh.usd == 0.123
    assert "AWS price list AmazonEKS, published 2026-11-20" in fresh.source
    assert fresh.marks == ()
    assert not (cli.home / "prices" / ".refresh" / "aws").exists()


def test_an_unchanged_list_is_not_sent_again_and_its_rows_are_of_today(cli: Cli, site: Site) -> None:
    site.put(EKS, Answer(eks_list(), etag='"v1"'))
    eks(cli, site)
    today = control_plane(cli).as_of
    (old,) = (cli.home / "prices").glob("*.csv")
    old.write_text(old.read_text().replace(today, "2020-01-01"))
    assert control_plane(cli).marks == ("stale",)
    ended = eks(cli, site)
    assert site.asked[-1][1]["if-none-match"] == '"v1"'
    assert ended.json["sources"][0]["unchanged"] == 1
    assert (control_plane(cli).usd, control_plane(cli).as_of) == (0.123, today)


def test_patience_is_shown_where_it_is_asked_for(cli: Cli, site: Site) -> None:
    site.put(
        EKS, Answer(status=429, headers=AT_ONCE), Answer(status=503, headers=AT_ONCE), Answer(eks_list(), chunked=True)
    )
    assert eks(cli, site).code == 0
    assert len(site.asked) == 3
    assert control_plane(cli).usd == 0.123


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Answer(status=500, headers=AT_ONCE), "HTTP 500"),
        (Answer(status=404), "HTTP 404"),
        (Answer(status=429, headers={"Retry-After": "86400"}), "asks to wait 86400 s"),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), "HTTP 302"),
        (Answer("<html>Service unavailable</html>\n"), "not an AWS price list"),
        (Answer(eks_list().rstrip("\n")), "in the middle of a line"),
        (Answer(packed([1, 2])[:-9]), "cut or damaged"),
        (Answer(eks_list("free")), "nothing was taken over"),
        (Answer(eks_list("-1")), "nothing was taken over"),
        (Answer(eks_list("nan")), "nothing was taken over"),
        (Answer(eks_list().replace('"Hours"', '"Quarters"')), "not by hour"),
        (Answer(aws_list(offer="AmazonEKS")), "nothing was taken over"),
    ],
)
def test_a_failed_refresh_says_why_and_leaves_the_old_prices(cli: Cli, site: Site, answer: Answer, says: str) -> None:
    (cli.home / "prices").mkdir(parents=True)
    (cli.home / "prices" / "managed_services.aws.AmazonEKS.eu-west-1.csv").write_text(OLD)
    before = files(cli)
    site.put(EKS, answer)
    ended = eks(cli, site)
    assert ended.code == 1
    assert says in ended.err
    assert ended.out == ""
    assert files(cli) == before
    assert control_plane(cli).usd == 0.2
    site.put(EKS, Answer(eks_list("0.3")))
    assert eks(cli, site).code == 0
    assert control_plane(cli).usd == 0.3


def test_a_cut_download_goes_on_where_it_stopped(cli: Cli, site: Site) -> None:
    whole = eks_list()
    site.put(EKS, Answer(whole, etag='"v1"', sent=200), Answer(whole, etag='"v1"'))
    assert eks(cli, site).code == 0
    assert site.asked[1][1]["range"] == "bytes=200-"
    assert site.asked[1][1]["if-range"] == '"v1"'
    assert control_plane(cli).usd == 0.123


def test_a_list_that_changed_meanwhile_is_fetched_whole(cli: Cli, site: Site) -> None:
    site.put(EKS, Answer(eks_list("0.4"), etag='"v1"', sent=200), Answer(eks_list("0.5"), etag='"v2"'))
    assert eks(cli, site).code == 0
    assert control_plane(cli).usd == 0.5


def test_machines_are_read_and_what_is_no_plain_linux_machine_is_left_out(cli: Cli, site: Site) -> None:
    def machine(usd: str, **changes: str) -> dict[str, str]:
        return aws_row("EU-BoxUsage:g5.xlarge", usd, "Hrs", **{**SERVER, "Instance Type": "g5.xlarge", **changes})

    site.put(
        EC2,
        Answer(
            aws_list(
                machine("9", **{"Operating System": "Windows"}),
                machine("9", Tenancy="Dedicated"),
                machine("9", CapacityStatus="UnusedCapacityReservation"),
                machine("9", **{"Pre Installed S/W": "SQL Std"}),
                machine("9", TermType="Reserved"),
                machine("9", MarketOption="CapacityBlock"),
                machine("0"),
                machine("1.25"),
                machine("0.5", **{"Instance Type": "m99.xlarge", "Memory": "1,024 GiB"}),
                machine("n/a", **{"Instance Type": "m98.xlarge"}),
                {**machine("1"), "PricePerUnit": '1","surplus'},
                aws_row("EU-NatGateway-Hours", "0.048", "Hrs"),
                aws_row("EU-NatGateway-Bytes", "0.047", "GB"),
                aws_row("EU-EBS:VolumeUsage.gp3", "0.088", "GB-Mo"),
                aws_row("EU-Mystery", "1", "Things"),
            )
        ),
    )
    result = refresh(cli, site, "--source", "aws", "--region", "eu-west-1", "--service", "AmazonEC2").json["sources"][0]
    assert (result["rows"], result["rejected"]) == (6, 2)
    assert [reject.partition(": ")[0] for reject in result["rejects"]] == [
        "AmazonEC2.eu-west-1:16",
        "AmazonEC2.eu-west-1:17",
    ]
    (g5,) = rows(cli, "--region", "eu-west-1", "--instance-type", "g5.xlarge")["machines"]
    assert (g5["usd"], g5["accelerator"], g5["accelerator_count"], g5["marks"]) == (1.25, "A10G", 1, [])
    (new,) = rows(cli, "--instance-type", "m99.*")["machines"]
    assert (new["memory_gib"], new["vcpu"], new["accelerator"]) == (1024, 4, "")
    (storage,) = rows(cli, "--region", "eu-west-1", "--service", "ebs", "--component", "gp3 storage")["prices"]
    assert storage["usd"] == 0.088


def test_tiers_and_scales_become_the_catalogues(cli: Cli, site: Site) -> None:
    site.put(
        "/offers/v1.0/aws/AWSLambda/current/us-east-1/index.csv",
        Answer(
            aws_list(
                aws_row("Request", "0.0000002", "Requests"),
                aws_row("Lambda-GB-Second", "0", "Lambda-GB-Second", start="0"),
                aws_row("Lambda-GB-Second", "0.00001", "Lambda-GB-Second", start="15000000000"),
                aws_row("Lambda-GB-Second", "0.00003", "Lambda-GB-Second", start="400000"),
                aws_row("Lambda-GB-Second", "0.00002", "Lambda-GB-Second", start="6000000000"),
            )
        ),
    )
    assert refresh(cli, site, "--source", "aws", "--region", "us-east-1", "--service", "AWSLambda").code == 0
    found = {p["component"]: (p["usd"], p["unit"]) for p in rows(cli, "--service", "lambda")["prices"]}
    assert found["Requests"] == (0.2, "1M requests")
    assert found["Duration (first 6B)"] == (0.00003, "GB-seconds")
    assert found["Duration (next 9B)"] == (0.00002, "GB-seconds")
    assert found["Duration (over 15B)"] == (0.00001, "GB-seconds")


def test_one_broken_list_of_several_leaves_all_old_prices_and_the_next_run_asks_only_for_it(
    cli: Cli, site: Site
) -> None:
    kms = EKS.replace("AmazonEKS", "awskms")
    site.put(EKS, Answer(eks_list()))
    site.put(kms, Answer(status=500, headers=AT_ONCE))
    both = ("--source", "aws", "--region", "eu-west-1", "--service", "AmazonEKS", "--service", "awskms")
    assert refresh(cli, site, *both).code == 1
    assert files(cli) == {}
    site.asked.clear()
    site.put(kms, Answer(aws_list(aws_row("eu-west-1-KMS-Keys", "1.5", "Keys"), offer="awskms")))
    assert refresh(cli, site, *both).json["sources"][0]["rows"] == 3
    assert site.paths() == [kms]


def azure_pages(site: Site, *, hold: bool = False) -> tuple[str, str]:
    """Three pages; the links name another host, as a recorded answer would."""
    second, third = f"{AZURE}&$skip=1000", f"{AZURE}&$skip=2000"
    other = "https://prices.azure.invalid:443"
    windows = azure_item("Standard_D4s_v3", 9, productName="Virtual Machines DSv3 Series Windows")
    spot = azure_item("Standard_D4s_v3", 0.05, skuName="D4s v3 Spot")
    low = azure_item("Standard_D4s_v3", 0.01, skuName="D4s v3 Low Priority")
    broken = azure_item("Standard_D8s_v3", 0.4, retailPrice="?")
    new = azure_item("Standard_X1_v9", 0.7)
    site.put(
        AZURE,
        Answer(json.dumps({"Items": [windows, azure_item("Standard_D4s_v3", 0.2)], "NextPageLink": other + second})),
    )
    site.put(second, Answer(packed({"Items": [spot, low, broken], "NextPageLink": other + third})))
    site.put(third, Answer(json.dumps({"Items": [new], "NextPageLink": None}), hold=hold))
    return second, third


def test_azure_pages_are_followed_on_the_same_host(cli: Cli, site: Site) -> None:
    azure_pages(site)
    result = refresh(cli, site, "--source", "azure", "--region", "eastus").json["sources"][0]
    assert (result["rows"], result["rejected"]) == (2, 1)
    assert "Virtual" not in result["rejects"][0]
    assert "virtual_machines.eastus:page 2, item 3" in result["rejects"][0]
    (machine,) = rows(cli, "--region", "eastus", "--instance-type", "Standard_D4s_v3")["machines"]
    assert (machine["usd"], machine["usd_spot"], machine["vcpu"]) == (0.2, 0.05, 4)


def test_a_killed_refresh_goes_on_at_the_page_it_had_reached(cli: Cli, site: Site) -> None:
    _, third = azure_pages(site, hold=True)
    process = cli.start("prices", "refresh", "--source", "azure", "--region", "eastus", env=settings(site))
    assert site.waiting.wait(60)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert files(cli) == {}
    site.asked.clear()
    azure_pages(site)
    assert refresh(cli, site, "--source", "azure", "--region", "eastus").code == 0
    assert site.paths() == [third]
    assert len(files(cli)) == 1


def test_two_refreshes_do_not_mix(cli: Cli, site: Site) -> None:
    azure_pages(site, hold=True)
    process = cli.start("prices", "refresh", "--source", "azure", "--region", "eastus", env=settings(site))
    assert site.waiting.wait(60)
    assert refresh(cli, site, "--source", "spot").code == 5
    process.kill()
    process.communicate(timeout=30)


def test_pages_that_never_end_are_noticed(cli: Cli, site: Site) -> None:
    site.put(AZURE, Answer(json.dumps({"Items": [], "NextPageLink": site.url + AZURE})))
    ended = refresh(cli, site, "--source", "azure", "--region", "eastus")
    assert ended.code == 1
    assert "do not end" in ended.err


def test_other_azure_services_keep_their_own_names(cli: Cli, site: Site) -> None:
    query = AZURE.replace(quote("Virtual Machines"), quote("Key Vault"))
    item = azure_item(
        "", 0.03, productName="Key Vault", skuName="Standard", meterName="Operations", unitOfMeasure="10K"
    )
    site.put(query, Answer(json.dumps({"Items": [item], "NextPageLink": None})))
    assert refresh(cli, site, "--source", "azure", "--region", "eastus", "--service", "Key Vault").code == 0
    (price,) = rows(cli, "--service", "key_vault", "--component", "Key Vault/Standard/Operations")["prices"]
    assert (price["usd"], price["unit"]) == (0.03, "10K")


def test_google_machines_are_composed_and_the_key_stays_secret(cli: Cli, site: Site) -> None:
    key, spot = "AIza-planted-key", "Preemptible"
    first = [
        gcp_sku("N1 Predefined Instance Core running in Americas", 40_000_000),
        gcp_sku("N1 Predefined Instance Ram running in Americas", 5_000_000, unit="GiBy.h"),
        gcp_sku("Commitment v1: N1 Predefined Instance Core in Americas for 1 Year", 1, usage="Commit1Yr"),
        gcp_sku("N1 Predefined Instance Ram running in Iowa", 1, unit="GBy.mo"),
        gcp_sku("Nvidia Tesla T4 GPU running in Americas", 300_000_000),
        gcp_sku("G2 Instance Core running in Americas", 25_000_000),
        gcp_sku("G2 Instance Ram running in Americas", 3_000_000, unit="GiBy.h"),
    ]
    second = [
        gcp_sku(f"Spot Preemptible N1 Predefined Instance {part} running in Americas", nanos, unit=unit, usage=spot)
        for part, nanos, unit in (("Core", 8_000_000, "h"), ("Ram", 1_000_000, "GiBy.h"))
    ]
    site.put(GCP, Answer(packed({"skus": first, "nextPageToken": "a/b=="})))
    site.put(f"{GCP}&pageToken=a%2Fb%3D%3D", Answer(packed({"skus": second, "nextPageToken": ""})))
    ended = refresh(cli, site, "--source", "gcp", GCP_BILLING_API_KEY=key)
    assert ended.code == 0
    assert [headers["x-goog-api-key"] for _, headers in site.asked] == [key, key]
    assert ended.json["sources"][0]["rejected"] == 1
    (n1,) = rows(cli, "--region", "us-central1", "--instance-type", "n1-standard-4")["machines"]
    assert (n1["usd"], n1["usd_spot"]) == (4 * 0.04 + 15 * 0.005, 4 * 0.008 + 15 * 0.001)
    (g2,) = rows(cli, "--region", "us-central1", "--instance-type", "g2-standard-4")["machines"]
    assert "composed" not in g2["source"]  # its L4 is not priced: the embedded row holds
    assert len(rows(cli, "--region", "us-central1", "--service", "compute", "--cloud", "gcp")["machines"]) == 508
    kept = b"".join(path.read_bytes() for path in cli.home.rglob("*") if path.is_file())
    assert key not in ended.out + ended.err
    assert key.encode() not in kept


def test_google_needs_a_key_and_never_sends_it_in_the_clear(cli: Cli, site: Site) -> None:
    assert "GCP_BILLING_API_KEY" in refresh(cli, site, "--source", "gcp", GCP_BILLING_API_KEY="").err
    more = {"GCP_BILLING_API_KEY": "planted", "MLOPSCTL_PRICES_GCP_URL": "http://prices.invalid"}
    ended = refresh(cli, site, "--source", "gcp", **more)
    assert ended.code == 2
    assert "plain http" in ended.err
    assert "planted" not in ended.err


def test_spot_savings_apply_to_known_machines(cli: Cli, site: Site) -> None:
    linux = {"m5.large": {"s": 75, "r": 1}, "c5.large": {"s": 101, "r": 0}, "r5.large": {"s": 50, "r": 0}}
    advice = {"us-east-1": {"Linux": linux, "Windows": {"m5.large": {"s": 1, "r": 0}}}, "xx-west-9": {"Linux": linux}}
    site.put("/spot-advisor-data.json", Answer(packed({"ranges": [], "spot_advisor": advice})))
    result = refresh(cli, site, "--source", "spot").json["sources"][0]
    assert (result["rows"], result["rejected"]) == (2, 1)
    (machine,) = rows(cli, "--region", "us-east-1", "--instance-type", "m5.large")["machines"]
    assert (machine["usd"], machine["usd_spot"]) == (0.096, 0.024)


def test_token_prices_are_those_of_today_and_name_their_tiers(cli: Cli, site: Site) -> None:
    tiered = {"base": 3, "tiers": [{"start": 200000, "price": 6}]}
    dated = [
        {"prices": {"input_mtok": 5}},
        {"constraint": {"start_date": "2026-03-13"}, "prices": {"input_mtok": 4}},
        {"constraint": {"start_date": "2999-01-01"}, "prices": {"input_mtok": 1}},
        {"constraint": {"start_time": "00:30:00Z"}, "prices": {"input_mtok": 2}},
    ]
    models = [
        {"id": "claude-new", "prices": {"input_mtok": tiered, "output_mtok": 15, "requests_kcount": 1}},
        {"id": "claude-dated", "prices": dated},
        {"id": "claude-odd", "prices": {"input_mtok": "much"}},
    ]
    elsewhere = {"id": "avian", "models": [{"id": "llama", "prices": {"input_mtok": 1}}]}
    site.put("/data.json", Answer(json.dumps([{"id": "anthropic", "models": models}, elsewhere])))
    result = refresh(cli, site, "--source", "tokens").json["sources"][0]
    assert (result["rows"], result["rejected"]) == (3, 1)
    found = {p["component"]: p for p in rows(cli, "--service", "claude_api")["prices"]}
    assert (found["claude-new input tokens"]["usd"], found["claude-new input tokens"]["unit"]) == (3, "1M tokens")
    assert found["claude-new input tokens"]["note"] == "base tier; higher above 200000 tokens: 6"
    assert found["claude-dated input tokens"]["usd"] == 4


@pytest.mark.parametrize("body", ["[]", '"x"', "{}", '{"spot_advisor": 3}', '{"spot_advisor": ', "[" * 100_000])
def test_a_foreign_document_is_refused_in_words(cli: Cli, site: Site, body: str) -> None:
    site.put("/spot-advisor-data.json", Answer(body))
    ended = refresh(cli, site, "--source", "spot")
    assert ended.code == 1
    assert "error: " in ended.err
    assert "bug" not in ended.err
    assert files(cli) == {}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--source", "moon"), "aws, azure, gcp, spot, tokens"),
        (("--region", "eu-west-1"), "--source"),
        (("--source", "spot", "--service", "x"), "aws or azure"),
        (("--source", "aws", "--region", "../../etc"), "not a region"),
        (("--source", "aws", "--service", "AmazonMoon"), "AmazonEC2"),
        (("--source", "azure", "--region", "eastus", "--service", "a' or 'b"), "not a name of Azure"),
    ],
)
def test_what_cannot_be_refreshed_is_said_before_anything_is_asked(
    cli: Cli, site: Site, arguments: tuple[str, ...], says: str
) -> None:
    ended = refresh(cli, site, *arguments)
    assert ended.code == 2
    assert says in ended.err
    assert site.asked == []


def test_progress_goes_to_stderr(cli: Cli, site: Site) -> None:
    site.put(EKS, Answer(eks_list()))
    ended = eks(cli, site)
    assert "aws AmazonEKS.eu-west-1: fetching" in ended.err
    assert "2 rows of 1 list" in ended.err


def test_coverage_counts_every_row(cli: Cli) -> None:
    found = cli("prices", "coverage", "--json").json
    assert (found["totals"]["compute"], found["totals"]["quotas"], found["totals"]["throughput"]) == (10076, 116, 100)
    assert sum(c["rows"] for c in found["coverage"]) == found["totals"]["compute"] + found["totals"]["managed"]
    table = cli("prices", "coverage")
    assert "10,076 compute" in table.err
    assert table.out == ""


def test_a_machine_is_shown_with_its_sources_and_pods(cli: Cli) -> None:
    found = cli("prices", "show", "m5.large", "--json").json
    assert {m["region"] for m in found["machines"]} >= {"us-east-1", "eu-west-1"}
    assert found["max_pods"] == 29
    assert "karpenter" in found["sources"]["S1"]
    shown = cli("prices", "show", "lambda").err
    assert "Function timeout" in shown
    assert "GB-seconds" in shown


def test_nothing_found_says_what_is_close(cli: Cli) -> None:
    wrong = cli("prices", "show", "m5.lrge")
    assert wrong.code == 2
    assert "m5.large" in wrong.err
    assert cli("prices", "list", "--region", "moon").code == 2


def test_a_broken_overlay_is_named_and_nothing_is_printed(cli: Cli) -> None:
    folder = cli.home / "prices"
    folder.mkdir(parents=True)
    header = "cloud,region,service,component,unit,usd_per_unit,free_tier_or_tier_note,source,as_of\n"
    (folder / "managed_services.mine.csv").write_text(
        header + "aws,us-east-1,kms,Requests,10k requests,cheap,,me,2026\n"
    )
    ended = cli("prices", "list", "--service", "kms", "--json")
    assert (ended.code, ended.out) == (2, "")
    assert "managed_services.mine.csv:2" in ended.err


def test_the_overlay_is_the_users_alone(cli: Cli, site: Site) -> None:
    site.put(EKS, Answer(eks_list()))
    eks(cli, site)
    assert Path(cli.home / "prices").stat().st_mode & 0o077 == 0


def test_a_home_that_cannot_be_written_is_named(cli: Cli, site: Site) -> None:
    cli.home.write_text("a file, not a folder")
    site.put(EKS, Answer(eks_list()))
    ended = eks(cli, site)
    assert ended.code == 1
    assert "cannot be written" in ended.err
