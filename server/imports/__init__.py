"""What other systems know, brought in: repair orders and standard times from CSV and XLSX files.

`reading` makes rows of a file, `mapping` says which column is which field, `cells` reads one cell, `orders` one row,
`histories` turns it into facts, `jobs`, `standards`, `attendance` and `staff` write. May import `board`,
`server.store`, `server.people` and `server.core.wiring`; knows neither Flask nor the command line. What is refused is a
`Refused`, which the edge translates.
"""
