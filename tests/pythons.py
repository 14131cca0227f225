"""``python -m tests.pythons`` runs the tests on every supported Python, each in a venv of its own.

Python 3.11 gets the oldest dependencies that ``pyproject.toml`` allows, the others the newest. The
interpreters are pyenv's; one that is missing is skipped with a message.
"""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import attrs

ROOT = Path(__file__).parent.parent
# Test tools whose pinned version needs more than the lower bounds allow.
_ALSO_OLDEST = ("opentelemetry-sdk", "fastapi", "starlette")
_AT_LEAST = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?>=([0-9][0-9.]*)(?:;.*)?")


@attrs.frozen
class Run:
    """One run of the tests.

    Args:
        python: The version of Python: ``3.12``.
        is_oldest: Whether the dependencies are the oldest allowed, instead of the newest.
        arguments: More arguments of pytest.
        environment: More environment variables.
    """

    python: str
    is_oldest: bool = False
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = attrs.Factory(dict[str, str])

    @property
    def name(self) -> str:
        return self.python + ("-oldest" if self.is_oldest else "")


RUNS = [
    Run("3.11", is_oldest=True),
    # The variable, and not -X dev, because processes that the tests start inherit it. Not with its
    # checks of memory: they find faults in C code, of which this project has none, and cost a
    # seventh of the CPU time.
    Run("3.12", environment={"PYTHONDEVMODE": "1", "PYTHONMALLOC": "pymalloc"}),
    Run("3.13", arguments=("--cov", "--cov-report=term:skip-covered")),
]


def main() -> int:
    """Run the tests of the versions named on the command line, or of all."""
    wanted = sys.argv[1:] or [run.name for run in RUNS]
    results: list[tuple[str, str]] = []
    is_failed = False
    for run in (run for run in RUNS if run.name in wanted):
        python = find_python(run.python)
        if python is None:
            advice = f"pyenv install {run.python}"
            results.append((run.name, f"SKIPPED: there is no Python {run.python} ({advice})"))
            continue
        began = time.monotonic()
        code = test(run, set_up(run, python))
        result = "passed" if code == 0 else f"FAILED (pytest exited with {code})"
        results.append((run.name, f"{result} after {time.monotonic() - began:.0f} s"))
        is_failed = is_failed or code != 0
    print()
    for name, result in results:
        print(f"Python {name:12} {result}")
    return 1 if is_failed else 0


def find_python(version: str) -> Path | None:
    """Return pyenv's newest interpreter of a version, or one of the search path."""
    if shutil.which("pyenv"):
        listed = subprocess.run(
            ["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False
        )
        numbered = (re.fullmatch(r"\d+\.\d+\.(\d+)", line) for line in listed.stdout.split())
        patches = [
            (int(found[1]), found[0])
            for found in numbered
            if found is not None and found[0].startswith(f"{version}.")
        ]
        if patches:
            prefix = subprocess.run(
                ["pyenv", "prefix", max(patches)[1]], capture_output=True, text=True, check=True
            )
            return Path(prefix.stdout.strip(), "bin", "python")
    found = shutil.which(f"python{version}")
    return Path(found) if found else None


def set_up(run: Run, python: Path) -> Path:
    """Return the interpreter of the run's venv, which is made again if pyproject.toml changed."""
    venv = ROOT / f".venv-{run.name}"
    ours, stamp = venv / "bin" / "python", venv / "pyproject.toml"
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    simulator = (ROOT / "simulator" / "pyproject.toml").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == project + simulator:
        return ours
    subprocess.run([python, "-m", "venv", "--clear", venv], check=True)
    install = [ours, "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "--upgrade", "pip>=25.1"], check=True)
    if run.is_oldest:
        tools, constraints = venv / "tools.txt", venv / "constraints.txt"
        bounds = lower_bounds(project, simulator)
        tools.write_text("\n".join(oldest_tools(project, bounds)))
        constraints.write_text("\n".join(bounds))
        what = ["--requirement", tools, "--constraint", constraints]
    else:
        what = ["--group", "test"]
    # Both at once: the client's extras require the simulator, which no registry has yet.
    ours_too = ["--editable", "./simulator", "--editable", ".[cli,otel,redis,speed]"]
    subprocess.run([*install, *ours_too, *what], cwd=ROOT, check=True)
    stamp.write_text(project + simulator, encoding="utf-8")
    return ours


def lower_bounds(*projects: str) -> list[str]:
    """Return what pyproject.toml files require, extras too, each pinned to its lower bound."""
    required: set[str] = set()
    for project in projects:
        table = tomllib.loads(project)["project"]
        required |= {*table["dependencies"]}
        for extra in table["optional-dependencies"].values():
            required |= {each for each in extra if not each.startswith("close-simulator")}
    found = [_AT_LEAST.fullmatch(each.replace(" ", "")) for each in sorted(required)]
    missing = [each for each, match in zip(sorted(required), found, strict=True) if match is None]
    if missing:
        msg = f"a dependency has no lower bound that can be tested: {', '.join(missing)}"
        raise ValueError(msg)
    return [f"{match[1]}=={match[2]}" for match in found if match is not None]


def oldest_tools(project: str, bounds: list[str]) -> list[str]:
    """Return the test tools, without the pins that lower bounds contradict.

    Args:
        project: The text of pyproject.toml.
        bounds: The lower bounds, from :func:`lower_bounds`.
    """
    bounded = {bound.partition("==")[0] for bound in bounds} | {*_ALSO_OLDEST}
    tools: list[str] = []
    for requirement in tomllib.loads(project)["dependency-groups"]["test"]:
        if isinstance(requirement, str):
            name, _, _ = requirement.partition("==")
            tools.append(name if name.partition("[")[0] in bounded else requirement)
    return tools


def test(run: Run, python: Path) -> int:
    """Run the tests, and return pytest's exit code."""
    print(f"\nPython {run.name}", flush=True)
    # For two cores: a third worker works while the tests of the others wait. One that is done takes
    # tests from the others, which may have the slow ones left.
    shared = ["-n", "3", "--dist", "worksteal"]
    command = [python, "-m", "pytest", *shared, "-q", *run.arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **run.environment}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
