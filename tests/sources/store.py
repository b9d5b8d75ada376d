"""An S3 store on loopback (moto's server), with one bucket."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
from botocore.session import Session
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

BUCKET = "exports"
REGION = "eu-north-1"


@dataclass(frozen=True)
class Store:
    """A running store; ``client`` puts objects into it."""

    endpoint: str
    client: Any

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=name, Body=content, ACL="public-read")

    def ask_who(self) -> None:
        """From now on it knows nobody: every key is denied."""
        self._count(b"0")

    def know_everybody(self) -> None:
        """It asks nobody any more, as when it started."""
        self._count(b"inf")

    def _count(self, requests_let_in: bytes) -> None:
        requests.post(f"{self.endpoint}/moto-api/reset-auth", data=requests_let_in, timeout=9).raise_for_status()


@contextmanager
def store() -> Iterator[Store]:
    """Start it with its bucket, and end it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it tells of every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        client = Session().create_client(
            "s3", REGION, endpoint_url=f"http://{host}:{port}", aws_access_key_id="who", aws_secret_access_key="word"
        )
        requests.post(f"http://{host}:{port}/moto-api/reset", timeout=9).raise_for_status()  # what an earlier one held
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        yield Store(f"http://{host}:{port}", client)
    finally:
        server.stop()
