"""Verbs. One public function a deed: demand permission → the noun decides → entry in the ledger → letters and duties.

Nothing here commits; only the edge does.
"""
