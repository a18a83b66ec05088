"""The signed notice to a force: “something changed, come and pull”. What changed is never in it."""
