"""Whether an address is of this machine, or one that answers only on its own link, whatever its name."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine."""
    return any(number.is_loopback for number in _numbers(host))


def is_near(host: str | None) -> bool:
    """Whether a host is one that no pull may be led to: loopback, none at all (which ends here too) or link-local.

    Link-local is where clouds answer who asks for the credentials of a machine.
    """
    return any(number.is_loopback or number.is_link_local or number.is_unspecified for number in _numbers(host))


def _numbers(host: str | None) -> Iterator[IPv4Address | IPv6Address]:
    """Addresses of a name; none of one that has none: it is asked in vain later."""
    with suppress(OSError):
        for at in socket.getaddrinfo(host, None):
            number = ip_address(str(at[4][0]).partition("%")[0])
            yield (number.ipv4_mapped or number) if isinstance(number, IPv6Address) else number
