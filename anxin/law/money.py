"""Money is a whole number of fen and a rate a whole number of parts per million; no binary fraction ever enters."""

import re

PPM = 1_000_000
MAX_FEN = 10**15
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_YUAN = re.compile(r"(-?)(\d{1,13})\.(\d{2})")


def parse_whole(text: str) -> int:
    """ValueError for anything but digits: a fraction is refused and not rounded."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def parse_yuan(text: str) -> int:
    """`1000.00` as 100000 fen; ValueError unless exactly two decimals stand, so that `1,000` or `10.5` is never guessed at."""
    found = _YUAN.fullmatch(text)
    if not found:
        raise ValueError(f"not an amount in yuan with two decimals: {text!r}")
    fen = int(found[2]) * 100 + int(found[3])
    return -fen if found[1] else fen


def format_yuan(fen: int) -> str:
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02d}"


def portion(fen: int, ppm: int) -> int:
    """A share of an amount, rounded half up to the fen (proved by the agency's own published amounts, e.g. 1.2 % of 3,613.00 is 43.36)."""
    return (fen * ppm + PPM // 2) // PPM
