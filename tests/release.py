"""``python -m tests.release`` builds and checks both distributions: ``make dist``.

Writes ``dist/packages`` (wheels and sdists) and ``dist/reports`` (bill of materials, licences of
the dependencies, checksums). With ``--test-sdist`` it also runs the tests of the unpacked sdist,
beside the simulator's wheel.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECTS = (ROOT, ROOT / "simulator")
PACKAGES = ROOT / "dist" / "packages"
REPORTS = ROOT / "dist" / "reports"


def main() -> int:
    """Build, check and report; return the exit code."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    REPORTS.mkdir(parents=True)
    epoch = source_date()
    with tempfile.TemporaryDirectory() as again:
        build(PACKAGES, epoch)
        build(Path(again), epoch)
        first, second = checksums(PACKAGES), checksums(Path(again))
    if first != second:
        print("two builds differ:", *sorted({*first.items()} ^ {*second.items()}), sep="\n")
        return 1
    text = "".join(f"{value}  {name}\n" for name, value in sorted(first.items()))
    (REPORTS / "SHA256SUMS").write_text(text, encoding="utf-8")
    print(f"built twice and equal, SOURCE_DATE_EPOCH={epoch}:\n{text}")
    files = sorted(map(str, PACKAGES.iterdir()))
    wheels = [each for each in files if each.endswith(".whl")]
    run("twine", "check", "--strict", *files)
    run("check_wheel_contents", *wheels)
    with tempfile.TemporaryDirectory() as folder:
        report_dependencies(Path(folder), wheels)
    if "--test-sdist" in sys.argv:
        # Not a random name: a test that searches tracebacks for a short secret may find it there.
        folder = ROOT / "dist" / "unpacked"
        folder.mkdir()
        run_tests_of_sdist(folder)
        shutil.rmtree(folder)
    return 0


def source_date() -> str:
    """Return the time that the archives record: of the last commit, so that anybody can rebuild."""
    if found := os.environ.get("SOURCE_DATE_EPOCH"):
        return found
    command = ["git", "log", "-1", "--format=%ct"]
    return subprocess.run(
        command, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def build(folder: Path, epoch: str) -> None:
    """Build the wheel and the sdist of both projects."""
    for project in PROJECTS:
        command = ("hatchling", "build", "-d", str(folder))
        run(*command, cwd=project, SOURCE_DATE_EPOCH=epoch, quiet=True)


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file by its name."""
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def report_dependencies(folder: Path, wheels: list[str]) -> None:
    """Write what an installation with all extras consists of: a bill of materials, and licences."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = ",".join(project["optional-dependencies"])
    python = environment(folder / "installed")
    client = next(each for each in wheels if "close_async" in each)
    simulator = next(each for each in wheels if "close_simulator" in each)
    install(python, simulator, f"{client}[{extras}]")
    # Where the wheels lay when they were installed concerns nobody else.
    for each in (folder / "installed").rglob("direct_url.json"):
        each.unlink()
    # An interpreter without pip of its own reports what was installed, and not the installer.
    run_python(python, "-m", "pip", "uninstall", "--quiet", "--yes", "pip")
    run(
        "cyclonedx_py", "environment", "--output-reproducible", "--of", "JSON",
        "--pyproject", str(ROOT / "pyproject.toml"),
        "-o", str(REPORTS / "close_async.cdx.json"), str(python),
    )  # fmt: skip
    run(
        "piplicenses", "--python", str(python), "--format", "markdown", "--with-urls",
        "--from", "mixed", "--order", "name", "--output-file", str(REPORTS / "licences.md"),
    )  # fmt: skip


def run_tests_of_sdist(folder: Path) -> None:
    """Run the tests in the unpacked sdist, with the simulator's wheel installed."""
    (sdist,) = PACKAGES.glob("close_async-*.tar.gz")
    (simulator,) = PACKAGES.glob("close_simulator-*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    python = environment(folder / "venv")
    install(python, "--upgrade", "pip>=25.1")
    install(python, "--group", f"{unpacked / 'pyproject.toml'}:test", str(simulator))
    install(python, "--editable", f"{unpacked}[cli]")
    # The settings of this session, such as PYTHONPATH, would lead back to this working copy.
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
    subprocess.run(
        [str(python), "-m", "pytest", "-n", "3", "--dist", "worksteal"],
        cwd=unpacked,
        check=True,
        env=theirs,
    )


def environment(folder: Path) -> Path:
    """Make a virtual environment and return its interpreter."""
    venv.create(folder, with_pip=True, symlinks=True)
    return folder / "bin" / "python"


def install(python: Path, *arguments: str) -> None:
    """Install into an environment."""
    run_python(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def run_python(python: Path, *arguments: str) -> None:
    """Run an interpreter, and raise if it fails."""
    subprocess.run([str(python), *arguments], check=True)


def run(module: str, *arguments: str, cwd: Path = ROOT, quiet: bool = False, **env: str) -> None:
    """Run a tool of this environment, and raise if it fails."""
    subprocess.run(
        [sys.executable, "-m", module, *arguments],
        check=True, cwd=cwd, env=os.environ | env, stdout=subprocess.DEVNULL if quiet else None,
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
