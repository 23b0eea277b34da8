"""What was weighed, barred, dismissed or limited to a part, and which sentence is quoted for it."""

import pytest

from mlopsctl.extraction.extract import extract


@pytest.mark.parametrize(
    ("text", "clouds", "forbidden"),
    [
        ("AWS has been chosen over Azure after a long comparison.", {"aws"}, set()),
        ("The alternatives were AWS and GCP, we took the latter.", {"gcp"}, set()),
        ("Any hyperscaler but Google.", {"any"}, {"gcp"}),
        ("Amazon has been excluded by the board; so has Google. Hosting is with Azure.", {"azure"}, {"aws", "gcp"}),
        ("Q: Which provider?\nA: Any, as long as it is cheap.", {"any"}, set()),
        ("Hosting: AWS, signed until 2028. Azure is where Office lives, nothing else.", {"aws"}, set()),
        ("The vendor hosts in Azure (Netherlands). Where: AWS.", {"aws"}, set()),
        ("My co-founder loves AWS but he lost the vote. Google Cloud it is.", {"gcp"}, set()),
        ("GCP is listed too, but our government partner refuses it. We take AWS.", {"aws"}, {"gcp"}),
        ("Racing has its own stack in Azure and is not affected. We run on AWS.", {"aws"}, set()),
        ("It runs in GCP. The archive system runs in AWS.", {"gcp"}, set()),
        ("All of machine learning moved to Azure two years ago.", {"azure"}, set()),
        ("The standard is Google Cloud and new workloads are not approved elsewhere.", {"gcp"}, set()),
    ],
)
def test_providers_that_are_taken_and_left(text: str, clouds: set[str], forbidden: set[str]) -> None:
    requirements = extract(text)
    assert requirements.members("clouds") == clouds
    assert requirements.members("clouds_forbidden") == forbidden


@pytest.mark.parametrize(
    "text",
    [
        "HIPAA was examined by legal and does not apply.",
        "PCI doesn't come into it.",
        "Legal looked at SOC 2: it does not concern us.",
        "GDPR, which one bidder quoted, isn't our law.",
        "The auditor asked about PCI DSS. Card numbers never reach us.",
        "PCI: we don't touch cards.",
        "SOC 2 we plan for 2031.",
        "GDPR was in the template, please remove it.",
    ],
)
def test_a_regime_that_was_dismissed_does_not_apply(text: str) -> None:
    assert not extract(text).members("compliance")


def test_a_bar_to_one_country_binds_to_none() -> None:
    assert not extract("The data must never be stored in the United States.").members("data_residency")
    assert extract("The data must never leave Norway.").members("data_residency") == {"no"}


def test_a_refusal_for_a_part_is_no_clash() -> None:
    text = "Every score must be explained to the clerk. Explanations are not needed for low amounts."
    assert not extract(text).contradictions
    assert extract("One region is enough. The service must run active-active in two regions.").contradictions


def test_negation_ends_with_the_sentence_of_a_cell() -> None:
    requirements = extract("| Topic | Answer |\n|---|---|\n| Provider | AWS is given. Azure is not permitted |\n")
    assert requirements.members("clouds") == {"aws"}
    assert requirements.members("clouds_forbidden") == {"azure"}


def test_the_plainest_sentence_is_quoted() -> None:
    text = "[RAY-7] Patient data sorter\n\nThe app asks the scorer.\n\nPatient data must not leave Spain.\n"
    told = {c.source.quote for c in extract(text).constraints if c.field == "data_classes"}
    assert told == {"Patient data must not leave Spain."}


def test_a_bidder_who_asks_states_nothing() -> None:
    text = "Q1. (Bidder A) Our tool runs on Azure. May we offer it?\nHosting is on AWS.\n"
    assert extract(text).members("clouds") == {"aws"}


