"""Pages on which a council’s administrators look after its people."""
