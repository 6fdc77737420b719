"""The catalogs, a folder a language, and what collects their sentences. May import nothing of ours."""
