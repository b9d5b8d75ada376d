"""Serves Dagster's pages to nobody but themselves: who asks is looked at before Dagster hears of it.

Dagster's webserver obeys whoever can send a request to it, also a page of another site in a browser on this machine,
by a picture, a form or a name that suddenly leads here. Run as a module, this is that webserver, with its own options.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_LOG = logging.getLogger("ehalsa.front")
_HERE = ("127.0.0.1", "localhost", "[::1]")
_READING = frozenset({"GET", "HEAD"})


class OwnPagesOnly:
    """Passes on what comes from the served pages, from a typed address, a link, or a program on this machine."""

    def __init__(self, app: App) -> None:
        """``app`` is what is served."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 with the reason, or close a web socket, where ``objection`` has one."""
        said = objection(scope) if scope["type"] in {"http", "websocket"} else ""
        if not said:
            await self._app(scope, receive, send)
            return
        _LOG.warning("refused: %s %s: %s", scope.get("method", "web socket"), scope["path"], said)
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": said})
        else:
            body = f"{said}\n".encode()
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": body})


def objection(scope: Scope) -> str:
    """Why a request (scope of ASGI) is not passed on; empty: it is."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    own = {f"{name}:{scope['server'][1]}" for name in _HERE}
    host, origin, site = headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site", "none")
    if host not in own:
        return f"another host than this machine: {host or 'none'}"
    if origin is not None and origin not in {f"http://{name}" for name in own}:
        return f"a page of another origin: {origin}"
    if scope["type"] == "websocket":
        return "" if origin is not None or "sec-fetch-site" not in headers else "a web socket without origin"
    graphql = scope["path"].rstrip("/").endswith("/graphql")
    if scope["method"] in _READING:
        if graphql and "query" in parse_qs(scope["query_string"].decode("latin-1")):
            return "a question in an address: it is asked by POST"
        link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
        return (
            "" if site in {"same-origin", "none"} or (link and not graphql) else f"a request from another site: {site}"
        )
    if site not in {"same-origin", "none"}:
        return f"a request from another site: {site}"
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return "" if kind == "application/json" else f"a body that a form can send: {kind or 'none'}"


def main() -> None:
    """Run Dagster's own webserver behind this."""
    cli: Any = import_module("dagster_webserver.cli")
    served = cli.create_app_from_workspace_process_context

    def guarded(*given: Any, **named: Any) -> Any:
        app = served(*given, **named)
        app.add_middleware(OwnPagesOnly)
        return app

    cli.create_app_from_workspace_process_context = guarded
    cli.main()


if __name__ == "__main__":
    main()
