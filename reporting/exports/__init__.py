"""Exports: figures, the episodes behind them and extracts, as files made by a job for the person who asked."""
