"""The trigram index: FTS5 on SQLite, pg_trgm on PostgreSQL. Both give the same answers."""

from django.db import migrations

from rapport.web.migrating import PerDatabase

SQLITE = [
    "CREATE VIRTUAL TABLE search_fts USING fts5(words, content='search_findable', content_rowid='id',"
    " tokenize='trigram case_sensitive 1')",
    "CREATE TRIGGER search_fts_insert AFTER INSERT ON search_findable BEGIN"
    " INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER search_fts_delete AFTER DELETE ON search_findable BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER search_fts_update AFTER UPDATE OF words ON search_findable WHEN old.words <> new.words BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO search_fts(rowid, words) VALUES (new.id, new.words); END",
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX search_findable_words ON search_findable USING gin (words gin_trgm_ops)",
]


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        PerDatabase(
            {"sqlite": SQLITE, "postgresql": POSTGRESQL},
            {
                "sqlite": [
                    "DROP TRIGGER search_fts_insert",
                    "DROP TRIGGER search_fts_delete",
                    "DROP TRIGGER search_fts_update",
                    "DROP TABLE search_fts",
                ],
                "postgresql": ["DROP INDEX search_findable_words"],
            },
        )
    ]
