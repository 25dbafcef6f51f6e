"""The C++ examples in README.md and docs/ compile against the headers that users get."""

import re
import subprocess

from checks.tree import Tree

BLOCK = re.compile(r"^```cpp\n(.*?)^```", re.DOTALL | re.MULTILINE)
# What gantry_add_plugin() defines.
DEFINITIONS = ('-DGANTRY_PLUGIN_ID="org.example.my-plugin"', '-DGANTRY_PLUGIN_VERSION="1.0.0"')


def compile_error(tree: Tree, code: str) -> str | None:
    folders = [f"-I{tree.root / folder}" for folder in ("sdk/include", "host_api/include")]
    answer = subprocess.run(
        [tree.compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *DEFINITIONS, *folders, "-xc++", "-"],
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode == 0:
        return None
    errors = [line for line in answer.stderr.splitlines() if "error" in line]
    return errors[0] if errors else answer.stderr.strip()


def check(tree: Tree) -> list[str]:
    violations = []
    for name in tree.names:
        if name != "README.md" and not (name.startswith("docs/") and name.endswith(".md")):
            continue
        text = tree.text(name) or ""
        for block in BLOCK.finditer(text):
            error = compile_error(tree, block.group(1))
            if error:
                number = text.count("\n", 0, block.start()) + 1
                violations.append(f"{name}:{number}: this example does not compile: {error}")
    return violations
