"""A phone whose connection dies in the middle of a form holds up nobody else."""

import socket
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest


@pytest.mark.parametrize("address", ["/l", "/sign-in", "/page/1", "/couples/new"])
def test_a_form_that_never_arrives_whole_keeps_nobody_waiting(service, address):
    host = urlsplit(service.address)
    with socket.create_connection((host.hostname, host.port)) as stalled:
        head = f"POST {address} HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Length: 100\r\n"
        stalled.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\npass".encode())
        answer = httpx.post(f"{service.address}/l", data={"passcode": "402817"}, timeout=5)
    assert answer.status_code == 422
