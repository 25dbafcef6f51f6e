"""FORMAT.md, src/reports.hpp and the tests of a format name the same rules, severities and codes."""

import re

from checks.tree import Tree

REPORT = re.compile(r'Report k\w+\{"(\w+)", Severity::(\w+), "(\w+)"\}')
RULE = re.compile(r"D\d+")
SEVERITIES = ("info", "warning", "degrading", "fatal")
COLUMNS = ("rule", "says", "severity, code", "why: what the loader does", "releases", "test")


def rows(tree: Tree, document: str) -> list[tuple[int, list[str]]]:
    """The rows of the tables of rules, with their line."""
    found = []
    for number, line in tree.lines(document):
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| ") and RULE.fullmatch(cells[0]):
            found.append((number, cells))
    return found


def documented(cell: str) -> set[tuple[str, str]]:
    """(severity, code) for each part of "fatal path_escape; degrading invalid_shard_index"; none for "none"."""
    return {tuple(part.split()) for part in cell.split("; ")} if cell != "none" else set()


def check_row(where: str, cells: list[str], tests: set[str]) -> list[str]:
    if len(cells) != len(COLUMNS):
        return [f"{where}: a rule has the columns {', '.join(COLUMNS)}"]
    violations = [f"{where}: {cells[0]} leaves \"{name}\" empty" for name, cell in zip(COLUMNS, cells) if not cell]
    violations += [f"{where}: {cells[0]} has a severity and a code as \"{' '.join(pair)}\", which is none"
                   for pair in documented(cells[2]) if len(pair) != 2 or pair[0] not in SEVERITIES]
    named = re.findall(r"`(\w+)`", cells[5])
    if not named:
        violations.append(f"{where}: {cells[0]} names no test")
    violations += [f"{where}: {cells[0]} names a test that is not there: {name}" for name in named if name not in tests]
    return violations


def check(tree: Tree) -> list[str]:
    tests = {name for path in tree.below("tests/", suffixes=(".cpp",))
             for name in re.findall(r"^TEST(?:_[FP])?\(\w+,\s*(\w+)\)", tree.text(path) or "", re.MULTILINE)}
    violations = []
    for header in tree.below("bundle_formats/", suffixes=("/src/reports.hpp",)):
        document = header.replace("src/reports.hpp", "FORMAT.md")
        if document not in tree:
            violations.append(f"{document}:1: is not there, and {header} has rules")
            continue
        reported: dict[str, set] = {}
        for rule, severity, code in REPORT.findall(tree.text(header) or ""):
            reported.setdefault(rule, set()).add((severity, code))
        known: dict[str, set] = {}
        for number, cells in rows(tree, document):
            where = f"{document}:{number}"
            if cells[0] in known:
                violations.append(f"{where}: {cells[0]} has two rows")
            violations += check_row(where, cells, tests)
            known[cells[0]] = documented(cells[2]) if len(cells) > 2 else set()
        for rule in sorted(known.keys() | reported.keys()):
            told, said = known.get(rule, set()), reported.get(rule, set())
            violations += [f"{document}:1: {rule} lacks \"{' '.join(pair)}\", which {header} reports"
                           for pair in sorted(said - told)]
            violations += [f"{document}:1: {rule} has \"{' '.join(pair)}\", which {header} does not report"
                           for pair in sorted(told - said)]
    return violations
