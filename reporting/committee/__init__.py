"""The quarterly report for a committee: figures that may leave, a commentary, charts and definitions, as a PDF."""
