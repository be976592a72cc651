"""Makes the pictures of the shipped templates: protocol/templates/*.png and the page that shows them.

    apt-get install -y chromium fonts-noto-core; .build/venv/bin/pip install pillow
    .build/venv/bin/python Tests/Pictures/pictures.py            # into protocol/templates
    .build/venv/bin/python Tests/Pictures/pictures.py --out DIR  # somewhere else, to look at

Each template goes through the real binary (template.preview with sample: true) and headless Chromium, in light and in dark, as
wide as a desktop and as a telephone. Asserts nothing: it is for looking.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, Iterator, List

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "ProcessTests"))

from service import Service  # noqa: E402

SIZES = {"desktop": (1200, 1400), "phone": (375, 1600)}
SCHEMES = ("light", "dark")


def previews(binary: str) -> Iterator[Dict[str, Any]]:
    with tempfile.TemporaryDirectory() as home:
        service = Service(Path(binary), Path(home)).start()
        try:
            for row in service.call("template.list", {"automatic": True, "limit": 500})["items"]:
                locale = "es-EC" if row["locale"] == "es" else "en-US"
                service.call("contact.upsert", {"id": locale, "name": "Ana Pérez", "locale": locale, "timeZone": "America/Guayaquil"})
                shown = service.call(
                    "template.preview", {"templateId": row["id"], "contactId": locale, "sample": True, "data": sample(row)}
                )
                yield {**row, **shown}
        finally:
            service.stop()


def sample(row: Dict[str, Any]) -> Dict[str, Any]:
    """The catalogue's examples are for everything at once: a picture shows one occasion."""
    money = lambda amount: {"amount": amount, "currency": "USD"}  # noqa: E731
    data: Dict[str, Any] = {"unsubscribe": None}
    if row["automatic"] == "invoice":
        data = {
            "amount": money("147.98"),
            "subtotal": money("128.67"),
            "discount": money("0"),
            "tax": money("19.31"),
            "concept": "",
            "lines": [
                {"description": "Plan Hogar 100 Mbps", "quantity": 1, "price": money("98.67"), "total": money("98.67")},
                {"description": "Alquiler de router Wi-Fi 6", "quantity": 2, "price": money("10.00"), "total": money("20.00")},
                {"description": "IP fija", "quantity": 1, "price": money("10.00"), "total": money("10.00")},
            ],
        }
    if row["automatic"] == "ticket":
        data = {"message": ""}
    if row["automatic"] in ("payment", "supplierPayment"):
        data = {
            "amount": money("138.00"),
            "balance": money("0") if row["automatic"] == "supplierPayment" else money("24.50"),
            "documents": [
                {"type": "Factura" if row["locale"] == "es" else "Invoice", "number": "001-001-000000123", "total": money("138.00"), "paid": money("100.00")},
                {"type": "Factura" if row["locale"] == "es" else "Invoice", "number": "001-001-000000124", "total": money("38.00"), "paid": money("38.00")},
            ],
        }
    return data


def shoot(html: str, width: int, height: int, scheme: str, target: Path) -> None:
    """Chromium's own screenshot, with the bottom that is nothing but background cut off."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        # A telephone's window is narrower than Chromium allows a window to be: the mail is shown in a frame of its width.
        page.write_text(
            f'<!DOCTYPE html><meta name="color-scheme" content="light dark">'
            f'<body style="margin:0"><iframe style="border:0;display:block" width="{width}" height="{height}" src="mail.html"></iframe>',
            encoding="utf-8",
        )
        (Path(folder) / "mail.html").write_text(html, encoding="utf-8")
        subprocess.run(
            [
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
                f"--blink-settings=preferredColorScheme={0 if scheme == 'dark' else 1}",
                f"--user-data-dir={folder}/profile", f"--window-size={max(width, 500)},{height}",
                f"--screenshot={target}", f"file://{page}",
            ],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )
    crop(target, width)


def crop(path: Path, width: int) -> None:
    from PIL import Image

    with Image.open(path) as picture:
        image = picture.convert("RGB").crop((0, 0, width, picture.height))
    background = image.getpixel((0, image.height - 1))
    bottom = image.height
    while bottom > 1 and all(image.getpixel((x, bottom - 1)) == background for x in range(0, width, 3)):
        bottom -= 1
    image = image.crop((0, 0, width, min(image.height, bottom + 32)))
    if width > 800:
        image = image.crop(((width - 760) // 2, 0, (width + 760) // 2, image.height))
    image.quantize(96, dither=Image.Dither.NONE).save(path, optimize=True)


def gallery(rows: List[Dict[str, Any]], out: Path) -> str:
    lines = [
        "# The templates that come with the service",
        "",
        "Made by `Tests/Pictures/pictures.py` with headless Chromium; `template.preview {templateId, sample: true}` shows the same HTML.",
        "Each follows the reader's light or dark setting. Operators change them with `template.update` and go back with `template.reset`.",
        "",
    ]
    for row in rows:
        name = f"{row['automatic']}-{row['locale']}"
        lines += [f"## {row['name']} (`{row['automatic']}`, {row['locale']})", "", f"Subject: {row['subject']}", ""]
        shots = [f"![{name}, {size}, {scheme}]({name}-{size}-{scheme}.png)" for size in SIZES for scheme in SCHEMES if (out / f"{name}-{size}-{scheme}.png").exists()]
        lines += [" ".join(shots), ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=str(ROOT / ".build" / "debug" / "chasqui"))
    parser.add_argument("--out", type=Path, default=ROOT / "protocol" / "templates")
    parser.add_argument("--only", help="names that contain this")
    parser.add_argument("--locale", default="es", help="pictures of this language only; the other has the same design")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    rows = [row for row in previews(arguments.binary) if row["locale"] in arguments.locale.split(",")]
    for row in rows:
        name = f"{row['automatic']}-{row['locale']}"
        if arguments.only and arguments.only not in name:
            continue
        for size, (width, height) in SIZES.items():
            for scheme in SCHEMES:
                target = arguments.out / f"{name}-{size}-{scheme}.png"
                shoot(row["html"], width, height, scheme, target)
                print(target.name, target.stat().st_size)
    if not arguments.only:
        (arguments.out / "README.md").write_text(gallery(rows, arguments.out), encoding="utf-8")


if __name__ == "__main__":
    main()
