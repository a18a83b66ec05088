"""The pages for named users of a police force whose own systems do not pull summaries."""
