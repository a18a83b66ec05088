# The image of web, worker and beat. Build: docker build -t return-home-interviews .
# Nothing secret goes in: every value that differs between places comes from the environment (docs/operate.md).

FROM node:22-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static ./static
RUN npm run build

FROM python:3.12-slim AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 RHI_VAR=/var/lib/rhi
RUN apt-get update && apt-get install --no-install-recommends --yes fonts-dejavu-core fonts-liberation && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/rhi --create-home --shell /usr/sbin/nologin rhi \
    && install -d -o rhi -g rhi -m 0700 /var/lib/rhi/run
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
COPY --from=front-end /app/static/build ./static/build
# Reads the settings, needs neither database nor Redis; the values below exist in this one step only.
RUN RHI_DEMO=1 SECRET_KEY=unused-while-building DATABASE_URL=postgresql://none:none@127.0.0.1/none REDIS_URL=redis://127.0.0.1/0 \
    python manage.py collectstatic --no-input --verbosity 0 && chown -R rhi:rhi /var/lib/rhi
USER rhi
EXPOSE 8000
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--workers=3", "--threads=2", "--worker-tmp-dir=/dev/shm", \
     "--access-logfile=-", "--logger-class=rhi.access_log.AccessLogger", "--worker-class=rhi.web_worker.ProblemWorker", "--no-control-socket", "--max-requests=5000", "--max-requests-jitter=500", "rhi.wsgi"]
