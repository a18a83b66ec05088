"""Ten and more named ways to break who may see what; the tests must go red for each. Run by `make mutants`."""
