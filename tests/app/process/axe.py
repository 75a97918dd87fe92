"""Fetches the accessibility checker axe-core from npm, for tests only."""

import pathlib
import shutil
import subprocess

VERSION = "4.10.3"


def is_there():
    return shutil.which("npm") is not None


def source(folder):
    """The script; it is fetched into `folder` if it is not there yet."""
    folder = pathlib.Path(folder) / f"axe-core-{VERSION}"
    script = folder / "node_modules/axe-core/axe.min.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-save", "--no-package-lock",
                        "--no-audit", "--no-fund", "--ignore-scripts",
                        "--prefix", folder, f"axe-core@{VERSION}"],
                       check=True, timeout=300, stdout=subprocess.DEVNULL)
    return script.read_text()
