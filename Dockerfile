FROM python:3.11-slim
WORKDIR /app
COPY . .
# The CPU build of torch first: the default one brings gigabytes of GPU libraries.
RUN pip install --no-cache-dir torch==2.13.0 --index-url https://download.pytorch.org/whl/cpu \
    && pip install --no-cache-dir '.[postgresql]'
WORKDIR /srv
ENTRYPOINT ["bloom"]
