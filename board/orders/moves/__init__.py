"""What a person may do: each move takes the shop, the job and what was asked, and returns the facts to record, or
raises `Refused` with why not. A move decides; it writes nothing. May import `board` only.

`work` is the workshop's part, `customer` the advisor's, `settling` hand-over and what follows it, `corrections` puts
mistakes right.
"""
