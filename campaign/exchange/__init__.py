"""Formats, in and out. No rules live here."""
