"""The two made-up hosts of the traps, found on this machine and nowhere else."""

import socket

HOSTS = ("ehr.test", "ehr.test.evil.test", "evil.test")


def loopback() -> None:
    """From here on these names are 127.0.0.1, and no other name is looked up."""
    ask = socket.getaddrinfo

    def here(host, *more, **options):
        name = host.decode() if isinstance(host, bytes) else host
        if name not in HOSTS and name != "127.0.0.1":
            raise socket.gaierror(socket.EAI_NONAME, "only the names of the test")
        return ask("127.0.0.1", *more, **options)

    socket.getaddrinfo = here
