"""The web process: `gunicorn wsgi:app`. It needs REDIS_URL; see docs/reference/configuration.md."""

from bridge.run.processes import web_app

app = web_app()
