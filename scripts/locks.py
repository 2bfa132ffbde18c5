"""Checks that the lock files hold what their sources ask for, with hashes, and name no address of anybody's machine."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ["requirements", "requirements-dev", "requirements-node"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
ADDRESS = re.compile(r"https?://|file:|--(extra-)?index-url|--find-links|(^|\s)/\w+/", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """The version of each package in a lock."""
    return dict(PINNED.findall((ROOT / f"{name}.txt").read_text()))


def asked(name: str) -> Iterator[Requirement]:
    """The packages a source names itself."""
    for line in (ROOT / f"{name}.in").read_text().splitlines():
        if line and not line.startswith(("#", "-")):
            yield Requirement(line)


def python_faults() -> Iterator[str]:
    for name in LOCKS:
        text, pinned = (ROOT / f"{name}.txt").read_text(), pins(name)
        if ADDRESS.search(text):
            yield f"{name}.txt names an address"
        for block in re.split(r"\n(?=\S)", text.strip()):
            if "--hash=sha256:" not in block:
                yield f"{name}.txt has no hash for {block.split()[0]}"
        for requirement in asked(name):
            version = pinned.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                yield f"{name}.txt does not fit {requirement} of {name}.in: make lock"
    everywhere = pins("requirements-dev")
    for package, version in pins("requirements").items():
        if everywhere.get(package) != version:
            yield f"requirements-dev.txt does not have {package} {version}: make lock"


def node_faults() -> Iterator[str]:
    package = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for kind in ("dependencies", "devDependencies"):
        for name, version in package[kind].items():
            if not re.fullmatch(r"\d[\w.-]*", version):
                yield f"package.json must name one version of {name}, not {version}"
            elif locked.get(f"node_modules/{name}", {}).get("version") != version:
                yield f"package-lock.json does not have {name} {version}: make lock"
    for path, entry in locked.items():
        if "resolved" in entry:
            yield f"package-lock.json names the address of {path}"
        elif path and "integrity" not in entry:
            yield f"package-lock.json has no hash for {path}"


def main() -> None:
    faults = [*python_faults(), *node_faults()]
    print(*faults or ["The lock files fit."], sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
