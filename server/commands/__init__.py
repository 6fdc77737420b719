"""The command line's subjects, one module each; `server.commands.main` puts them together."""
