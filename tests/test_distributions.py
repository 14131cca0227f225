"""The wheels of the two distributions: what each contains, and what works with which of them."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import close_async
import close_simulator
from hatch_build import absolute_links, urls
from tests.support.doc_blocks import HAS_SIMULATOR
from tests.support.plain_pytest import PLAIN_PYTEST

pytestmark = pytest.mark.skipif(
    not HAS_SIMULATOR, reason="the sdist does not contain the other distribution"
)
ROOT = Path(__file__).parent.parent
# Both are installed in the environment of the tests, and hidden from the environments made here.
OURS = ("close_async", "close_simulator", "_editable_impl_close", "_close_", "__editable__")

FIXTURES = """
import urllib.request
import pytest

@pytest.fixture
def close_simulator_options():
    return {"leads": 7}

def test_simulator(close_simulator):
    request = urllib.request.Request(
        close_simulator.url + "/me/", headers=close_simulator.auth_headers
    )
    with urllib.request.urlopen(request) as response:
        assert response.status == 200
    assert len(close_simulator.world.leads) == 7
"""
CLIENT_FIXTURE = """
import asyncio

def test_client(close_client):
    assert asyncio.run(close_client.me()).id
"""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("wheels")
    for project in (ROOT, ROOT / "simulator"):
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
        subprocess.run(build, cwd=project, check=True, capture_output=True)
    return {each.name.split("-")[0]: each for each in folder.iterdir()}


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {*archive.namelist()}


@pytest.fixture(scope="module")
def unpacked(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Unpack each wheel once, so that Python compiles it once."""
    folder = tmp_path_factory.mktemp("unpacked")
    for name, wheel in wheels.items():
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder / name)  # noqa: S202  wheels of our own
    return {name: folder / name for name in wheels}


def environment(folder: Path, *unpacked: Path) -> dict[str, str]:
    """Return the variables with which ``python -S`` finds these wheels and their dependencies."""
    packages = folder / "packages"
    packages.mkdir()
    for installed in {*map(sysconfig.get_path, ("purelib", "platlib"))}:
        for each in Path(installed).iterdir():
            if not each.name.startswith(OURS) and not (packages / each.name).exists():
                (packages / each.name).symlink_to(each)
    for wheel in unpacked:
        for each in wheel.iterdir():
            (packages / each.name).symlink_to(each)
    return {**os.environ, "PYTHONPATH": str(packages)}


def run(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    # Without -S, Python would add the installed packages, and what they name in .pth files.
    command = [sys.executable, "-S", *arguments]
    ran = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    return ran.stdout + ran.stderr


def run_tests(folder: Path, environment: dict[str, str], source: str) -> str:
    (folder / "test_it.py").write_text(source)
    return run(folder, environment, *PLAIN_PYTEST, "-p", "no:cacheprovider", "test_it.py")


def test_contents(wheels: dict[str, Path]) -> None:
    def top(wheel: Path) -> set[str]:
        return {name.split("/")[0] for name in names(wheel)}

    assert top(wheels["close_async"]) == {"close_async", "close_async-0.1.0.dist-info"}
    assert top(wheels["close_simulator"]) == {"close_simulator", "close_simulator-0.1.0.dist-info"}
    for name, wheel in wheels.items():
        assert f"{name}/py.typed" in names(wheel)
        assert f"{name}-0.1.0.dist-info/licenses/LICENSE" in names(wheel)
    assert "close_simulator/document.json" in names(wheels["close_simulator"])
    assert "close_async-0.1.0.dist-info/entry_points.txt" in names(wheels["close_async"])
    with zipfile.ZipFile(wheels["close_async"]) as archive:
        assert (
            "pytest11" not in archive.read("close_async-0.1.0.dist-info/entry_points.txt").decode()
        )


@pytest.mark.parametrize("project", [ROOT, ROOT / "simulator"], ids=["client", "simulator"])
def test_an_sdist_contains_what_it_should(project: Path, tmp_path: Path) -> None:
    stray = project / "stray-notes.txt"
    stray.write_text("a file that lies about", encoding="utf-8")
    try:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
        subprocess.run(build, cwd=project, check=True, capture_output=True)
    finally:
        stray.unlink()
    (sdist,) = tmp_path.iterdir()
    with tarfile.open(sdist) as archive:
        top = {name.split("/")[1] for name in archive.getnames()}
    simulator = {"close_simulator", "tests"}
    client = {"close_async", "codegen", "docs", "examples", "openapi", "tests", "benchmarks"}
    client |= {"CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "SECURITY.md", "hatch_build.py"}
    common = {".gitignore", "LICENSE", "PKG-INFO", "README.md", "pyproject.toml"}
    assert top == common | (client if project == ROOT else simulator)


def test_links_of_the_readme_work_on_a_registry() -> None:
    text = "[a](docs/a.md#b), ![c](docs/c.svg), [d](https://d.example), [e](#e)"
    assert absolute_links(text, "https://forge.example/us/it") == (
        "[a](https://forge.example/us/it/blob/main/docs/a.md#b), "
        "![c](https://forge.example/us/it/raw/main/docs/c.svg), [d](https://d.example), [e](#e)"
    )
    assert absolute_links(text, "") == text
    assert urls("https://forge.example/us/it")["Issues"] == "https://forge.example/us/it/issues"
    assert urls("") == {}


def test_both_have_one_version() -> None:
    assert close_async.__version__ == close_simulator.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for extra in ("cli", "testing"):
        required = [each for each in project["optional-dependencies"][extra] if "simulator" in each]
        assert [each.split("==")[1] for each in required] == [close_async.__version__]


def test_the_client_alone(unpacked: dict[str, Path], tmp_path: Path) -> None:
    alone = environment(tmp_path, unpacked["close_async"])
    assert run(tmp_path, alone, "-c", "from close_async import CloseClient; print('ok')") == "ok\n"
    printed = run(tmp_path, alone, "-c", "import close_async.testing")
    assert "ImportError: close_async.testing needs the package close-simulator: pip" in printed
    assert "pip install 'close-async[testing]'" in printed
    assert "1 passed" in run_tests(tmp_path, alone, "def test_it(): pass")
    assert "fixture 'close_simulator' not found" in run_tests(tmp_path, alone, FIXTURES)


def test_the_simulator_alone(unpacked: dict[str, Path], tmp_path: Path) -> None:
    alone = environment(tmp_path, unpacked["close_simulator"])
    assert "1 passed" in run_tests(tmp_path, alone, FIXTURES)
    printed = run_tests(tmp_path, alone, CLIENT_FIXTURE)
    assert (
        "the fixture close_client needs the package close-async: pip install close-async" in printed
    )
    assert "Traceback" not in printed


def test_both_together(unpacked: dict[str, Path], tmp_path: Path) -> None:
    both = environment(tmp_path, *unpacked.values())
    assert "2 passed" in run_tests(tmp_path, both, FIXTURES + CLIENT_FIXTURE)
    code = (
        "import close_async.testing as testing\n"
        "print(*(getattr(testing, name).__module__ for name in testing.__all__))"
    )
    modules = run(tmp_path, both, "-c", code).split()
    assert len(modules) == 5
    assert all(module.startswith("close_simulator.") for module in modules)
