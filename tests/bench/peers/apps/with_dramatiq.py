"""Flask with dramatiq: verify, SET NX, enqueue; a worker posts.

https://dramatiq.io/guide.html
"""

import os

import dramatiq
import redis
from common import SEEN_FOR, emergency_in, genuine, tell_all
from dramatiq.brokers.redis import RedisBroker
from flask import Flask, request

store = redis.Redis.from_url(os.environ["REDIS_URL"])
dramatiq.set_broker(RedisBroker(url=os.environ["REDIS_URL"]))
app = Flask(__name__)


@dramatiq.actor
def handle(body: str) -> None:
    """Tell everybody of an emergency; it is tried again as dramatiq does by default."""
    if ticket := emergency_in(body.encode()):
        tell_all(ticket)


@app.post("/hooks/acme")
def hook() -> tuple[str, int]:
    """A webhook."""
    if not genuine(request):
        return "", 401
    if not store.set(f"seen:{request.json['id']}", 1, nx=True, ex=SEEN_FOR):
        return "", 200
    handle.send(request.get_data(as_text=True))
    return "", 202
