"""`python -m campaign` is the same program as `campaign`."""

from campaign.cli import main

main()
