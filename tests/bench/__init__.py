"""Measurements against the budgets: ratios in one run, never a timed test."""
