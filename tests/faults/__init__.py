"""`make faults`: what is broken on purpose, and what stands afterwards."""
