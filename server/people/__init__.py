"""Who works here and where: staff, tokens, teams and bays, and the rules of changing them, the same for page, API and
command line. May import `board` and `server.store`; knows neither Flask nor a page.
"""
