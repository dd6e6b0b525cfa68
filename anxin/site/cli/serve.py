"""`anxin serve`: granian, WSGI, two processes with four threads each (measured; see docs/benchmarks.md)."""

import socket
import sys

from anxin.site.cli.manage import start_django

THREADS = 4


def run(*, address: str, port: int, workers: int) -> int:
    start_django()
    if refusals := reasons_not_to_serve():
        print(*refusals, sep="\n", file=sys.stderr)
        return 1
    if not port_is_free(address, port):
        print(f"Port {port} is taken. Choose another one: --port {port + 1}", file=sys.stderr)
        return 1
    serve(address, port, workers)
    return 0


def reasons_not_to_serve() -> list[str]:
    """Errors of Django's own checks and of ours, in words; none when the site may be served."""
    from django.core import checks

    from anxin.site.checks import TAG

    own = checks.run_checks(tags=[TAG], include_deployment_checks=True)
    found = own + [each for each in checks.run_checks() if each not in own]
    return [f"{each.msg} {each.hint or ''}".strip() for each in found if each.level >= checks.ERROR]


def port_is_free(address: str, port: int) -> bool:
    """Asked beforehand, because the server itself would start its processes first and fail in each of them."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
    return True


def serve(address: str, port: int, workers: int) -> None:
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    connections.close_all()  # The processes open their own.
    server = Granian(
        "anxin.site.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    server.serve()
