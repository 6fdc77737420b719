"""Who is next (domain.md §7): the one order in which dispatched work is taken up, for all pages and the forecast.

`standing` says how urgent a task is, `taking` who gets which free bay, `queue` answers for a shop at a moment. May
import `board.orders`; knows nothing of forecasts.
"""
