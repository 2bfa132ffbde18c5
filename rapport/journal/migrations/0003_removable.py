"""The journal of a demonstration may be removed with it; that of any other workspace stays as it was: append-only.

What may go is written in a table of the journal's own, because a trigger that reads another table breaks when SQLite
makes that table anew.
"""

import django.db.models.deletion
from django.db import migrations, models

from rapport.web.migrating import PerDatabase

TABLES = ("journal_batch", "journal_entry")
REFUSAL = "the journal is append-only"
BEGUN = "a journal that has begun is not removable"
MAY_GO = "EXISTS (SELECT 1 FROM journal_removable WHERE workspace_id = OLD.workspace_id)"
HAS_BEGUN = "EXISTS (SELECT 1 FROM journal_batch WHERE workspace_id = NEW.workspace_id)"


def sqlite() -> list[str]:
    statements = []
    for table in TABLES:
        statements += [
            f"DROP TRIGGER {table}_no_delete",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" WHEN NOT {MAY_GO} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        ]
    return [
        *statements,
        "CREATE TRIGGER journal_removable_first BEFORE INSERT ON journal_removable"
        f" WHEN {HAS_BEGUN} BEGIN SELECT RAISE(ABORT, '{BEGUN}'); END",
        "CREATE TRIGGER journal_removable_no_update BEFORE UPDATE ON journal_removable"
        f" BEGIN SELECT RAISE(ABORT, '{BEGUN}'); END",
    ]


def back_sqlite() -> list[str]:
    statements = ["DROP TRIGGER journal_removable_first", "DROP TRIGGER journal_removable_no_update"]
    for table in TABLES:
        statements += [
            f"DROP TRIGGER {table}_no_delete",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        ]
    return statements


def postgresql() -> list[str]:
    code = "USING ERRCODE = 'integrity_constraint_violation'"
    statements = [
        "CREATE FUNCTION journal_refuse_unless_removable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF NOT {MAY_GO} THEN RAISE EXCEPTION '{REFUSAL}' {code}; END IF; RETURN OLD; END $$",
        "CREATE FUNCTION journal_removable_first() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'UPDATE' OR {HAS_BEGUN} THEN RAISE EXCEPTION '{BEGUN}' {code}; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER journal_removable_first BEFORE INSERT OR UPDATE ON journal_removable"
        " FOR EACH ROW EXECUTE FUNCTION journal_removable_first()",
    ]
    for table in TABLES:
        statements += [
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION journal_refuse_unless_removable()",
        ]
    return statements


def back_postgresql() -> list[str]:
    statements = ["DROP TRIGGER journal_removable_first ON journal_removable"]
    for table in TABLES:
        statements += [
            f"DROP TRIGGER {table}_no_delete ON {table}",
            f"DROP TRIGGER {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
        ]
    return [*statements, "DROP FUNCTION journal_removable_first()", "DROP FUNCTION journal_refuse_unless_removable()"]


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_append_only"), ("accounts", "0003_demonstration")]
    operations = [
        migrations.CreateModel(
            name="Removable",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.workspace",
                    ),
                ),
            ],
        ),
        PerDatabase(
            {"sqlite": sqlite(), "postgresql": postgresql()},
            {"sqlite": back_sqlite(), "postgresql": back_postgresql()},
        ),
    ]
