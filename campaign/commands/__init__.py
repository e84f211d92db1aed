"""The command line, one module a group of commands; `campaign.cli` puts them together."""
