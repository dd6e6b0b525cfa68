"""Our decision tables in a modeler that others use, dmn-js: it opens them without a warning, shows them, saves them, and what was
typed into a cell there comes back as a rule. It is fetched when the test runs; nothing of it is part of the project."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from anxin.law import load_pack, load_pack_of
from anxin.law.exchanging.dmn import as_dmn, from_dmn
from anxin.law.exchanging.written import as_yaml, yaml_files

pytestmark = pytest.mark.peers
MODELER = "dmn-js@17.10.2"
STYLES = ("shared", "drd", "decision-table", "decision-table-controls", "literal-expression")
OPEN = "async xml => (await modeler.importXML(xml)).warnings.map(String)"
SHOW = "async id => modeler.open(modeler.getViews().find(view => view.element.id === id))"
SAVE = "async () => (await modeler.saveXML({format: true})).xml"
PLACES = ("beijing", "henan", "willow-ford")


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modeler")
    npm = shutil.which("npm") or ""
    asked = [npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", MODELER]
    done = npm and subprocess.run(asked, capture_output=True, text=True, check=False)
    if not done or done.returncode or shutil.which("chromium") is None:
        why = done.stderr if done and done.returncode else "npm and chromium are needed"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"no modeler: {why}")
    return folder / "node_modules" / "dmn-js" / "dist"


@pytest.fixture
def page(dist: Path) -> Iterator[Page]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1600, "height": 1000})
        page.set_content("<style>#canvas { height: 900px }</style><div id='canvas'></div>")
        for style in STYLES:
            page.add_style_tag(path=dist / "assets" / f"dmn-js-{style}.css")
        page.add_script_tag(path=dist / "dmn-modeler.production.min.js")
        page.evaluate("window.modeler = new DmnJS({container: '#canvas'}); null")
        yield page
        browser.close()


@pytest.mark.parametrize("place", PLACES)
def test_it_opens_without_a_warning_and_what_it_saves_says_the_same(page: Page, place: str) -> None:
    pack = load_pack(place)
    assert page.evaluate(OPEN, as_dmn(pack).decode()) == []
    tables = [service for service in pack.services.values() if service.rules]
    expect(page.locator("[data-element-id^=decision-]")).to_have_count(len(tables))
    assert from_dmn(pack, page.evaluate(SAVE).encode()) == {}


def test_every_table_is_shown_with_its_rules(page: Page) -> None:
    pack = load_pack("beijing")
    page.evaluate(OPEN, as_dmn(pack).decode())
    for service in pack.services.values():
        if service.rules:
            page.evaluate(SHOW, f"decision-{service.id}")
            expect(page.locator(".decision-table-name")).to_have_text(service.name.zh_hans)
            expect(page.locator("td.rule-index")).to_have_count(len(service.rules))


def test_a_cell_typed_in_the_modeler_comes_back_as_a_rule(page: Page) -> None:
    pack = load_pack("beijing")
    page.evaluate(OPEN, as_dmn(pack).decode())
    page.evaluate(SHOW, "decision-person-back-payment")
    page.locator("td.input-cell", has_text="> 120").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(">= 120")
    page.keyboard.press("Enter")
    changed = from_dmn(pack, page.evaluate(SAVE).encode())
    assert list(changed) == ["services/person-back-payment.yaml"]
    back = load_pack_of(yaml_files(pack) | {name: as_yaml(said) for name, said in changed.items()})
    before, after = (each.services["person-back-payment"].rules for each in (pack, back))
    assert [new.id for old, new in zip(before, after, strict=True) if old != new] == [
        "general-account-commitment"
    ]
