"""A plan for the day, worked out beside the event loop: the solver is a process of its own, with a limit to its time.

Whatever goes wrong with it (no time, no solver on this machine, a fault) gives no plan, and a word in the log.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from board.forecast.plan import Plan, Problem
from server.core.plan_text import PLAN, PROBLEM

SECONDS = 6.0
"""What a foreman waits without asking whether it hangs."""
EFFORT = 3.0
"""The solver's own measure of work: within it, the same shop gets the same plan on any machine."""
START_SECONDS = 15.0
"""What the process may take to load besides: half a second, but much longer the first time on a slow disk."""
TURN_SECONDS = 6.0

log = logging.getLogger(__name__)


class Planner:
    """Lets one solver run at a time: two foremen with one machine must not slow its displays down together.

    Who asks about the same problem as the last one, in the same minute and with nothing done since, gets the same plan.
    """

    def __init__(self, seconds: float = SECONDS, effort: float = EFFORT) -> None:
        self._seconds = seconds
        self._effort = effort
        self._turn = threading.Lock()
        self._last: tuple[Problem, Plan] | None = None

    def plan(self, problem: Problem) -> Plan | None:
        """The solver's plan, or None where none was found. Raises `TimeoutError` when it is not our turn for long."""
        if not problem.cars:
            return None
        if not self._turn.acquire(timeout=TURN_SECONDS):
            raise TimeoutError("another day is being planned")
        try:
            if self._last is not None and self._last[0] == problem:
                return self._last[1]
            plan = self._solved(problem)
            self._last = None if plan is None else (problem, plan)
            return plan
        finally:
            self._turn.release()

    def _solved(self, problem: Problem) -> Plan | None:
        command = [sys.executable, "-m", "server.core.solver", str(self._seconds), str(self._effort)]
        limit = self._seconds + START_SECONDS
        try:
            done = subprocess.run(
                command, input=PROBLEM.dump_json(problem), capture_output=True, timeout=limit, check=True
            )
            return PLAN.validate_json(done.stdout)
        except subprocess.TimeoutExpired:
            log.warning("the solver did not end within %s s", limit)
        except subprocess.CalledProcessError as fault:
            log.error("the solver failed: %s", fault.stderr.decode(errors="replace")[-500:])
        except (OSError, ValueError) as fault:
            log.error("the solver failed: %s", fault)
        return None
