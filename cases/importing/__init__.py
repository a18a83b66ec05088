"""Children from the council’s own case system, night after night: nothing is typed twice."""
