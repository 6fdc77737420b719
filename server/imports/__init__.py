"""What other systems know, brought in: repair orders and standard times from the files they export.

`reading` makes sheets of rows of a file of any kind, `headings` and `mapping` say which column is which field, `survey`
looks through all of it, `table` opens it; `cells` and `times` read one cell, `grouping` finds the rows of an order,
`orders` reads one, `histories` turns it into facts, `jobs`, `standards`, `attendance` and `staff` write. `preview`
shows a file before anything is taken, `guessing` what a column may be, `own_map` keeps what a person said of it;
`numbered` makes an import one thing that can be taken back. May import `board`, `server.store`, `server.people` and
`server.core.wiring`; knows neither Flask nor the command line. What is refused is a `Refused`, which the edge
translates.
"""
