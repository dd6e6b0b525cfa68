"""`anxin trail verify`."""

import sys

from anxin.site.cli.manage import start_django


def verify(head: str) -> int:
    start_django()
    from anxin.trail.sealing import verify as check

    report = check(head)
    for finding in report.findings:
        print(finding, file=sys.stderr)
    if not report.ok:
        return 1
    print(
        f"The trail is whole: {report.entries} entries in {report.seals} seals, {report.unsealed} not sealed yet."
    )
    if report.head:
        print(f"Note this root elsewhere: {report.head}")
    return 0
