"""With every delivery its call-back and its excuse's time; the read models are made anew from the log afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "007"
down_revision = "006"


def upgrade() -> None:
    time = sa.DateTime(timezone=True)
    for name, kind in (
        ("excuse_at", time),
        ("called_at", time),
        ("called_by", sa.Text()),
        ("called_on_time", sa.Boolean()),
    ):
        op.add_column("delivery", sa.Column(name, kind))
