"""Figures: what delivered orders add up to against the shop's targets, and what people enter beside them (domain.md
§9).

`delivery` is what one car leaves behind, `counts` and `kpi` add up, `score` judges, `entered_facts` are measures,
attendance and hand-entered values, which `enter` decides on and `book` adds up. May import all of `board` but the
forecast.
"""
