"""No source or document over 500 lines: by then it holds two ideas."""

from checks.tree import CODE, Tree

MAX_LINES = 500
SUFFIXES = CODE + (".py", ".cmake", ".md", ".sh", "CMakeLists.txt")


def check(tree: Tree) -> list[str]:
    violations = []
    for name in tree.names:
        is_ours = name.endswith(SUFFIXES) or name in ("dev", ".ci/run")
        if not is_ours or name.startswith("tests/data/"):
            continue
        count = sum(1 for _ in tree.lines(name))
        if count > MAX_LINES:
            violations.append(f"{name}:{MAX_LINES + 1}: {count} lines, at most {MAX_LINES}: split it")
    return violations
