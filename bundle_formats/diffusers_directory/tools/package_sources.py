"""Classes of an installed Python package, read from its sources. Nothing of the package is run or imported."""

import ast
import functools
from pathlib import Path


def statements(body):
    """Those of a module, also below its `if` and `try`, and no deeper."""
    for node in body:
        yield node
        for part in ("body", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try)):
                yield from statements(getattr(node, part, []))


class ClassInfo:
    """One class: its module, what it inherits from, and what its body assigns. Of the bodies of methods only the
    names that the constructor uses are kept."""

    def __init__(self, module, node):
        self.module = module
        self.name = node.name
        self.bases = [b.attr if isinstance(b, ast.Attribute) else getattr(b, "id", "") for b in node.bases]
        self.constants = {}
        self.constructor = None
        self.constructor_attributes = set()  # "b" of each `a.b` in the constructor's body
        self.constructor_calls = set()  # "f" of each `f()`
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
                self.constructor = statement.args
                for each in ast.walk(statement):
                    if isinstance(each, ast.Attribute):
                        self.constructor_attributes.add(each.attr)
                    elif isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
                        self.constructor_calls.add(each.func.id)
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
                targets = getattr(statement, "targets", [getattr(statement, "target", None)])
                self.constants.update({t.id: statement.value for t in targets if isinstance(t, ast.Name)})


class PackageSources:
    def __init__(self, folder, patterns=("**/*.py",)):
        self.folder = Path(folder)
        self.classes = {}  # name -> [ClassInfo]
        self.constants = {}  # (module, name) -> ast node
        self.imports = {}  # module -> {name: module it is imported from}
        self.additional_imports = set()  # (pipeline module, class) that its `_additional_imports` adds
        for pattern in patterns:
            for path in sorted(self.folder.glob(pattern)):
                self._read(path)

    def _read(self, path):
        module = ".".join(path.relative_to(self.folder).with_suffix("").parts)
        names = self.imports.setdefault(module, {})
        for node in statements(ast.parse(path.read_text(encoding="utf-8")).body):
            if isinstance(node, ast.ClassDef):
                self.classes.setdefault(node.name, []).append(ClassInfo(module, node))
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.constants[(module, node.targets[0].id)] = node.value
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                target = node.targets[0]
                if getattr(target.value, "id", "") == "_additional_imports":
                    self.additional_imports.add((module.split(".")[-2], ast.literal_eval(target.slice)))
            elif isinstance(node, ast.ImportFrom):
                parts = module.split(".")[: -node.level] if node.level else []
                source = ".".join(parts + ([node.module] if node.module else []))
                names.update({alias.asname or alias.name: source for alias in node.names})

    def version(self):
        for node in ast.parse((self.folder / "__init__.py").read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__version__":
                return ast.literal_eval(node.value)
        raise SystemExit(f"{self.folder} names no __version__")

    def exported(self):
        """Every name that the package's lazy import structure lists."""
        tree = ast.parse((self.folder / "__init__.py").read_text(encoding="utf-8"))
        lists = (node for node in ast.walk(tree) if isinstance(node, (ast.List, ast.Set, ast.Tuple)))
        return {item.value for group in lists for item in group.elts
                if isinstance(item, ast.Constant) and isinstance(item.value, str)}

    def find(self, name, module=""):
        """The class that `name` means in `module`: its own, an imported one, or the first of that name."""
        found = self.classes.get(name, [])
        source = self.imports.get(module, {}).get(name, "")
        for wanted in (module, source):
            for info in found:
                if wanted and (info.module == wanted or info.module.startswith(wanted + ".")):
                    return info
        return found[0] if found else None

    def ancestors(self, info, seen=None):
        """The class itself, then what it inherits from, nearest first. Bases outside the package by name."""
        seen = seen if seen is not None else set()
        if info.name in seen:
            return []
        seen.add(info.name)
        line = [info]
        for base in info.bases:
            parent = self.find(base, info.module)
            if parent is not None and parent is not info:
                line += self.ancestors(parent, seen)
        return line

    def inherits(self, info, *names):
        line = self.ancestors(info)
        known = {each.name for each in line} | {base for each in line for base in each.bases}
        return any(name in known for name in names)

    @functools.lru_cache(maxsize=None)
    def literal(self, module, name):
        node = self.constants.get((module, name))
        return None if node is None else self._evaluate(module, node)

    def _evaluate(self, module, node):
        if isinstance(node, ast.Name):
            value = self.literal(module, node.id)
            source = self.imports.get(module, {}).get(node.id)
            return value if value is not None or source is None else self.literal(source, node.id)
        if isinstance(node, ast.Dict):
            return {self._evaluate(module, k): self._evaluate(module, v) for k, v in zip(node.keys, node.values)}
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self._evaluate(module, item) for item in node.elts]
        return node.value if isinstance(node, ast.Constant) else None

    def inherited_literal(self, info, name):
        """The nearest value of a class attribute in the line of inheritance."""
        for each in self.ancestors(info):
            node = each.constants.get(name)
            if node is not None:
                return self._evaluate(each.module, node)
        return None
