# Scores CSV files: docker build -f docker/batch.Dockerfile -t batch .
FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1 AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
# cuda: the packages of requirements-cuda.txt, for machines with an NVIDIA GPU and its driver.
ARG ACCELERATOR=
COPY requirements*.txt ./
RUN /venv/bin/pip install --require-hashes -r "requirements${ACCELERATOR:+-$ACCELERATOR}.txt"

FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ARG ACCELERATOR=
ENV ACCELERATOR=$ACCELERATOR NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY config config
COPY pipelines pipelines
COPY batch batch
# Amazon SageMaker's batch transform starts this, and calls it from outside.
ENV HOST=0.0.0.0
RUN printf '#!/bin/sh\nexec python -m batch.server\n' > /usr/local/bin/serve && chmod 755 /usr/local/bin/serve
# Fargate mounts a volume with the owner of the image's folder: without this line /tmp would be root's alone.
VOLUME /tmp
USER 10001:10001
# Writes below /tmp only, so that the root filesystem can be read-only. The job's own command names its files.
HEALTHCHECK NONE
CMD ["python", "-m", "batch", "--help"]
