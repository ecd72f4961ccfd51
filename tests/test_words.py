"""No text of the program speaks of diagnosis or injury, but to say that it does not."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TABOO = re.compile(
    r"\b(injur\w*|strains?|diagnos\w*|pain\w*|risks?|rehab\w*|patholog\w*|lesions?|overuse)\b", re.I
)
DISCLAIMERS = ("No diagnosis, no statement about injury", "Diagnose anything", "no diagnosis", "no injury")


def texts(path):
    """String constants of a module, or the whole of another file."""
    content = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [content]
    nodes = ast.walk(ast.parse(content))
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


FILES = sorted(
    path
    for pattern in (
        "metrics/**/*.py",
        "sprintlab/**/*.py",
        "**/*.html",
        "metrics/*.toml",
        "docs/*.md",
        "*.md",
    )
    for path in ROOT.glob(pattern)
    if not any(part.startswith(".") or part in ("build", "out") for part in path.relative_to(ROOT).parts)
)


def taboo_words(text):
    for allowed in DISCLAIMERS:
        text = text.replace(allowed, "")
    return TABOO.findall(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_speaks_of_diagnosis_or_injury(path):
    assert [word for text in texts(path) for word in taboo_words(text)] == []


def test_the_search_finds_such_words():
    assert taboo_words("a higher risk of hamstring injury") == ["risk", "injury"]
    assert taboo_words("A training aid. No diagnosis, no statement about injury.") == []
    assert len(FILES) > 60
