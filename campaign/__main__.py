"""The program's own door: `campaign`, and `python -m campaign`."""

from campaign.starting import without_collecting


def main() -> None:
    """Runs the command line."""
    with without_collecting():
        from campaign.cli import main as command_line
    command_line()


if __name__ == "__main__":
    main()
