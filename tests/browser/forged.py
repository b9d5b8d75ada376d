"""Requests that other pages, or other names for this machine, make a browser send to Dagster: none acts."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, urlsplit

from tests.browser.server import Dagster

WIPE = "mutation { wipeAssets(assetPartitionRanges: []) { __typename } }"
BODY = json.dumps({"query": WIPE})
JSON = {"Content-Type": "application/json"}
ADDRESS = f"/graphql?query={quote(WIPE)}"

# By what is forged: method, path, headers beside Host and body. OWN stands for the address that serves.
FORGED: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a mutation in an address": ("GET", ADDRESS, {}, ""),
    "the same, as a picture": ("GET", ADDRESS, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "image"}, ""),
    "the same, with a slash behind": ("GET", ADDRESS.replace("?", "/?"), {}, ""),
    "a question in an address": ("GET", "/graphql?query=%7Bversion%7D", {}, ""),
    "a head of it": ("HEAD", ADDRESS, {}, ""),
    "a form as text": ("POST", "/graphql", {"Content-Type": "text/plain"}, BODY),
    "a form of fields": (
        "POST",
        "/graphql",
        {"Content-Type": "application/x-www-form-urlencoded"},
        f"query={quote(WIPE)}",
    ),
    "a form of parts": ("POST", "/graphql", {"Content-Type": "multipart/form-data; boundary=x"}, BODY),
    "a body of no kind": ("POST", "/graphql", {}, BODY),
    "graphql as a kind": ("POST", "/graphql", {"Content-Type": "application/graphql"}, WIPE),
    "json from another origin": ("POST", "/graphql", {**JSON, "Origin": "https://evil.example"}, BODY),
    "json from no origin": ("POST", "/graphql", {**JSON, "Origin": "null"}, BODY),
    "json from another port": ("POST", "/graphql", {**JSON, "Origin": "http://127.0.0.1:1"}, BODY),
    "json from https here": ("POST", "/graphql", {**JSON, "Origin": "https://OWN"}, BODY),
    "json from another site": ("POST", "/graphql", {**JSON, "Sec-Fetch-Site": "cross-site"}, BODY),
    "json from a site beside": ("POST", "/graphql", {**JSON, "Sec-Fetch-Site": "same-site"}, BODY),
    "another host": ("POST", "/graphql", {**JSON, "Host": "rebound.example"}, BODY),
    "another host at this port": ("POST", "/graphql", {**JSON, "Host": "rebound.example:PORT"}, BODY),
    "a host that begins alike": ("POST", "/graphql", {**JSON, "Host": "127.0.0.1.rebound.example:PORT"}, BODY),
    "a report of an asset from elsewhere": (
        "POST",
        "/report_asset_materialization/marts/fct_answers",
        {"Content-Type": "text/plain"},
        "{}",
    ),
    "a page of another host": ("GET", "/", {"Host": "rebound.example"}, ""),
}


def asked(dagster: Dagster, forged: tuple[str, str, dict[str, str], str]) -> tuple[int, str]:
    method, path, headers, body = forged
    own = urlsplit(dagster.address)
    connection = http.client.HTTPConnection("127.0.0.1", own.port, timeout=30)
    named = {name: value.replace("OWN", own.netloc).replace("PORT", str(own.port)) for name, value in headers.items()}
    connection.request(method, path, body.encode() or None, named)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


@contextmanager
def elsewhere(dagster: Dagster) -> Iterator[str]:
    """Another site, whose page has a picture, a form and a script that all ask Dagster."""
    page = f"""<!doctype html><title>elsewhere</title><img src="{dagster.address}{ADDRESS}">
    <form id=f method=post enctype=text/plain action="{dagster.address}/graphql" target=t><input name='{BODY}'></form>
    <iframe name=t></iframe>
    <script>document.getElementById("f").submit();
    fetch("{dagster.address}/graphql", {{method: "POST", mode: "no-cors", body: '{BODY}'}})
      .finally(() => document.title = "done");
    </script>""".encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=httpd.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}/"
    httpd.shutdown()
    thread.join()
    httpd.server_close()
