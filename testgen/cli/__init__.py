"""The command line: thin, it calls the rooms below."""
