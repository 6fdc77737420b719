"""The life of one order, from receipt to hand-over: its facts, what they add up to, and what may follow (domain.md §4).

`events` are the facts (told in `order_facts`, `work_facts`, `promise_facts`, `shop_facts`), `fold` makes a `job` of
them, `rules` says what may follow what, `moves` what a person may do.
May import the modules beside this folder; knows nothing of queues, forecasts or figures.
"""
