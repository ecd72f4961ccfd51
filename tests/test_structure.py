"""House rules that a machine can keep: direction of imports, quiet imports, names that clash with none."""

import ast
import importlib.metadata
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"pose": {"pose"}, "metrics": {"pose", "metrics"}, "sprintlab": {"pose", "metrics", "sprintlab"}}
OURS = set(MAY_IMPORT)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("package", sorted(OURS))
def test_imports_run_one_way(package):
    for path in modules(package):
        tops = {name.split(".")[0] for name in imported(path)} & OURS
        assert tops <= MAY_IMPORT[package], path


def test_generator_of_truth_shares_nothing_with_the_estimators():
    for path in modules("pose/synthetic"):
        ours = {name for name in imported(path) if name.split(".")[0] in OURS}
        assert all(n.startswith("pose.synthetic") or n == "pose.sequence" for n in ours), path


def test_only_the_application_prints():
    for package in ("pose", "metrics"):
        for path in modules(package):
            calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
            assert not any(isinstance(c.func, ast.Name) and c.func.id == "print" for c in calls), path


def test_every_package_is_declared():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {str(p.parent.relative_to(ROOT)).replace("/", ".") for p in ROOT.glob("*/**/__init__.py")}
    assert set(declared) == {name for name in found if name.split(".")[0] in OURS}


def test_no_other_distribution_owns_our_import_names():
    owners = importlib.metadata.packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["sprintlab"])) == {"sprintlab"}


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, sprintlab, pose, metrics;"
        "heavy = {'mediapipe', 'cv2', 'av', 'matplotlib', 'pandas', 'xarray', 'scipy.signal'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_files_are_small():
    for package in sorted(OURS):
        for path in modules(package):
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path
