"""A sign's own process: hears the server, decides what stands on the sign, drives the port, reports back.

May import `board.calendar`, `drivers` and `server.config.loading`; knows neither Flask nor the database.
"""
