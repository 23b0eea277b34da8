"""Work, people and practices that are told by what is done, rather than by their names."""

import pytest

from mlopsctl.extraction.extract import extract


def _read(text: str) -> set[str]:
    found = extract(text).constraints
    return {f"{c.field}={v}" for c in found for v in (c.value if isinstance(c.value, tuple) else (c.value,))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who runs it? Me and two people in Bern.", "team_size=3"),
        ("Maintained by Raj, Lotte and two interns.", "team_size=4"),
        ("I and one colleague will look after it.", "team_size=2"),
        ("A crane warning goes to the yard; the shift engineer says yes or no.", "human_approval=True"),
        ("> Who decides?\n\nThe vet, every time.", "human_approval=True"),
        ("Whatever the model isn't sure about, a librarian keys in by hand.", "human_approval=True"),
        ("Nobody is refused a flat by software.", "human_approval=True"),
        ("For ten days the new scorer works for the drawer.", "shadow_or_canary=True"),
        ("A new model sees live frames for a week and its alarms go to the bin.", "shadow_or_canary=True"),
        ("Purchase history counts as personal.", "data_classes=pii"),
        ("Das sind personenbezogene Daten.", "data_classes=pii"),
        ("Names and e-mail addresses are masked before a prompt leaves our network.", "data_classes=pii"),
        ("Seen in `test` and `acc`, then `prod`.", "environments=acc"),
        ("Entornos: `des`, `pre` y `pro`.", "environments=pre"),
        ("Retraining: not on a schedule, when the error alarm rings.", "retrain_cadence=on_drift"),
        ("RabbitMQ is in use and remains.", "existing_assets=rabbitmq"),
        ("A recruiter opens a vacancy and gets the best candidates on the spot.", "workloads=online_inference"),
        ("Drivers upload a photo. The fields are in the ERP inside ten minutes.", "workloads=async_inference"),
        ("We want an alarm on thumbs-down and made-up answers.", "workloads=monitoring"),
        ("It should look up snippets in our own repos before it answers.", "workloads=rag"),
        ("Load forecast per transformer.", "model_type=forecasting"),
        ("Training and serving read the same feature definitions.", "workloads=feature_store"),
    ],
)
def test_what_is_done(text: str, expected: str) -> None:
    assert expected in _read(text)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("Two analysts and one engineer run it. We're 19 in total.", "team_size=19"),
        ("Anna and Bob, please comment until Friday.", "team_size=2"),
        ("The planner may correct a figure; an approval step is not needed.", "human_approval=True"),
        ("A visitor says yes or no to cookies.", "human_approval=True"),
        ("Names are removed at the source, before the data reach us.", "data_classes=pii"),
        ("Sin datos personales.", "data_classes=pii"),
        ("We speak pro bono and pre-pay the calls.", "environments=pro"),
        ("Prices change weekly but we don't retrain weekly.", "retrain_cadence=weekly"),
        ("New model each quarter. Ehm, no, scratch that, monthly.", "retrain_cadence=quarterly"),
        ("Train monthly. If the accuracy falls below 0.8 the release is stopped.", "retrain_cadence=on_drift"),
        ("Backups are sent to the vault; they are ready within two hours.", "workloads=async_inference"),
        ("A course completion comes with a certificate.", "workloads=llm_inference"),
        ("Clicks reach us over Pub/Sub; they feed the training, nothing else.", "workloads=streaming_inference"),
        ("Frames are served from GPUs, in batches.", "workloads=batch_inference"),
        ("Our network corrects it; the xgboost thing we retire is slow.", "model_type=gradient_boosting"),
        ("Each transformer in the grid gets a health score.", "model_type=transformer"),
        ("HIPAA in the template is a leftover, please strike.", "compliance=hipaa"),
        ("Fine-tuning is a non-goal.", "workloads=training"),
        ("Scores are made nightly.\n\n**Not covered.** Training the rankers.", "workloads=training"),
        ("In the field there is no internet.", "private_networking=True"),
        ("If scoring doesn't answer, payments go through unscored.", "gpu_required=False"),
        ("It has to run when we leave our data centre.", "clouds=private"),
    ],
)
def test_what_is_not_asked_for(text: str, unread: str) -> None:
    assert unread not in _read(text)


def test_graphics_cards_for_training_do_not_contradict_serving_without() -> None:
    assert not extract("GPUs for the fine-tuning only.\n\nCalling runs on CPU, spot is welcome.").contradictions


_OUTAGE = (
    "# Post-mortem: outage in May\n\n**Summary.** Between 09:12 and 11:40 the batch scoring was down, p99 900 ms.\n\n"
)


@pytest.mark.parametrize(
    ("text", "expected", "left"),
    [
        (
            "5. Money. Ann offers 2,500 euros a month. Bo asks for 4,000. Decision: 3,000 euros, reviewed in May.",
            "monthly_budget_usd=3000.0",
            "monthly_budget_usd=2500.0",
        ),
        (
            '4. Platform. Ann: "We have an Azure contract." Bo: "It ends in May." Decision: AWS, Stockholm.',
            "clouds=aws",
            "clouds=azure",
        ),
        (
            "**Retraining.** Lena: every night. Tom: monthly is enough. Outcome: weekly.",
            "retrain_cadence=weekly",
            "daily",
        ),
        (
            "Q: how long may it be down?\nTom 10:01: 4 hours\nAnn 10:02: one hour\nTom 10:05: ok, let's say two hours",
            "rto_minutes=120.0",
            "rto_minutes=240.0",
        ),
        (
            _OUTAGE + "**What must change**\n- p99 below 250 ms\n- RTO 15 minutes\n- two zones\n- canaries",
            "latency_p99_ms=250.0",
            "batch_window_hours",
        ),
        ("GDPR applies, HIPAA does not as we have no US patients.", "compliance=gdpr", "compliance=hipaa"),
        (
            "We answer 60 requests a second; the belt runs 0.8 m/s and a fan turns at 900 rpm.",
            "avg_rps=60.0",
            "peak_rps",
        ),
        ("900 trucks report their position once per minute.", "events_per_second=15.0", "events_per_second=0.0"),
        ("> Anything you do not want?\n\nKubernetes.", "forbidden_tech=kubernetes", "required_tech"),
        ("A user writes to the bot; size for 50 messages a second.", "_rps=50.0", "events_per_second"),
        ("The head office prescribes Azure. The exchange has 99.999 %.", "clouds=azure", "availability_pct"),
    ],
)
def test_what_is_settled_outweighs_what_is_told(text: str, expected: str, left: str) -> None:
    read = _read(text)
    assert any(expected in value for value in read)
    assert not any(left in value for value in read)
