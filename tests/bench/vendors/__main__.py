"""`python -m tests.bench.vendors`: prints its two ports, and serves until it is ended."""

import asyncio

from tests.bench.vendors.server import serve

if __name__ == "__main__":
    asyncio.run(serve(lambda vendors, sink: print(vendors, sink, flush=True)))
