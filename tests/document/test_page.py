"""The page in a real browser: no script, no request, nothing wider than a small phone, contrast enough to read."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from deadhead.report.worklog.build import render

from ..report.gardens import GARDEN, TRACKED

if TYPE_CHECKING:
    from pathlib import Path

BROWSER = shutil.which("chromium")
#: Tells how wide the page wants to be in a frame of the width of a phone, and the contrast of each text in it.
WATCH = """<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<iframe id="page" src="page.html" style="width:WIDTHpx;height:900px;border:0"></iframe>
<pre id="told"></pre>
<script>
const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(one => one / 255)
  .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b }
const ground = one => { for (; one; one = one.parentElement) { const found = getComputedStyle(one).backgroundColor;
  if (!/rgba.*, 0\\)|transparent/.test(found)) return found } return "rgb(255, 255, 255)" }
page.onload = () => { const root = page.contentDocument.documentElement
  const shown = [...root.querySelectorAll("body *")].filter(one =>
    [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  const ratios = shown.map(one => { const pair = [light(getComputedStyle(one).color), light(ground(one))].sort()
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05) })
  told.textContent = `width=${root.scrollWidth} contrast=${Math.min(...ratios).toFixed(2)} texts=${shown.length}`
  told.textContent += ` worst=${shown[ratios.indexOf(Math.min(...ratios))].outerHTML.slice(0, 80)}` }
</script>
"""


class _Quiet(SimpleHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012

    def log_message(self, format: str, *args: object) -> None:
        self.asked.append(self.path)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    _Quiet.asked.clear()
    (tmp_path / "page.html").write_text(render(GARDEN, "html", TRACKED), encoding="utf-8")
    for width in (320, 1100):
        (tmp_path / f"{width}.html").write_text(WATCH.replace("WIDTH", str(width)), encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def _dumped(address: str, folder: Path, *options: str) -> str:
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    flags += ["--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder}"]
    line = [str(BROWSER), *flags, *options, "--virtual-time-budget=5000", "--dump-dom", address]
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.slow
@pytest.mark.skipif(BROWSER is None, reason="needs chromium")
@pytest.mark.parametrize("width", [320, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(served: str, tmp_path: Path, width: int, scheme: str) -> None:
    options = ["--blink-settings=preferredColorScheme=0"] if scheme == "dark" else []
    page = _dumped(f"{served}/{width}.html", tmp_path / "profile", *options)
    told = re.search(r"width=(\d+) contrast=([\d.]+) texts=(\d+)", page)
    assert told is not None
    assert int(told[1]) <= width
    assert float(told[2]) >= 4.5, page.partition("worst=")[2]  # WCAG AA
    assert int(told[3]) > 200
    assert set(_Quiet.asked) <= {f"/{width}.html", "/page.html", "/favicon.ico"}
