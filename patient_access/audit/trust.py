"""Whose certificates are believed: the system's, or those in the file that IT names."""

from __future__ import annotations

import ssl


def tls(ca_file: str) -> ssl.SSLContext:
    """TLS 1.2 or later, with the name checked; there is no way to switch that off (rule X8).

    Raises ``OSError`` (``ssl.SSLError`` is one) when ``ca_file`` cannot be used.
    """
    if ca_file:
        context = ssl.create_default_context(cafile=ca_file)
    else:
        import truststore

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
