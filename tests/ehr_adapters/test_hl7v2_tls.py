"""HL7 v2 over TLS: whom we trust, what we show, and never in the clear because TLS failed."""

import asyncio
import ssl

import pytest
from test_hl7v2 import WHOLE, site_at

from ehr_adapters.hl7v2.mllp import Mllp
from patient_access.domain.failure import EhrFailure, FailureKind
from tests.support.certificate import self_signed


def exchange(context, **more):
    """One question to a server of this TLS context; the answer, and the client's certificate."""
    shown = []

    async def serve(reader, writer):
        shown.append(writer.get_extra_info("peercert"))
        try:
            await reader.readuntil(b"\x1c\r")
            writer.write(WHOLE)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            shown.clear()
        writer.close()

    async def whole():
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        mllp = Mllp(site_at(f"mllps://127.0.0.1:{port}", **more))
        try:
            return await mllp.ask(b"MSH")
        finally:
            await mllp.close()
            server.close()
            await server.wait_closed()

    return asyncio.run(whole()), shown


def kind_of(context, **more):
    with pytest.raises(EhrFailure) as caught:
        exchange(context, **more)
    return caught.value.kind


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made-up.pem"))
    return context


def test_an_answer_comes_over_tls(trusted):
    assert exchange(trusted)[0] == WHOLE[1:-2]


def test_a_certificate_that_nobody_trusts_is_refused(tmp_path):
    assert kind_of(self_signed(tmp_path)) is FailureKind.TLS


def test_the_desks_certificate_is_shown(trusted, tmp_path):
    ours = tmp_path / "ours"
    ours.mkdir()
    self_signed(ours)
    trusted.verify_mode = ssl.CERT_REQUIRED
    trusted.load_verify_locations(ours / "made-up.pem")
    answer, shown = exchange(trusted, client_certificate=str(ours / "made-up.pem"))
    assert answer == WHOLE[1:-2]
    assert shown[0]


def test_a_server_that_wants_a_certificate_and_sees_none_gives_no_answer(trusted):
    trusted.verify_mode = ssl.CERT_REQUIRED
    # asyncio's server may break off before its alert is on the wire.
    assert kind_of(trusted) in (FailureKind.CLIENT_CERTIFICATE, FailureKind.CONNECTION_LOST)


def test_a_certificate_file_that_cannot_be_used_is_said(trusted, tmp_path):
    gone = str(tmp_path / "absent.pem")
    assert kind_of(trusted, client_certificate=gone) is FailureKind.CLIENT_CERTIFICATE


def test_plain_mllp_to_a_tls_port_is_a_failure(trusted):
    with pytest.raises(EhrFailure):
        asyncio.run(_plainly(trusted))


async def _plainly(context):
    async def serve(reader, writer):
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    mllp = Mllp(site_at(f"mllp://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    try:
        await mllp.ask(b"MSH")
    finally:
        await mllp.close()
        server.close()
        await server.wait_closed()
