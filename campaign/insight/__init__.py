"""Reads: what a page wants to show, in one or two set-based queries, as plain dataclasses."""
