"""`anxin demo`: the demo city, ready to look around in."""

import datetime as dt
import subprocess
import sys

from anxin.site.cli.setup import prepare

PROGRAM = [sys.executable, "-c", "from anxin.site.cli import main; main()"]


def run(*, port: int, serve: bool, date: dt.date | None) -> int:
    prepare({"ANXIN_DEMO": "1"})
    from django.conf import settings

    from anxin.site.demo import accounts, city

    if not settings.DEMO:
        print(
            "This is a real installation (var/anxin.env does not say ANXIN_DEMO=1): no demo city here.",
            file=sys.stderr,
        )
        return 1
    if not accounts.is_loaded():
        print("Building the demo city …", flush=True)
        _load(apart=serve)
    if date is not None:
        city.move_to(date)
    if not serve:
        _say_what_there_is()
        return 0
    return _serve(port)


def _load(*, apart: bool) -> None:
    """Billing the city starts the threads of polars. A server that branches off from such a process waits for them for ever at its first
    bill, so before serving the city is loaded by a process of its own."""
    from anxin.site.demo import city

    if apart:
        subprocess.run([*PROGRAM, "demo"], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    else:
        city.load()


def _serve(port: int) -> int:
    from anxin.site.cli.serve import port_is_free, reasons_not_to_serve
    from anxin.site.cli.serve import serve as serve_pages

    if refusals := reasons_not_to_serve():
        print(*refusals, sep="\n", file=sys.stderr)
        return 1
    if not port_is_free("127.0.0.1", port):
        print(f"Port {port} is taken. Choose another one: make run PORT={port + 1}", file=sys.stderr)
        return 1
    _say_what_there_is(f"http://127.0.0.1:{port}")
    worker = subprocess.Popen([*PROGRAM, "worker"])  # noqa: S603 - our own program, nothing from outside
    try:
        serve_pages("127.0.0.1", port, workers=2)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    return 0


def _say_what_there_is(address: str = "") -> None:
    from django.utils.translation import override

    from anxin.site.demo.accounts import ALL, PASSWORD
    from anxin.trail.today import business_date

    with override("en"):
        print(
            f"\nThe demo city is ready. Its date is {business_date()}; `anxin demo --date YYYY-MM-DD` moves it."
        )
        print(f"Accounts (password {PASSWORD}; officers also need the code shown on the sign-in page):\n")
        for account in ALL:
            print(f"  {account.username:<12}{account.label}")
    if address:
        print(f"\nOpen {address}\nStop with Ctrl-C.", flush=True)
