"""Flask with RQ: verify, SET NX, enqueue; a worker posts.

https://python-rq.org/docs/
"""

import os

import redis
from common import SEEN_FOR, emergency_in, genuine, tell_all
from flask import Flask, request
from rq import Queue, Retry

store = redis.Redis.from_url(os.environ["REDIS_URL"])
queue = Queue(connection=store)
app = Flask(__name__)
_AGAIN = Retry(max=3, interval=[10, 30, 60])
"""As the manual shows it; without it nothing is tried again."""


def handle(body: str) -> None:
    """Tell everybody of an emergency."""
    if ticket := emergency_in(body.encode()):
        tell_all(ticket)


@app.post("/hooks/acme")
def hook() -> tuple[str, int]:
    """A webhook."""
    if not genuine(request):
        return "", 401
    if not store.set(f"seen:{request.json['id']}", 1, nx=True, ex=SEEN_FOR):
        return "", 200
    queue.enqueue(handle, request.get_data(as_text=True), retry=_AGAIN)
    return "", 202
