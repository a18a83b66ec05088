"""How many children there are: what a council enters, so that figures can be read for its size."""
