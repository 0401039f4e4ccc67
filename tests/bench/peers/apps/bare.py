"""Flask alone: verify, post, answer. It keeps nothing."""

from common import emergency_in, genuine, tell_all
from flask import Flask, request

app = Flask(__name__)


@app.post("/hooks/acme")
def hook() -> tuple[str, int]:
    """A webhook."""
    if not genuine(request):
        return "", 401
    if ticket := emergency_in(request.get_data()):
        tell_all(ticket)
    return "", 202
