"""Promises of the room itself: no place in its code, nothing heavy when it is imported."""

import re
import subprocess
import sys
from pathlib import Path

import anxin.law
from anxin.law import decide, load_pack, load_pack_from, parse_request
from anxin.law.loading import PACKS
from tests.law.lakeside_pack import BACK_PAYMENT, LAKESIDE, request

ROOM = Path(anxin.law.__file__).parent
HOUSE = ROOM.parent
DEMO = HOUSE / "site" / "demo"


def places() -> set[str]:
    """Ids and names of every pack that comes with the program."""
    found: set[str] = set()
    for folder in sorted(path.parent for path in PACKS.glob("*/pack.yaml")):
        pack = load_pack_from(folder)
        found |= {pack.id, pack.name.zh_hans, pack.name.zh_hans.rstrip("市省区"), pack.name.en}
    return found


def test_no_code_names_a_place() -> None:
    """Nothing but the packs and the demo city; the name of a fact, which a pack declares, may hold one."""
    words = re.compile(
        "|".join(rf"(?<![a-z_]){re.escape(place)}(?![a-z_])" for place in places()), re.IGNORECASE
    )
    sources = [
        path
        for kind in ("*.py", "*.html", "*.txt", "*.js")
        for path in HOUSE.rglob(kind)
        if "node_modules" not in path.parts
        if not {PACKS, DEMO, HOUSE / "look" / "static"} & set(path.parents)
    ]
    named = [
        f"{path.name}: {found[0]}" for path in sources if (found := words.search(path.read_text("utf-8")))
    ]
    assert sources
    assert named == []


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = "import sys, anxin.law; print(sorted({'opencc', 'django', 'polars', 'z3'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_deciding_compiles_once() -> None:
    parsed = parse_request(LAKESIDE, request("back-payment", BACK_PAYMENT))
    first, second = decide(LAKESIDE, parsed), decide(LAKESIDE, parsed)
    assert first.program is second.program


def test_load_pack_reads_once() -> None:
    place = next(path.parent.name for path in PACKS.glob("*/pack.yaml"))
    assert load_pack(place) is load_pack(place)
