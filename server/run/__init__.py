"""Starting the server: a site's store opened, the web application put together, and both served until told to stop.

Above every other room of the server but the command line, which starts it.
"""
