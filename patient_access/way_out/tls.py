"""TLS for every connection (rule X8): whom this machine believes, and what it shows of itself.

The one place in which a context is made, for servers of the site and for those who call here.
There is no switch that turns verification off, and nothing is written for who listens in
(``SSLKEYLOGFILE`` is not read). Knows no HTTP, so that processes without it can use it, too.
"""

from __future__ import annotations

import ssl

_CLEANSE_PLAINTEXT = 0x2
"""``SSL_OP_CLEANSE_PLAINTEXT``: OpenSSL overwrites what it has decrypted once it was read."""


class _ClosesItself(ssl.SSLSocket):
    """Where the other side cannot be trusted; paho-mqtt would leave the connection open."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise  # not over yet
        except OSError:
            self.close()
            raise


def trusted(ca_file: str = "") -> ssl.SSLContext:
    """The system's own trust store, or the file that IT names and no other; TLS 1.2 at least.

    Raises ``OSError`` (``ssl.SSLError`` is one) when the file cannot be used.
    """
    if ca_file:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.sslsocket_class = _ClosesItself
        context.load_verify_locations(ca_file)
    else:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def show_ours(
    context: ssl.SSLContext, certificate: str, key: str | None = None, passphrase: str = ""
) -> None:
    """Show the certificate of this machine where the other side asks for one (mutual TLS).

    Raises ``OSError`` or ``ValueError``, naming a file, when one of the files cannot be used.
    """
    # Always given: without a passphrase, OpenSSL would ask on the terminal.
    context.load_cert_chain(certificate, key, passphrase)


def towards(ca_file: str | None, certificate: str | None = None) -> ssl.SSLContext:
    """For a telephone system or a broker: what was decrypted is overwritten once it was read.

    ``certificate`` has its key in it, without a passphrase: nobody is there who could be asked.
    Raises ``OSError`` or ``ValueError`` when one of the files cannot be used.
    """
    context = trusted(ca_file or "")
    context.options |= _CLEANSE_PLAINTEXT
    if certificate:
        show_ours(context, certificate)
    return context


def listening(certificate: str, senders: str) -> ssl.SSLContext:
    """For who calls here: only who shows a certificate of the authority in ``senders`` may send.

    Raises ``OSError`` or ``ValueError`` when one of the files cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= _CLEANSE_PLAINTEXT
    show_ours(context, certificate)
    context.load_verify_locations(senders)
    context.verify_mode = ssl.CERT_REQUIRED
    return context
