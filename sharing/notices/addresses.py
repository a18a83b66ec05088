"""Where a force may be called: a public https address, looked up and checked each time before it is called.

An address is checked when it is set and again at each call, after its name was looked up, and the call goes to the very
address that was checked: a name that later leads into our own network opens no door there. Demo and tests alone may
call their own machine, also over http.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

LONGEST = 300
PORTS = {"https": 443, "http": 80}
NAME = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*\.?")
REST = re.compile(r"([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*")
PUBLIC_IPV6 = IPv6Network("2000::/3")
NOT_AN_ADDRESS = "This is no address to call. Enter one like https://missing.force.example/notices"


class AddressRefused(Exception):
    """The address may not be called; the message says why, and never repeats what a name led to."""


@dataclass(frozen=True)
class Place:
    """An address taken apart: `host` without brackets, `target` the path and query as they are asked for."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def url(self) -> str:
        """As it is called and signed: small letters, no usual port, at least “/” as the path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def loopback_is_open() -> bool:
    """Only demo and tests may call their own machine."""
    return bool(settings.DEMO or settings.TESTING)


def place_of(address: str) -> Place:
    """The address taken apart. Raises AddressRefused for what is not https, or carries a user or a fragment."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError as error:
        raise AddressRefused(NOT_AN_ADDRESS) from error
    if not address.strip().isprintable():  # what takes addresses apart leaves out line ends within them
        raise AddressRefused(NOT_AN_ADDRESS)
    _check_parts(parts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.hostname or ""
    if len(address) > LONGEST or not (REST.fullmatch(target) and _is_host(host)) or port == 0:
        raise AddressRefused(NOT_AN_ADDRESS)
    return Place(parts.scheme, host, port or PORTS[parts.scheme], target)


def looked_up(place: Place, *, with_loopback: bool) -> list[str]:
    """The numeric addresses to connect to, each allowed. Raises AddressRefused if any is not, or there is none."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressRefused("The name of the address cannot be found.") from error
    numeric = list(dict.fromkeys(str(row[4][0]) for row in found))
    for number in numeric:
        if words := refusal_of(number, with_loopback=with_loopback):
            raise AddressRefused(words)
    if place.scheme == "http" and not all(ip_address(number).is_loopback for number in numeric):
        raise AddressRefused("Over http only this machine itself is called, by demo and tests.")
    return numeric


def refusal_of(number: str, *, with_loopback: bool) -> str:
    """Why this numeric address may not be called; "" if it may. Only addresses of the public internet may."""
    at = ip_address(number.partition("%")[0])
    if isinstance(at, IPv6Address) and at.ipv4_mapped:
        at = at.ipv4_mapped
    if at.is_loopback:
        return "" if with_loopback else "The address leads to this machine itself."
    if at.is_global and not at.is_multicast and not at.is_reserved and _is_plain(at):
        return ""
    return "The address does not lead to the public internet."


def _is_plain(at: IPv4Address | IPv6Address) -> bool:
    """IPv4, or IPv6 of the public range that carries no IPv4 address inside, which might lead anywhere."""
    return isinstance(at, IPv4Address) or (at in PUBLIC_IPV6 and not at.sixtofour and not at.teredo)


def _check_parts(parts: SplitResult) -> None:
    """https, or http for demo and tests; no user, no password, no fragment."""
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback_is_open()):
        raise AddressRefused("The address must begin with https://")
    if "@" in parts.netloc:
        raise AddressRefused("The address must hold no user name and no password: the notice is signed.")
    if parts.fragment:
        raise AddressRefused(NOT_AN_ADDRESS)


def _is_host(host: str) -> bool:
    """A name in ASCII, or a numeric address."""
    if ":" not in host:
        return bool(NAME.fullmatch(host))
    try:
        return isinstance(ip_address(host), IPv6Address) and "%" not in host
    except ValueError:
        return False
