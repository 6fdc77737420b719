"""What a display's token is for: those from before keep board, lounge and sign until an administrator narrows them. And
by which number customers are known, however it was written."""

import sqlalchemy as sa
from alembic import op

revision = "012"
down_revision = "011"


def upgrade() -> None:
    from board.phone import same

    op.add_column("token", sa.Column("scope", sa.Text))
    op.add_column("customer", sa.Column("same_phone", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_customer_phone", "customer", ["site", "same_phone"])
    connection = op.get_bind()
    phones = connection.execute(sa.text("SELECT DISTINCT phone FROM customer WHERE phone <> ''")).scalars().all()
    known = [{"phone": phone, "same": same(phone)} for phone in phones]
    if known:
        connection.execute(sa.text("UPDATE customer SET same_phone = :same WHERE phone = :phone"), known)
