"""How ``doctor`` tells the way to an EHR: TLS, proxy, certificates and their days, panels."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from ehr_adapters.contract import Connection
from patient_access.diagnostics.check import Check, broken, good, weak
from patient_access.domain.failure import FailureKind
from patient_access.domain.panels import PanelName
from patient_access.settings.model import EhrSetting
from patient_access.way_out.files import fault_of_certificate
from patient_access.way_out.mistrust import shake_hands
from patient_access.way_out.tls import trusted

SOON = timedelta(days=30)
"""A certificate that ends before this is worth a word to whoever renews it."""

_PORTS = {"https": 443, "mllps": 2575}
_SECONDS = 5.0


def way_checks(
    ehr: EhrSetting, connection: Connection, now: datetime | None = None
) -> Iterable[Check]:
    """The findings of an EHR that answered. Asks nothing more of it."""
    moment = now or datetime.now(UTC)
    if urlsplit(ehr.base).scheme != "file":  # an export in a folder: nothing is sent
        yield _secured(ehr, connection, moment)
    if ehr.client_certificate is not None:
        yield own_certificate(ehr.name, ehr.client_certificate, moment)
    yield _panels(ehr.name, connection)


def why_blocked(ehr: EhrSetting, kind: FailureKind, passphrase: str) -> str:
    """More than the kind says, where it can be found out; empty where not. Blocks.

    Of certificates alone: the files of this desk, or one more handshake, in which nothing is sent.
    """
    if kind is FailureKind.CLIENT_CERTIFICATE and ehr.client_certificate is not None:
        fault = fault_of_certificate(ehr.client_certificate, ehr.client_key, passphrase)
        return fault and f"cannot be shown the certificate of this desk. {fault}"
    parts = urlsplit(ehr.base)
    if kind is not FailureKind.TLS or ehr.proxy or parts.scheme not in _PORTS:
        return ""
    try:
        port = parts.port or _PORTS[parts.scheme]
        why = shake_hands(parts.hostname or "", port, trusted(), _SECONDS)
    except OSError:
        why = None
    place = {"authority": "the trust store of this system", "name": "ehrs.base"}
    return why.sentence(**place) if why is not None else ""


def own_certificate(name: str, file: str, now: datetime) -> Check:
    """The certificate of this desk; also where the EHR did not answer, as that may be why."""
    try:
        found = x509.load_pem_x509_certificate(Path(file).read_bytes())
    except (OSError, ValueError):
        return broken("ehr", f"{name}: {file} holds no certificate that can be read.")
    days, until = _left(found, now)
    said = f"{name}: the certificate that this desk shows"
    if days < 0:
        return broken("ehr", f"{said} ended on {until}; ask for a new one.")
    if days < SOON.days:
        return weak("ehr", f"{said} ends in {days} days, on {until}; ask for a new one.")
    return good("ehr", f"{said} is good for {days} days, until {until}.")


def _secured(ehr: EhrSetting, connection: Connection, now: datetime) -> Check:
    proxy = urlsplit(ehr.proxy).netloc if ehr.proxy else ""
    through = f"through the proxy {proxy}" if proxy else "without a proxy"
    if connection.secured is None:
        said = f"{ehr.name} is reached without TLS, {through}: all that is sent can be read."
        return weak("ehr", said)
    version = connection.secured.replace("TLSv", "TLS ")
    said = f"{ehr.name} is reached with {version}, {through}"
    if connection.certificate is None:
        return good("ehr", f"{said}.")
    try:
        found = x509.load_der_x509_certificate(connection.certificate)
    except ValueError:
        return weak("ehr", f"{said}; when its certificate ends cannot be read.")
    days, until = _left(found, now)
    if days < SOON.days:
        return weak("ehr", f"{said}; its certificate ends in {days} days, on {until}.")
    return good("ehr", f"{said}; its certificate is good for {days} days, until {until}.")


def _left(certificate: x509.Certificate, now: datetime) -> tuple[int, str]:
    """Whole days left, and the last day."""
    ends = certificate.not_valid_after_utc
    return (ends - now).days, f"{ends:%Y-%m-%d}"


def _panels(name: str, connection: Connection) -> Check:
    offered = ", ".join(panel.value for panel in PanelName if panel in connection.panels)
    denied = ", ".join(panel.value for panel in PanelName if panel not in connection.panels)
    if not denied:
        return good("ehr", f"{name} offers every panel: {offered}.")
    return weak("ehr", f"{name} offers the panels {offered or 'none'}; it does not offer {denied}.")
