"""The command line's subjects, one module each; `server.cli` puts them together."""
