"""Proof of disclosure as pages, files and a document for whoever asks for access to a record."""
