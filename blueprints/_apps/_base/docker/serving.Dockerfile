# Serves the model that $MODEL_URI names, as a container, a Lambda function or a SageMaker endpoint:
# docker build -f docker/serving.Dockerfile -t serving .
FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1 AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
# cuda: the packages of requirements-cuda.txt, for machines with an NVIDIA GPU and its driver.
ARG ACCELERATOR=
COPY requirements*.txt ./
RUN /venv/bin/pip install --require-hashes -r "requirements${ACCELERATOR:+-$ACCELERATOR}.txt"

# Turns the events of AWS Lambda into requests; only Lambda starts it.
FROM public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1@sha256:46d6625e68cbbdd2efab4a20245977664513f13ffef47915b000d431adcea0b4 AS adapter

FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 HOST=0.0.0.0 PORT=8080
ENV AWS_LWA_PORT=8080 AWS_LWA_READINESS_CHECK_PATH=/ready
ARG ACCELERATOR=
ENV ACCELERATOR=$ACCELERATOR NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=adapter /lambda-adapter /opt/extensions/lambda-adapter
COPY config config
COPY pipelines pipelines
COPY serving serving
# Fargate mounts a volume with the owner of the image's folder: without this line /tmp would be root's alone.
VOLUME /tmp
USER 10001:10001
# Writes below /tmp only (the downloaded model, metrics of several workers), so that the root filesystem can be read-only.
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/ready', timeout=2)"]
# Arguments are ignored: Amazon SageMaker adds `serve`.
ENTRYPOINT ["python", "-m", "serving"]
