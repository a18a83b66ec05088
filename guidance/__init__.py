"""Guidance beside each question and step: the house’s own, with its source, and what a council adds to it."""
