"""The database itself refuses to change or delete what the journal says."""

from django.db import migrations

from rapport.web.migrating import PerDatabase

TABLES = ("journal_batch", "journal_entry")
REFUSAL = "the journal is append-only"


def sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for table in TABLES
        for event in ("UPDATE", "DELETE")
    ]


def postgresql() -> list[str]:
    function = (
        "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        for table in TABLES
    ]


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        PerDatabase(
            {"sqlite": sqlite(), "postgresql": postgresql()},
            {
                "sqlite": [f"DROP TRIGGER {table}_no_{event}" for table in TABLES for event in ("update", "delete")],
                "postgresql": [
                    *(f"DROP TRIGGER {table}_append_only ON {table}" for table in TABLES),
                    "DROP FUNCTION journal_refuse()",
                ],
            },
        )
    ]
