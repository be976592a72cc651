#!/usr/bin/env python3
"""libFuzzer on the parsers: builds each target with its sanitizers and lets it look for what breaks a property.

    Tests/FuzzTests/fuzz.py [target ...] [--seconds 300] [--coverage]

Needs the debug build (its objects of swift-crypto are linked). What was reached is kept below .build/fuzz/corpus and
is where the next run begins; an input that broke something is written to .build/fuzz/found: make it a seed.
`--coverage` runs nothing new: it tells how much of each source file the corpus reaches.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, Iterator, List, Optional

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = Path(os.environ.get("CHASQUI_BUILD") or ROOT / ".build") / "fuzz"
CORPORA = ROOT.parent / "shared" / "corpora"

#: The modules that targets attack, each after those it imports.
MODULES: Dict[str, List[str]] = {
    "JSON": [], "Wire": [], "MIME": [], "SMTP": ["Wire"], "RPC": ["JSON"],
}  # fmt: skip
#: A target's file and modules.
TARGETS: Dict[str, "tuple[str, List[str]]"] = {
    "json": ("JSONTarget", ["JSON"]),
    "framing": ("FramingTarget", ["JSON", "RPC"]),
    "replies": ("RepliesTarget", ["Wire", "SMTP"]),
    "transaction": ("TransactionTarget", ["Wire", "SMTP"]),
    "session": ("SessionTarget", ["Wire", "SMTP"]),
    "addresses": ("AddressTarget", ["MIME", "Wire", "SMTP"]),
    "headers": ("HeaderTarget", ["MIME"]),
    "messages": ("MessageTarget", ["MIME"]),
    "html": ("HTMLTarget", ["MIME"]),
}
#: Files of the test target that a target's file needs.
ALSO = {"addresses": ["HeaderTarget", "MessageReader"], "headers": ["MessageReader"], "messages": ["MessageReader"],
        "session": ["RepliesTarget"]}  # fmt: skip

LANGUAGE = ["-swift-version", "6", "-package-name", "chasqui", "-parse-as-library", "-O", "-wmo", "-g"] + [
    part
    for feature in ("ExistentialAny", "InternalImportsByDefault", "MemberImportVisibility", "NonisolatedNonsendingByDefault")
    for part in ("-enable-upcoming-feature", feature)
]
#: The most memory for one input (G10), of which the sanitizer's own share is about half, and the most time: an input
#: takes milliseconds, so this is a hang even on a busy machine.
LIMITS = ["-rss_limit_mb=1024", "-malloc_limit_mb=512", "-timeout=10", "-max_len=4096"]


class NoCompiler(Exception):
    pass


def compile(arguments: List[str], folder: Path) -> None:
    done = subprocess.run(["swiftc", *arguments], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise NoCompiler(f"swiftc failed: {(done.stdout + done.stderr)[-4000:]}")


def newer(made: Path, sources: List[Path]) -> bool:
    """Whether `made` is there and was made of these sources."""
    return made.exists() and all(source.stat().st_mtime < made.stat().st_mtime for source in sources)


class Workshop:
    """Where targets are built, either for libFuzzer or to measure coverage."""

    def __init__(self, coverage: bool = False) -> None:
        self.folder = BUILD / ("coverage" if coverage else "fuzzer")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.flags = ["-sanitize=fuzzer,address"]
        if coverage:
            self.flags = ["-sanitize=fuzzer", "-profile-generate", "-profile-coverage-mapping"]
        self.debug = next((path for path in (BUILD.parent / "debug", ROOT / ".build" / "debug") if (path / "Crypto.build").exists()), None)

    def imports(self) -> List[str]:
        """Where modules are found: ours first, then swift-crypto's."""
        arguments = ["-I", str(self.folder), "-I", str(ROOT / "Sources" / "CLinux")]
        if self.debug is not None:
            boring = ROOT / ".build" / "checkouts" / "swift-crypto" / "Sources" / "CCryptoBoringSSL" / "include" / "module.modulemap"
            arguments += ["-I", str(self.debug / "Modules"), "-Xcc", f"-fmodule-map-file={boring}"]
        return arguments

    def module(self, name: str) -> Path:
        """One module as an object file, made anew when its sources or those of its imports are newer."""
        if name == "Wire" and self.debug is None:
            raise NoCompiler("the objects of swift-crypto are missing: swift build --product chasqui")
        made = self.folder / f"{name}.o"
        sources = sorted((ROOT / "Sources" / name).rglob("*.swift"))
        below = [self.module(other) for other in MODULES[name]]
        if not newer(made, sources + below):
            compile([*LANGUAGE, *self.flags, "-enable-testing", *self.imports(), "-c", "-emit-module", "-module-name", name,
                     *map(str, sources), "-o", str(made)], self.folder)  # fmt: skip
        return made

    def crypto(self) -> Path:
        """swift-crypto's objects as one archive, of which the linker takes what it needs."""
        assert self.debug is not None
        made = self.folder / "libcrypto-objects.a"
        objects = [path for name in ("Crypto", "CryptoBoringWrapper", "CCryptoBoringSSL", "CCryptoBoringSSLShims", "CXKCP",
                                     "CXKCPShims", "SwiftASN1") for path in sorted((self.debug / f"{name}.build").rglob("*.o"))]  # fmt: skip
        if not newer(made, objects):
            made.unlink(missing_ok=True)
            subprocess.run(["ar", "rcs", str(made), *map(str, objects)], check=True)
        return made

    def target(self, name: str) -> Path:
        with open(self.folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            file, modules = TARGETS[name]
            objects = [self.module(module) for module in modules]
            if "Wire" in modules:
                objects.append(self.crypto())
            made = self.folder / name
            chosen = self.folder / f"{name}-chosen.swift"
            if not chosen.exists():
                chosen.write_text(f"let chosen = Target.{name}\n")
            sources = [HERE / f"{part}.swift" for part in ("Target", "Fuzzer", file, *ALSO.get(name, []))] + [chosen]
            if not newer(made, sources + objects):
                compile([*LANGUAGE, *self.flags, *self.imports(), "-module-name", f"Fuzz_{name}", *map(str, sources + objects),
                         "-o", str(made)], self.folder)  # fmt: skip
            return made


@dataclass
class Result:
    """What libFuzzer said of one run."""

    name: str
    executions: int = 0
    #: Edges of the target and its modules that were reached.
    edges: int = 0
    corpus: int = 0
    seconds: float = 0
    #: Where the inputs that broke something are, and how it ended.
    found: List[Path] = field(default_factory=list)
    end: str = ""

    @property
    def sound(self) -> bool:
        return not self.found and not self.end and self.executions > 0

    def __str__(self) -> str:
        verdict = "holds" if self.sound else f"BROKEN: {self.end} {' '.join(map(str, self.found))}"
        return (f"{self.name:<12} {self.executions:>12,} inputs {self.edges:>7,} edges {self.corpus:>6,} kept "
                f"{self.seconds:>6,.0f} s  {verdict}")  # fmt: skip


def seeds(binary: Path, name: str) -> Path:
    """The target's own seeds and words, as files; returns the folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=BUILD))
    (folder / "seeds").mkdir()
    subprocess.run([str(binary)], env={**os.environ, "CHASQUI_SEEDS": str(folder)}, check=True, capture_output=True)
    return folder


def attack(name: str, seconds: float, *, chance: Optional[int] = None, keep: bool = True) -> Result:
    """Builds a target and lets libFuzzer run for so long."""
    binary = Workshop().target(name)
    given = seeds(binary, name)
    corpus = BUILD / "corpus" / name if keep else given / "corpus"
    found = BUILD / "found" / name
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    command = [str(binary), *LIMITS, f"-max_total_time={int(seconds)}", f"-dict={given / 'words'}", "-print_final_stats=1",
               f"-artifact_prefix={found}/", *([f"-seed={chance}"] if chance else []), str(corpus), str(given / "seeds"),
               *map(str, others(name))]  # fmt: skip
    environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "ASAN_OPTIONS": "detect_leaks=0:abort_on_error=0"}
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment)
    shutil.rmtree(given)
    result = Result(name, seconds=time.monotonic() - started, found=sorted(set(found.iterdir()) - before))
    for line in done.stderr.splitlines():
        if match := re.match(r"#(\d+)\s.*\bcov: (\d+).*\bcorp: (\d+)", line):
            result.executions, result.edges, result.corpus = (int(match[n]) for n in (1, 2, 3))
        if match := re.match(r"stat::number_of_executed_units:\s*(\d+)", line):
            result.executions = int(match[1])
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "Fatal error" in line or "ERROR" in line]
        result.end = f"exit {done.returncode}: {' '.join(said)[:1000] or done.stderr[-1000:]}"
    return result


def others(name: str) -> Iterator[Path]:
    """Corpora of other projects, where they are."""
    if name in ("json", "framing") and (CORPORA / "json").is_dir():
        yield CORPORA / "json"


def coverage(names: List[str]) -> str:
    """The regions of each source file that the corpora reach."""
    tools = Path(shutil.which("swiftc") or "").resolve().parent
    shop = Workshop(coverage=True)
    profiles, binaries = [], []
    for name in names:
        binary = shop.target(name)
        given = seeds(binary, name)
        profile = shop.folder / f"{name}.profraw"
        folders = [path for path in (BUILD / "corpus" / name, given / "seeds", *others(name)) if path.is_dir()]
        subprocess.run([str(binary), "-runs=0", *map(str, folders)], env={**os.environ, "LLVM_PROFILE_FILE": str(profile)},
                       check=True, capture_output=True)  # fmt: skip
        shutil.rmtree(given)
        profiles.append(profile)
        binaries.append(binary)
    merged = shop.folder / "merged.profdata"
    subprocess.run([str(tools / "llvm-profdata"), "merge", *map(str, profiles), "-o", str(merged)], check=True)
    objects = [str(binaries[0])] + [part for path in binaries[1:] for part in ("-object", str(path))]
    report = subprocess.run([str(tools / "llvm-cov"), "report", *objects, f"-instr-profile={merged}", str(ROOT / "Sources")],
                            check=True, capture_output=True, text=True).stdout  # fmt: skip
    rows = [line.split() for line in report.splitlines() if re.match(r"\S+\.swift ", line)]
    return "\n".join(f"{row[0]:<40} {row[1]:>6} regions {row[3]:>8}" for row in rows)


def main() -> None:
    arguments = argparse.ArgumentParser(description="libFuzzer on the parsers.")
    arguments.add_argument("targets", nargs="*", metavar="target", help=", ".join(TARGETS))
    arguments.add_argument("--seconds", type=float, default=300, help="for each target")
    arguments.add_argument("--coverage", action="store_true", help="what the corpora reach")
    given = arguments.parse_args()
    names = given.targets or list(TARGETS)
    for name in names:
        if name not in TARGETS:
            sys.exit(f"no target {name}: there are {', '.join(TARGETS)}")
    if given.coverage:
        print(coverage(names))
        return
    os.nice(10)
    results = []
    for name in names:
        results.append(attack(name, given.seconds))
        print(results[-1], flush=True)
    sys.exit(0 if all(result.sound for result in results) else 1)


if __name__ == "__main__":
    main()