@pytest.mark.parametrize(
    ("text", "field", "values"),
    [
        ("The boosted trees did better than the LSTM.", "model_type", {"gradient_boosting"}),
        ("LightGBM beat the logistic regression we run today.", "model_type", {"gradient_boosting"}),
        ("Retrain once a month on all claims and must not go live unseen.", "retrain_cadence", {"monthly"}),
        ("New labels come in weekly; we retrain each month.", "retrain_cadence", {"monthly"}),
        ("Retraining takes place on the first Monday of each quarter.", "retrain_cadence", {"quarterly"}),
        ("Retrain every Monday on the last 90 days.", "retrain_cadence", {"weekly"}),
        ("AWS and Azure are therefore not possible.", "clouds_forbidden", {"aws", "azure"}),
        ("The AWS bill may not go above $7,500 per month.", "clouds_forbidden", set()),
        ("The workload in AWS must not be reachable from the internet.", "clouds", {"aws"}),
        ("AWS must not be used for invoices.", "clouds_forbidden", {"aws"}),
        ("Photos are allowed to be stored outside Kenya.", "data_residency", set()),
        ("PHIPA came up and applies, HIPAA doesn't: we're not American.", "compliance", set()),
        ("No streaming, please: last year's Kafka project is why.", "existing_assets", set()),
        ("Not wanted: Kubernetes, a second region.", "forbidden_tech", {"kubernetes"}),
        ("Please avoid: Kubernetes, Databricks.", "forbidden_tech", {"kubernetes", "databricks"}),
        ("| Nr | Thing | Value |\n|---|---|---|\n| R11 | GPU | only if necessary |\n", "gpu_required", set()),
        ("It looks into 12,000 PDFs, new ones each night.", "workloads", set()),
        ("We had Databricks for a while; it went.", "existing_assets", set()),
        ("We stay on AWS eu-west-1 and EKS.", "existing_assets", {"eks"}),
        ("Partners drop their photos into an S3 bucket.", "forbidden_tech", set()),
        ("**Won't have (this release)**\n- A second region\n- Kafka\n", "required_tech", set()),
        ("The ranker takes 200 candidates out of OpenSearch.", "forbidden_tech", set()),
        ("Somebody asked about HIPAA.", "compliance", set()),
        ("It is run according to ISO 27001.", "compliance", {"iso27001"}),
        ("The answers must be written with Bedrock.", "workloads", {"llm_inference"}),
        ("Training is done by the university; we only get the weights.", "workloads", set()),
        ("Please nothing on Databricks.", "forbidden_tech", {"databricks"}),
        ("AWS was examined and rejected, do not propose it again.", "clouds_forbidden", {"aws"}),
        ("Not Azure, since they are a competitor of ours.", "clouds_forbidden", {"azure"}),
        ("It runs on AWS and reads from an on-premises archive.", "clouds", {"aws"}),
        ("The power transformers are watched, 400 kV.", "model_type", set()),
        ("We sell in the US only, so the data is small.", "data_residency", set()),
        ("Processing of the data shall take place in Norway.", "data_residency", {"no"}),
        ("Should we open Europe, GDPR must be looked at.", "compliance", set()),
        ("It runs on GCP. Neither AWS nor Azure was approved.", "clouds", {"gcp"}),
        ("No American company may host it, and never a US provider.", "clouds_forbidden", {"aws", "gcp", "azure"}),
        ("PCI DSS applies to the shop, not to this service.", "compliance", set()),
        ("AWS has been chosen; Azure lost on price.", "clouds", {"aws"}),
        ("We may not buy from US hyperscalers.", "clouds_forbidden", {"aws", "gcp", "azure"}),
        ("The images may not be taken out of the province of Quebec.", "data_residency", {"ca"}),
        ("The team knows Spark but does not want it.", "forbidden_tech", {"spark"}),
        ('# Specification "Berth Planner" v3\n\nIt plans.', "project_name", {"Berth Planner"}),
        ("So what is it called?\n\nOrchard Eye, I think.", "project_name", {"Orchard Eye"}),
        ("The scanner sends the image and carries on.", "workloads", {"async_inference"}),
        ("The bias of the forecasts must be tracked at all times.", "workloads", {"monitoring"}),
        ("An agent on the phone needs the answer within two seconds.", "workloads", {"online_inference"}),
        ("All contracts are priced by 6 the next morning.", "workloads", {"batch_inference"}),
        (
            "The draft had a weekly retraining. After a vote this was changed: retrain daily.",
            "retrain_cadence",
            {"daily"},
        ),
    ],
)
def test_what_is_chosen_is_read(text: str, field: str, values: set[str]) -> None:
    found = [c.value for c in extract(text).constraints if c.field == field]
    assert {v for value in found for v in (value if isinstance(value, tuple) else (value,))} == values


@pytest.mark.parametrize(
    ("text", "field", "members"),
    [
        ("The innovation guild is experimenting with transformers; we stick to LightGBM.", "model_type", "boosting"),
        ("The recommender team owns the feature store. We consume nothing from it.", "model_type", ""),
        ("Marketing streams its clicks into Kafka for its own dashboards.", "required_tech", ""),
        ("We compared XGBoost, CatBoost and a small MLP. XGBoost won and is what we ship.", "model_type", "boosting"),
        ("Group IT offers MLflow and Argo. We intend to use the first.", "required_tech", "mlflow"),
        ("Two candidates: (a) BERT, (b) logistic regression. Decision: (b).", "model_type", "linear"),
        ("A nightly batch scores today. The new service answers each quote online.", "workloads", "online_inference"),
        ("Existing: a cluster without GPUs, an Oracle database.", "existing_assets", "oracle"),
        ("Required skills of the supplier: PyTorch, Kubernetes.", "required_tech", ""),
        ("The office has GPUs for CAD. These can't be used.", "gpu_required", ""),
        ("K. asked for a forecast of tool wear as well. Agreed: another project.", "model_type", ""),
        ("What runs today: Rekognition, 21,000 USD a month. Rekognition goes.", "existing_assets", ""),
        ("Every train has 24 doors. Data come by radio once an hour.", "retrain_cadence", ""),
        ("Options to be priced separately: a chatbot for the technicians.", "workloads", ""),
        ("Not wanted: another Kafka cluster.", "forbidden_tech", ""),
        ("Retraining nightly; if the AUC falls the old one stays.", "retrain_cadence", "daily"),
        ("The platform offers batch transform and online endpoints. We need only the first.", "workloads", "batch"),
        ("Readings sent in batches of 500 are scored as they arrive.", "workloads", "streaming"),
        ("We do A/B tests for the web site.", "shadow_or_canary", ""),
        ("Q: May we use deep learning?\nA: You may.", "model_type", ""),
        ("No licences beyond those in annex 4 (Snowflake, Airflow).", "forbidden_tech", ""),
    ],
)
def test_a_named_thing_is_ours_only_when_we_ask_for_it(text: str, field: str, members: str) -> None:
    assert all(members in str(c.value) for c in extract(text).constraints if c.field == field)
    assert bool(extract(text).find(field)) == bool(members)


def test_people_approve_other_things_too() -> None:
    assert not extract("Human resources has to approve two new posts before we can start.").find("human_approval")
    assert extract("Nothing is booked without her.").value("human_approval", default=False)
