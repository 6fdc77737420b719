"""The history of the tables, one script a change; `server.store.upgrade` runs what is missing at every start.

A script is never changed once released. New tables and columns also go into `server.store.tables`; a test compares.
"""
