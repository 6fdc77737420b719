"""What a display's token is for. Those from before keep board, lounge and sign until an administrator narrows them."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"


def upgrade() -> None:
    op.add_column("token", sa.Column("scope", sa.Text))
