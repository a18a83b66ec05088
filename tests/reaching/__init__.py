"""Tests of reaching the child."""
