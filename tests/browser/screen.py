"""A headless browser that sees one host only and remembers every address it was asked to fetch."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium_axe_python.axe import Axe

REBOUND = "rebound.example"
"""A name of somebody else's that leads to this machine."""
_PATIENCE = 60
_SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--window-size=1700,1100",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_RULES = (
    "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations']}"
)
_OWN_SCHEMES = {"file", "data", "blob", "chrome", "chrome-extension", "about"}


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found, f"{name} is missing: run `make setup-browser`"
    return found


class Screen:
    """What a person sees at ``address``."""

    def __init__(self, address: str, profile: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = _program("chromium")
        for switch in (*_SWITCHES, f"--user-data-dir={profile}"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        self._driver = webdriver.Chrome(options=options, service=Service(_program("chromedriver")))
        self._address = address
        self._hosts: set[str] = set()

    def close(self) -> None:
        """End the browser."""
        self._driver.quit()

    def open(self, path: str, *awaited: str) -> str:
        """Open a page, wait until it shows every awaited text, and return all its text."""
        self._driver.get(self._address + path)
        return self.wait(*awaited)

    def visit(self, address: str) -> None:
        """Open a page of another address."""
        self._driver.get(address)

    def wait(self, *awaited: str) -> str:
        """Wait until the page shows every awaited text; AssertionError with what it shows instead."""
        seen = WebDriverWait(self._driver, _PATIENCE, ignored_exceptions=[Exception])
        try:
            seen.until(lambda _: all(text in self.text() for text in awaited))
        except Exception as error:
            missing = [text for text in awaited if text not in self.text()]
            raise AssertionError(f"{self._driver.current_url} does not show {missing}, but:\n{self.text()}") from error
        return self.text()

    def text(self) -> str:
        """All text of the page."""
        return str(self._driver.execute_script("return document.body.innerText"))

    def elements(self, path: str) -> list[WebElement]:
        """Elements by XPath."""
        return self._driver.find_elements(By.XPATH, path)

    def press(self, text: str) -> None:
        """Press what begins with that text, as soon as it is shown."""
        path = f"//*[starts-with(text(), '{text}')]"
        seen = WebDriverWait(self._driver, _PATIENCE)
        seen.until(lambda _: [found for found in self.elements(path) if found.is_displayed()])[0].click()

    def wide(self, pixels: int, text: str = "100%", high: int = 900) -> int:
        """Show the page in a window of that width and text of that size; return how many pixels it scrolls sideways."""
        metrics = {"width": pixels, "height": high, "deviceScaleFactor": 1, "mobile": False}
        self._driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.run(f"document.documentElement.style.fontSize = '{text}'")
        found: int = self.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return found

    def picture(self, path: Path, box: tuple[int, int, int, int]) -> None:
        """Write what stands in this box of the page (left, top, width, height) as PNG, without scroll bars."""
        left, top, width, height = box
        self._driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
        clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
        shot = {"format": "png", "captureBeyondViewport": True, "clip": clip}
        path.write_bytes(base64.b64decode(self._driver.execute_cdp_cmd("Page.captureScreenshot", shot)["data"]))

    def shorten(self, kept: int) -> None:
        """Keep that many of rows, entries and parts in a row, which are made alike: axe reads each of them."""
        self.run(f"""
            const alike = ['TR', 'LI', 'ARTICLE', 'SECTION'];
            for (const parent of new Set([...document.querySelectorAll(alike)].map((found) => found.parentNode)))
                for (const tag of alike)
                    [...parent.children].filter((e) => e.tagName === tag).slice({kept}).forEach((e) => e.remove());
        """)

    def barriers(self) -> list[str]:
        """What axe finds wrong with the page as it is shown: the rule, how often, the first place and the reason."""
        axe = Axe(self._driver)
        axe.inject()  # type: ignore[no-untyped-call]
        violations = axe.run(options=_RULES)["violations"]  # type: ignore[arg-type]
        firsts = [(found["id"], len(found["nodes"]), found["nodes"][0]) for found in violations]
        return [f"{rule} ({count}): {node['target']} {node['failureSummary']}" for rule, count, node in firsts]

    def shown_as(self, medium: str = "", **features: str) -> None:
        """Show pages as on that medium and to a reader who set these features: ``forced_colors="active"``."""
        named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self._driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": medium, "features": named})

    def scripts(self, *, run: bool) -> None:
        """Let pages that are opened from now on run their scripts, or not."""
        self._driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not run})

    def run(self, script: str) -> Any:
        """Run a line of script in the page and return what it returns."""
        return self._driver.execute_script(script)

    def run_until_done(self, script: str, *given: object) -> Any:
        """Run a script that calls its last argument with what it comes to, and return that."""
        return self._driver.execute_async_script(script, *given)

    def type(self, *keys: str) -> None:
        """Press keys where the focus is."""
        ActionChains(self._driver).send_keys(*keys).perform()

    def complaints(self) -> list[str]:
        """What the browser has complained of since it was last asked: errors of scripts, what a policy forbids."""
        return [entry["message"] for entry in self._driver.get_log("browser")]  # type: ignore[no-untyped-call]

    def first_view(self, address: str) -> float:
        """Open a page anew; seconds until something of it is painted and all of it has been read, by its own clock."""
        self.visit("about:blank")
        self.visit(address)
        milliseconds: float = self.run_until_done("""
            const done = arguments[arguments.length - 1];
            const look = () => {
                const [painted] = performance.getEntriesByName('first-contentful-paint');
                const [page] = performance.getEntriesByType('navigation');
                if (!painted || !page.domContentLoadedEventEnd) setTimeout(look, 20);
                else done(Math.max(painted.startTime, page.domContentLoadedEventEnd));
            };
            look();
        """)
        return milliseconds / 1000

    def address(self) -> str:
        """Where the page is."""
        return self._driver.current_url

    def hosts(self) -> set[str]:
        """Hosts of every address that the pages opened so far have asked for."""
        for entry in self._driver.get_log("performance"):  # type: ignore[no-untyped-call]
            message = json.loads(entry["message"])["message"]
            parameters = message["params"]
            if message["method"] == "Network.requestWillBeSent":
                self._note(parameters["request"]["url"])
            elif message["method"] == "Network.webSocketCreated":
                self._note(parameters["url"])
        return self._hosts

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in _OWN_SCHEMES:
            self._hosts.add(parts.hostname or "")
