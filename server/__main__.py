"""`python -m server` is `shopboard`."""

from server.commands.main import main

if __name__ == "__main__":
    main()
