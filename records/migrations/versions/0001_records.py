"""Index versions, conversations, turns, escalations, lead slots and summaries."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_versions()
    _create_conversations()
    _create_turns()
    _create_escalations()
    _create_lead_slots()
    _create_summaries()


def _create_versions() -> None:
    op.create_table(
        "index_versions",
        sa.Column("sop", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _time("published"),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("chunks", sa.Integer(), nullable=False),
        sa.Column("embedder", sa.String(), nullable=False),
        sa.Column("sop_digest", sa.String(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sop", "number", name="pk_index_versions"),
    )
    op.create_table(
        "published_sops",
        sa.Column("sop", sa.String(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("roots", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sop", name="pk_published_sops"),
        sa.ForeignKeyConstraint(
            ["sop", "current"],
            ["index_versions.sop", "index_versions.number"],
            name="fk_published_sops_index_versions",
        ),
    )


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("sop", sa.String(), nullable=False),
        _time("started"),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        _time("ended", nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_sop_started", "conversations", ["sop", "started"])


def _create_turns() -> None:
    op.create_table(
        "turns",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        _time("time"),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("gates", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=True),
        sa.Column("index_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("conversation", "number", name="pk_turns"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_turns_conversations"),
        sa.UniqueConstraint("conversation", "request_id", name="uq_turns_conversation_request_id"),
    )


def _create_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        _time("time"),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("raised_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_escalations"),
        _of_a_turn("fk_escalations_turns"),
    )
    op.create_index("ix_escalations_conversation", "escalations", ["conversation"])


def _create_lead_slots() -> None:
    op.create_table(
        "lead_slots",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "slot", name="pk_lead_slots"),
        _of_a_turn("fk_lead_slots_turns"),
    )


def _create_summaries() -> None:
    op.create_table(
        "summaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        _time("time"),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_summaries"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_summaries_conversations"),
    )
    op.create_index("ix_summaries_conversation", "summaries", ["conversation"])


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_a_turn(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation", "turn"], ["turns.conversation", "turns.number"], name=name)
