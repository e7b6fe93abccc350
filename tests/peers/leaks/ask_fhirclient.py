"""Read all pages of a search with fhirclient. Run by the peers' own Python."""

import sys

from names import loopback

loopback()

from fhirclient.auth import FHIROAuth2Auth  # noqa: E402 - names are known before anything connects
from fhirclient.client import FHIRClient  # noqa: E402
from fhirclient.models.patient import Patient  # noqa: E402

base, token = sys.argv[1:]
client = FHIRClient({"app_id": "leaks", "api_base": base})
client.server.auth = FHIROAuth2Auth({"app_id": "leaks"})
client.server.auth.access_token = token
for page in Patient.where({"family": "Quill"}).perform_iter(client.server):
    print("page", len(page.entry or []))
