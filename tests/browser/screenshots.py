"""The pictures in docs/screenshots: `make screenshots`, beside a demo city that `make run` has just made (applications are added
to it). Pictures are for readers of the repository, so each stays under 200 kB."""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, FloatRect, Page, sync_playwright

from tests.browser import walk
from tests.browser.test_look import DESK, PHONE

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
LARGEST = 200_000
HEIGHTS = (1400, 1250, 1100, 900, 700)
SIZES = {"phone": PHONE, "desk": DESK}
EMPLOYER, PERSON = "91110105MAD000002M", "何春然"
OVERVIEW = """<style>body {{ margin: 0; padding: 30px; display: flex; gap: 30px; background: #e3efed }}
div {{ height: 640px; background: top / 100% auto no-repeat }} .phone {{ width: 296px; border-radius: 26px; border: 7px solid #1c2b2a }}
.desk {{ width: 900px; border-radius: 10px; border: 1px solid #8aa5a2 }}</style>
<div class="phone" style="background-image: url({phone})"></div><div class="desk" style="background-image: url({desk})"></div>"""


@dataclass
class Camera:
    browser: Browser
    address: str
    folder: Path

    def open(self, size: str, session: Path | None = None) -> BrowserContext:
        width, height = SIZES[size]
        return self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            base_url=self.address,
            storage_state=session,
        )

    def take(self, size: str, name: str, page: Page) -> None:
        """From the top, as much of the page as the largest size allows."""
        whole = page.evaluate("document.documentElement.scrollHeight")
        picture = b""
        for tall in HEIGHTS:
            clip = FloatRect(x=0, y=0, width=SIZES[size][0], height=min(whole, tall))
            picture = page.screenshot(full_page=True, clip=clip)
            if len(picture) <= LARGEST:
                break
        self._keep(picture, f"{size}-{name}.png")

    def _keep(self, picture: bytes, name: str) -> None:
        if len(picture) > LARGEST:
            sys.exit(f"{name} has {len(picture)} bytes, more than {LARGEST}: show less of the page")
        (self.folder / name).write_bytes(picture)

    def overview(self) -> None:
        """A phone and a desk side by side, for the first page of the repository."""
        page = self.browser.new_page(viewport={"width": 1302, "height": 714})
        shown = {size: self._as_address(f"{size}-{name}.png") for size, name in OVERVIEW_SHOWS.items()}
        page.set_content(OVERVIEW.format(**shown))
        self._keep(page.screenshot(), "overview.png")

    def _as_address(self, name: str) -> str:
        return "data:image/png;base64," + base64.b64encode((self.folder / name).read_bytes()).decode()


OVERVIEW_SHOWS = {"phone": "result", "desk": "case"}


def code_shown(page: Page, username: str) -> str:
    """The sign-in page of the demo city shows what each officer's phone would show."""
    other = page.context.new_page()
    other.goto("/account/login/")
    code = other.locator(f"tr:has(code:text-is('{username}')) td").last.inner_text()
    other.close()
    return code.strip()


def signed_in(camera: Camera, username: str, folder: Path, *, officer: bool) -> Path:
    """A code works once, so each officer signs in once and the session is used for both sizes."""
    context = camera.open("desk")
    page = context.new_page()
    page.goto("/account/login/")
    password = page.locator(".anxin-demo-accounts > p code").inner_text()
    walk.sign_in(page, username, password, partial(code_shown, page, username) if officer else None)
    session = folder / f"{username}.json"
    context.storage_state(path=session)
    context.close()
    return session


def picture_everything(camera: Camera, folder: Path) -> None:
    agent = signed_in(camera, "li", folder, officer=False)
    handler = signed_in(camera, "handler", folder, officer=True)
    reviewer = signed_in(camera, "reviewer", folder, officer=True)
    for size in SIZES:
        seen = partial(camera.take, size)
        page = camera.open(size).new_page()
        walk.find_out(page, seen)
        receipt = walk.apply(camera.open(size, agent).new_page(), EMPLOYER, PERSON, seen)
        page = camera.open(size, handler).new_page()
        walk.take_in(page, receipt, seen)
        walk.step(camera.open(size, reviewer).new_page(), receipt, "review", choose=("answer", "confirm"))
        for name in ("obligations", "events"):
            page.goto(f"/staff/{name}/")
            seen(name, page)
        walk.follow(camera.open(size).new_page(), receipt, EMPLOYER[-4:], seen)


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as player, tempfile.TemporaryDirectory() as sessions:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        camera = Camera(browser, address, FOLDER)
        picture_everything(camera, Path(sessions))
        camera.overview()
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
