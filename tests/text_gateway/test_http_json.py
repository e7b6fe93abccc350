"""The generic gateway, against a server that keeps every byte it is sent."""

import asyncio
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from patient_access.handover.text_frames import TextAddress
from patient_access.text_gateway.contract import API_VERSION, GatewayUnusable, Sent
from patient_access.text_gateway.http_json import HttpJson, open_http_json
from tests.support.certificate import self_signed

NUMBER, TEXT, TOKEN = "+12065550147", "Your code is 481293.", "tkn-not-a-real-one"


class Server:
    """Answers as told; keeps each request's lines and body."""

    def __init__(self):
        self.status, self.answer, self.headers = 200, b"{}", {}
        self.heard = []
        outer = self

        class Post(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append((self.path, dict(self.headers), body))
                self.send_response(outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(outer.answer)))
                self.end_headers()
                self.wfile.write(outer.answer)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Post)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1/messages"

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture
def server():
    with Server() as one:
        yield one


async def token():
    return TOKEN


async def no_token():
    return None


def send(address, asks=token, number=NUMBER, text=TEXT):
    async def whole():
        gateway = open_http_json(address, asks)
        try:
            return await gateway.send(number, text)
        finally:
            await gateway.close()

    return asyncio.run(whole())


def test_a_text_is_one_post_with_number_text_and_token(server):
    assert send(TextAddress(url=server.url)) is Sent.ACCEPTED
    ((path, headers, body),) = server.heard
    assert path == "/v1/messages"
    assert json.loads(body) == {"to": NUMBER, "text": TEXT}
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Content-Type"] == "application/json"
    assert NUMBER not in str(headers) + path
    assert TEXT not in str(headers) + path


def test_fields_are_named_as_the_site_says(server):
    address = TextAddress(
        url=server.url,
        number_field="message.recipients",
        text_field="message.body",
        number_in_list=True,
        fields=(("message.from", "55501"), ("campaign", "codes")),
        token_header="X-Api-Key",
        token_prefix="",
    )
    assert send(address) is Sent.ACCEPTED
    ((_, headers, body),) = server.heard
    assert json.loads(body) == {
        "campaign": "codes",
        "message": {"from": "55501", "recipients": [NUMBER], "body": TEXT},
    }
    assert headers["X-Api-Key"] == TOKEN
    assert "Authorization" not in headers


def test_without_a_token_none_is_sent(server):
    assert send(TextAddress(url=server.url), no_token) is Sent.ACCEPTED
    assert "Authorization" not in server.heard[0][1]


@pytest.mark.parametrize(
    ("status", "known"),
    [
        (200, Sent.ACCEPTED),
        (202, Sent.ACCEPTED),
        (301, Sent.REFUSED),
        (400, Sent.REFUSED),
        (401, Sent.REFUSED),
        (429, Sent.REFUSED),
        (500, Sent.UNKNOWN),
        (503, Sent.UNKNOWN),
    ],
)
def test_what_is_known_of_a_text_follows_the_status_and_it_is_sent_once(server, status, known):
    server.status = status
    assert send(TextAddress(url=server.url)) is known
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_never_followed(server, status):
    with Server() as elsewhere:
        server.status, server.headers = status, {"Location": elsewhere.url}
        assert send(TextAddress(url=server.url)) is Sent.REFUSED
        assert elsewhere.heard == []


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (b'{"messages": [{"status": "queued"}]}', Sent.ACCEPTED),
        (b'{"messages": [{"status": 0}]}', Sent.ACCEPTED),
        (b'{"messages": [{"status": "rejected"}]}', Sent.REFUSED),
        (b'{"messages": []}', Sent.UNKNOWN),
        (b'{"messages": [{"status": {"a": 1}}]}', Sent.UNKNOWN),
        (b"[]", Sent.UNKNOWN),
        (b"not json", Sent.UNKNOWN),
        (b"[" * 20_000, Sent.UNKNOWN),
        (b"1" * 200_000, Sent.UNKNOWN),
    ],
)
def test_the_answers_own_status_is_believed_where_the_site_names_it(server, answer, known):
    server.answer = answer
    named = {"status_field": "messages.0.status", "accepted": ("queued", "0")}
    assert send(TextAddress(url=server.url, **named)) is known


def test_nobody_there_means_not_sent():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    assert send(TextAddress(url=url)) is Sent.REFUSED


def test_a_connection_that_breaks_off_leaves_it_unknown():
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up():
            line, _ = listening.accept()
            line.recv(65536)
            line.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert send(TextAddress(url=url)) is Sent.UNKNOWN
        thread.join(5)


def test_a_certificate_that_nobody_vouches_for_gets_nothing(tmp_path):
    context = self_signed(tmp_path)
    with Server() as plain:
        plain._server.socket = context.wrap_socket(plain._server.socket, server_side=True)
        url = plain.url.replace("http:", "https:")
        assert send(TextAddress(url=url)) is Sent.REFUSED
        assert send(TextAddress(url=url, ca_file=str(tmp_path / "none.pem"))) is Sent.REFUSED
        assert plain.heard == []
        assert send(TextAddress(url=url, ca_file=str(tmp_path / "made-up.pem"))) is Sent.ACCEPTED


def test_the_environments_proxy_is_not_used(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert send(TextAddress(url=server.url)) is Sent.ACCEPTED


def test_the_sites_proxy_is_the_only_way_there(server):
    proxy = server.url.removesuffix("/v1/messages")
    assert send(TextAddress(url="http://127.0.0.1:9/texts", proxy=proxy)) is Sent.ACCEPTED
    assert server.heard[0][0] == "http://127.0.0.1:9/texts"


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:9", "http://127.0.0.1:no", "nowhere"])
def test_through_a_proxy_that_is_none_nothing_is_sent(server, proxy):
    assert send(TextAddress(url=server.url, proxy=proxy)) is Sent.REFUSED
    assert server.heard == []


@pytest.mark.parametrize("bad", ["tökén\n", "a\nb", "\0"])
def test_a_token_that_cannot_stand_in_a_header_sends_nothing(server, bad):
    async def odd():
        return bad

    assert send(TextAddress(url=server.url), odd) is Sent.REFUSED
    assert server.heard == []


def test_a_token_that_does_not_come_is_none(server):
    async def late():
        raise TimeoutError

    assert send(TextAddress(url=server.url), late) is Sent.ACCEPTED
    assert "Authorization" not in server.heard[0][1]


@pytest.mark.parametrize(
    "url",
    [
        "http://texts.example/",
        "http://127.0.0.1.example/",
        "ftp://127.0.0.1/",
        "https://user:secret@texts.example/",
        "https://",
        "http://[::1/",
        "",
    ],
)
def test_no_text_leaves_in_the_clear_or_with_a_secret_in_the_address(url):
    with pytest.raises(GatewayUnusable) as caught:
        HttpJson(TextAddress(url=url), token)
    assert "secret" not in str(caught.value)


def test_it_says_for_which_contract_it_is_made():
    assert open_http_json.api_version == API_VERSION
