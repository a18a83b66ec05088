"""Pages about what another agency may know: decide, write, preview, release, withdraw; agreements."""
