"""The checks. Each module has check(tree), which returns a list of violations."""
