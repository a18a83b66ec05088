"""Which addresses a force may be called at: decided without a database."""

import socket

import pytest

from sharing.notices import addresses
from sharing.notices.addresses import AddressRefused, looked_up, place_of, refusal_of


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "::", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "64:ff9b:1::1", "fec0::1",
    ],
)  # fmt: skip
def test_only_the_public_internet_is_called(number):
    assert refusal_of(number, with_loopback=False)
    is_own = number in {"127.0.0.1", "::1", "::ffff:127.0.0.1"}
    assert bool(refusal_of(number, with_loopback=True)) is not is_own


def test_public_addresses_may_be_called():
    for number in ("1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"):
        assert refusal_of(number, with_loopback=False) == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://missing.force.example/", "ftp://missing.force.example/", "https://a:b@missing.force.example/",
        "https://@missing.force.example/", "https:///notices", "https://missing.force.example/#here",
        "https://missing.force.example/a b", "https://missing.force.example/%zz", "https://missing.force.example:99999/",
        "https://missing.force.example:0/", "https://müssing.force.example/", "missing.force.example",
        "https://missing.force.example/" + "a" * 300, "https://mis\nsing.force.example/", "https://a..b/", "",
        "https://missing.force.example\\@127.0.0.1/",
    ],
)  # fmt: skip
def test_an_address_is_https_and_nothing_more(address, settings):
    settings.TESTING = False
    with pytest.raises(AddressRefused):
        place_of(address)


def test_an_address_is_called_as_it_is_signed():
    assert place_of("HTTPS://Missing.Force.example:443").url == "https://missing.force.example/"
    assert place_of("https://[2606:4700::1]:8443/a?b=c").url == "https://[2606:4700::1]:8443/a?b=c"


def test_over_http_only_this_machine_is_called(monkeypatch):
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("1.1.1.1", 80))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *a, **b: public)
    with pytest.raises(AddressRefused, match="http"):
        looked_up(place_of("http://missing.force.example/"), with_loopback=True)
