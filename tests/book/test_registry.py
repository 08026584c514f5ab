"""The registry of claims: files, defaults and families; everything that is wrong is named, at once, with its remedy."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from anneal.schedules import BUILT_IN, Polynomial
from book.tools.paths import BookError
from book.tools.registry import FOLDER, KINDS, Claim, load

ENTRY = """
- id: slope
  statement: "The slope is $1/3$ | or so."
  source: paper
  kind: theory
  criterion: {expected: 0.3333, tolerance: 0.01}
  because: theorem
"""
FILE = f"claims:{ENTRY}"
FAMILY = """
defaults: {source: paper, kind: theory}
claims:
  - id: slope-{key}
    statement: 'The slope of {name} is ${slope}$.'
    criterion: {tolerance: 0.01}
    because: exponent {slope}
    over:
      linear: {slope: 1/3, expected: 0.3333}
      p2: {slope: 1/5, expected: 0.2, because: the paper}
"""
SCHEDULES = {schedule.key: schedule.name for schedule in BUILT_IN}


def registry(folder: Path, text: str, name: str = "04.yml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def complaints(folder: Path) -> str:
    with pytest.raises(BookError) as caught:
        load(folder)
    return str(caught.value)


def test_a_registry_loads(tmp_path: Path) -> None:
    [loaded] = load(registry(tmp_path, FILE))
    assert loaded.id == "slope"
    assert loaded.criterion == {"expected": 0.3333, "tolerance": 0.01}
    assert loaded.first is None
    assert (loaded.chapter, loaded.kind) == ("04", "theory")
    assert load(tmp_path / "nothing") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  because: theorem\n", "", "04.yml: claim slope: 'because' is missing"),
        ("because: theorem", "because: ''", "'because' must be a text"),
        ("because:", "becuase: x\n  because:", "unknown key 'becuase'"),
        ("because:", "first: {at_lest: 1}\n  because:", "unknown first 'at_lest'"),
        ("because:", "first: 1\n  because:", "'first' must be a mapping"),
        ("because:", 'chapter: "04"\n  because:', "unknown key 'chapter'"),
        ("source: paper", "source: folklore", "'source' must be one of paper, companion"),
        ("source: paper", "source: []", "'source' must be a text"),
        ("kind: theory", "kind: guess", "'kind' must be one of experiment, theory, identity, got 'guess'"),
        ("  kind: theory\n", "", "'kind' is missing"),
        ("tolerance: 0.01", "tolerence: 0.01", "unknown criterion 'tolerence'"),
        (", tolerance: 0.01", "", "needs either 'tolerance' or 'relative'"),
        ("tolerance: 0.01", "tolerance: 1e-2", "must be a number, got '1e-2' (YAML wants a point: 1.0e-3)"),
        ("tolerance: 0.01", "tolerance: 0.01, at_least: 0", "either 'expected' or bounds"),
        ("{expected: 0.3333, tolerance: 0.01}", "{}", "expected one of expected, at_least, at_most"),
        ("id: slope", "id: slope/1", "'id' may have letters, digits"),
        ("or so", "or {so}", "'statement' has the unknown variable {so} (known: none without 'over')"),
        ("because: theorem\n", "because: theorem\n" + ENTRY, "claim slope: this id stands twice"),
        (FILE, "slope: 1/3\n", "04.yml: unknown key 'slope' (known: defaults, claims)"),
        (FILE, "- slope\n", "04.yml: expected a mapping with 'claims', a list"),
        (FILE, "claims: {slope: 1}\n", "04.yml: expected a mapping with 'claims', a list"),
        (FILE, "claims: [slope]\n", "claim number 1: expected a mapping"),
        (FILE, "claims: [{\n", "04.yml: line 2: "),
        ("claims:", "defaults: {id: x}\nclaims:", "'defaults' cannot have 'id' (only source, kind"),
        ("claims:", "defaults: x\nclaims:", "'defaults' must be a mapping, got 'x'"),
        ("source: paper", "source: paper\n  source: companion", "04.yml: line 5: the key 'source' stands twice"),
    ],
)
def test_a_malformed_registry_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FILE
    assert message in complaints(registry(tmp_path, FILE.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("p2: {", "p9: {", "'statement' has {name}, but 'p9' is no built-in schedule: name it in the row"),
        ("p2: {", "linear: {", "the key 'linear' stands twice"),
        ("p2: {", "true: {", "a key of 'over' must be a text or a number, got True"),
        ("slope: 1/3, ", "", "claim slope-linear: 'because' has the unknown variable {slope} (known: key, name)"),
        ("slope: 1/5", "slop: 1/5, slope: 1/5", "claim slope-p2: nothing uses {slop}"),
        (", expected: 0.2", "", "claim slope-p2: criterion of 'of the registry': expected one of"),
        ("slope-{key}", "slope", "claim slope: this id stands twice in the registry, the first time in 04.yml"),
        ("slope-{key}", "slope-{kee}", "'id' has the unknown variable {kee} (known: key, name, slope)"),
        ("{slope: 1/5, expected: 0.2, because: the paper}", "[1]", "row 'p2' of 'over' must be a number or a mapping"),
    ],
)
def test_a_malformed_family_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in FAMILY
    assert message in complaints(registry(tmp_path, FAMILY.replace(old, new)))


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ("[linear, p9]", "no built-in schedule has the key 'p9' (fixed, inverse-sqrt, linear"),
        ("[linear, linear]", "claim a-linear: this id stands twice"),
        ("[[linear]]", "a key of 'over' must be a text or a number, got ['linear']"),
        ("linear", "'over' must be a list of schedules' keys, or a mapping"),
        ("[]", "'over' must be a list of schedules' keys, or a mapping"),
    ],
)
def test_a_list_has_keys_of_built_in_schedules(tmp_path: Path, over: str, message: str) -> None:
    text = ENTRY.replace("id: slope", "id: a-{key}") + f"  over: {over}\n"
    assert message in complaints(registry(tmp_path, f"claims:{text}"))


def test_every_mistake_is_listed_at_once(tmp_path: Path) -> None:
    other = ENTRY.replace("slope", "other").replace("because", "b")
    registry(tmp_path, FILE.replace("source: paper", "source: x") + other)
    registry(tmp_path, FILE, "05.yml")
    registry(tmp_path, FILE, "06.yml")
    registry(tmp_path, FILE, "7.yml")
    said = complaints(tmp_path)
    assert said.count("04.yml: claim slope") == 1
    assert said.count("04.yml: claim other") == 2
    assert said.count("06.yml: claim slope: this id stands twice in the registry, the first time in 05.yml") == 1
    assert "7.yml: a file of the registry is named after its chapter, such as 04.yml" in said


def test_a_family_is_its_rows(tmp_path: Path) -> None:
    common = {"source": "paper", "kind": "theory", "chapter": "04"}
    assert load(registry(tmp_path, FAMILY)) == [
        Claim(
            "slope-linear",
            "The slope of linear is $1/3$.",
            criterion={"tolerance": 0.01, "expected": 0.3333},
            because="exponent 1/3",
            **common,
        ),
        Claim(
            "slope-p2",
            "The slope of p = 2 is $1/5$.",
            criterion={"tolerance": 0.01, "expected": 0.2},
            because="the paper",
            **common,
        ),
    ]


def test_braces_of_formulas_are_no_variables(tmp_path: Path) -> None:
    [loaded, *_] = load(registry(tmp_path, FAMILY.replace("${slope}$", r"${slope}$ of $\norm{x}_{t}$")))
    assert loaded.statement == r"The slope of linear is $1/3$ of $\norm{x}_{t}$."


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(SCHEDULES)), st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)),
        st.floats(-1e6, 1e6),
        min_size=1,
    )
)
def test_a_family_says_what_its_rows_say_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, float]
) -> None:
    shared = {"source": "companion", "kind": "identity", "because": "b"}
    template = {
        "id": "a-{key}",
        "statement": "Of {key}: {who}.",
        "criterion": {"tolerance": 1},
        "over": {key: {"expected": value, "who": SCHEDULES.get(key, "none")} for key, value in values.items()},
    }
    single = [
        {
            **shared,
            "id": f"a-{key}",
            "statement": f"Of {key}: {SCHEDULES.get(key, 'none')}.",
            "criterion": {"expected": value, "tolerance": 1},
        }
        for key, value in values.items()
    ]
    folder = tmp_path_factory.mktemp("registry")
    family = load(registry(folder / "a", yaml.safe_dump({"defaults": shared, "claims": [template]}, sort_keys=False)))
    assert family == load(registry(folder / "b", yaml.safe_dump({"claims": single}, sort_keys=False)))


# --- the book's own ---------------------------------------------------------------------------------------------------

# How a statement begins or what it says that is understood only after its neighbour.
LEANING = re.compile(
    r"^(and|also|as|but|degree \d|it|its|or|second|so|such|that|the other|the same|the second|their|then|there|these|"
    r"they|this|those|too|with the same)\b|\b(likewise|ditto|respectively|the same again)\b|\b(there|so)\.$",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "statement",
    [
        "Likewise cosine.",
        "The same for degree 1.",
        "Degree 2: slope $1/5$.",
        "Breast cancer: likewise.",
        "Saved there.",
    ],
)
def test_a_leaning_statement_is_known(statement: str) -> None:
    assert LEANING.search(statement)


# A second sentence; a schedule by another name than its own; a comparison that does not say of what.
BLURRED = re.compile(
    r"[.!?] [A-Z]|\bdegrees? \d|\b(fixed|linear|cosine)'s\b|\bcooldown 0\.|"
    r"[:,] (Robust\(\w+\)|linear decay|(the )?fixed( schedule)?|cosine) over\b"
)
PROBLEMS = re.compile(
    r"logistic regression|hard line|quadratic|network on digits|Wide ResNet on CIFAR-10", re.IGNORECASE
)


@pytest.mark.parametrize(
    "statement",
    [
        "The loss of Robust(100) is small. It was expected.",
        "Hard line, each at its own best stepsize: Robust(100) over linear decay.",
        "Network on digits: test loss, fixed's over cosine's.",
        "Hard line: suboptimality of the schedule linear over degree 2.",
        "WSD with cooldown 0.2: the price.",
    ],
)
def test_a_blurred_statement_is_known(statement: str) -> None:
    assert BLURRED.search(statement)


def test_every_statement_says_of_what() -> None:
    claims = load()
    assert [claim.id for claim in claims if BLURRED.search(claim.statement)] == []
    assert [claim.id for claim in claims if claim.kind == "experiment" and not PROBLEMS.search(claim.statement)] == []


def test_names_typed_by_hand_are_the_schedules_own() -> None:
    names = {*SCHEDULES.values(), Polynomial(0.5).name}
    for path in FOLDER.glob("*.yml"):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["claims"]:
            over = entry.get("over", {})
            rows = [row for row in over.values() if isinstance(row, dict)] if isinstance(over, dict) else []
            assert {row[name] for row in rows for name in ("name", "steep", "flat") if name in row} <= names


def test_every_statement_reads_alone() -> None:
    claims = load()
    statements = {claim.id: " ".join(claim.statement.split()) for claim in claims}
    assert [id for id, text in statements.items() if LEANING.search(text)] == []
    assert [id for id, text in statements.items() if not re.fullmatch(r"[A-Z].*[.$]", text)] == []
    assert [text for text, count in Counter(statements.values()).items() if count > 1] == []
    assert [claim.id for claim in claims if re.match(r"as (for|with)\b|likewise", claim.because)] == []


def test_every_kind_occurs() -> None:
    kinds = Counter(claim.kind for claim in load())
    assert kinds.keys() == KINDS.keys()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "03.yml",
            "over: [linear, cosine]",
            "over: [linear, cosin]",
            "03.yml: claim ch03-potential-{key}: no built-in",
        ),
        ("08.yml", "    over: {2: 1.0831836387, ", "    over: {fixed-averaged: 1, linear: 1, 2: 1.0831836387, ", ""),
        (
            "10.yml",
            "id: ch10-best-below-{key}",
            "id: ch10-best-above-{key}",
            "10.yml: claim ch10-best-above-10: this id",
        ),
    ],
)
def test_a_mistake_in_it_is_found_by_name(tmp_path: Path, file: str, old: str, new: str, message: str) -> None:
    folder = tmp_path / "claims"
    shutil.copytree(FOLDER, folder)
    text = (folder / file).read_text()
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new))
    if message:
        assert message in complaints(folder)
    else:
        assert len(load(folder)) == len(load()) + 2
