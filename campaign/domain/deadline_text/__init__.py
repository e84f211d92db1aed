"""Deadlines as officials write them → dated steps, a standing mark, the rules used, or an error.

Nothing is guessed: what is taken from outside the text (a year from the title) or from custom (底 is the last
day) carries the rule's code, and what cannot be read is an error. Forms and customs: see the tests' table.
"""

from campaign.domain.deadline_text.reading import Reading, Step, read_deadline
from campaign.domain.deadline_text.years import YearContext, years_in_title

__all__ = ["Reading", "Step", "YearContext", "read_deadline", "years_in_title"]
