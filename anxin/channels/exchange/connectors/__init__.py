"""The kinds of connectors, each by the name a configuration uses."""

from collections.abc import Callable

from anxin.channels.exchange.connector import Connector, Entry
from anxin.channels.exchange.connectors import http_json, outage, sandbox

KINDS: dict[str, Callable[[Entry], Connector]] = {
    http_json.KIND: http_json.HttpJson,
    outage.KIND: outage.Outage,
    sandbox.KIND: sandbox.Sandbox,
}
