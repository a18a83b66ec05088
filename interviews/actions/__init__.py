"""What a person does about a return home interview: each function one transaction, the only way to do it."""
