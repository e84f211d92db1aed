"""The door for machines: the same deeds as JSON under /api/v1."""
