"""Every command of a job (reference/api.md), as `server.api.moves` declares them."""

from __future__ import annotations

from server.api.deciding import Command
from server.api.moves import (
    amending,
    appraising,
    calling,
    corrections,
    customer,
    finding,
    placing,
    settling,
    signing,
    work,
)

SUBJECTS = (placing, work, customer, finding, settling, appraising, signing, calling, amending, corrections)
COMMANDS = tuple(one for subject in SUBJECTS for one in vars(subject).values() if isinstance(one, Command))
