"""Tests of what starts, runs and holds the system; none of them needs the database of the project."""
