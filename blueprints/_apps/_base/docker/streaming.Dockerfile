# Answers the events of a stream: docker build -f docker/streaming.Dockerfile -t streaming .
FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1 AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
WORKDIR /build
COPY requirements.txt .
RUN /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY config config
COPY pipelines pipelines
COPY streaming streaming
# Fargate mounts a volume with the owner of the image's folder: without this line /tmp would be root's alone.
VOLUME /tmp
USER 10001:10001
# Writes below /tmp only, so that the root filesystem can be read-only. $STREAM_SOURCE and $STREAM_OUTPUT say what to do.
HEALTHCHECK NONE
ENTRYPOINT ["python", "-m", "streaming"]
