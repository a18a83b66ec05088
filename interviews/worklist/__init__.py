"""What each person does first: the queues of the worklist, their rows, counts and filters."""
