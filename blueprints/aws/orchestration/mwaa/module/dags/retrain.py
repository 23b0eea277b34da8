"""Looks whether there is data, trains on AWS Batch, and says what to do next. `retrain.json` beside it says where."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from airflow import DAG
from airflow.providers.amazon.aws.operators.batch import BatchOperator
from airflow.providers.amazon.aws.operators.sns import SnsPublishOperator
from airflow.providers.amazon.aws.sensors.s3 import S3KeySensor

SETTINGS = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
REGION = {"region_name": SETTINGS["region"], "aws_conn_id": None}

with DAG(  # noqa: AIR311 - the environment runs Airflow 2
    dag_id="retrain",
    description="Looks whether there is data, trains, and says what to do next",
    schedule=SETTINGS["schedule"] or None,
    start_date=datetime(2024, 1, 1, tzinfo=UTC),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": timedelta(minutes=5)},
) as dag:
    data = S3KeySensor(
        task_id="data",
        bucket_name=SETTINGS["bucket"],
        bucket_key=SETTINGS["data"],
        aws_conn_id=None,
        mode="reschedule",
        timeout=3600,
    )
    train = BatchOperator(
        task_id="train",
        job_name="workflow-training",
        job_queue=SETTINGS["job_queue"],
        job_definition=SETTINGS["job_definition"],
        retries=0,
        **REGION,
    )
    tell = SnsPublishOperator(
        task_id="tell",
        target_arn=SETTINGS["topic"],
        subject=f"A new model of {SETTINGS['name']} waits for promotion",
        message="Read its model card under models/versions/, then promote it or leave it.",
        **REGION,
    )
    failed = SnsPublishOperator(
        task_id="failed",
        target_arn=SETTINGS["topic"],
        subject=f"Training of {SETTINGS['name']} failed",
        message="Run {{ run_id }} of the workflow retrain: see the logs of its tasks in Airflow.",
        trigger_rule="one_failed",
        **REGION,
    )
    data >> train >> tell
    [data, train] >> failed
