"""Answers to requests for information: the questions that surveys ask of councils, in one go, kept as answered."""
