FROM python:3.11-slim
RUN useradd --create-home dualcaster
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -c constraints.txt '.[all]'
USER dualcaster
EXPOSE 8000
CMD ["dualcaster", "serve", "--host", "0.0.0.0", "--no-worker"]
