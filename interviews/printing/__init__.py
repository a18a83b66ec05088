"""Print: facts of a record as a tagged PDF. `documents` says what stands in each; `render` sets it."""
