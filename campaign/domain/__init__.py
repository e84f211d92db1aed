"""Nouns and rules. Nothing here knows the web, the clock or the network."""
