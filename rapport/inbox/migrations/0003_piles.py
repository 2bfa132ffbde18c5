"""Threads know whose turn it is; letters know their pictures and how one leaves a list."""

import datetime
from collections import defaultdict

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


MANY = 500


def renew(apps, schema_editor):
    """Every thread finds its pile, by what stands in the history. Rules about senders there are none yet."""
    thread_model, interaction = apps.get_model("inbox", "Thread"), apps.get_model("clients", "Interaction")
    last = 0
    while threads := list(thread_model.objects.filter(pk__gt=last).order_by("pk")[:MANY]):
        last = threads[-1].pk
        words = defaultdict(list)
        rows = interaction.objects.filter(
            workspace_id__in={thread.workspace_id for thread in threads},
            conversation__in=[thread.pk for thread in threads], trashed_at=None,
        )  # fmt: skip
        for word in rows.select_related("contact").defer("text", "folded").order_by("at", "id"):
            words[word.conversation].append(word)
        for thread in threads:
            thread.pile, thread.since = stands(words[thread.pk], thread.last_at)
        thread_model.objects.bulk_update(threads, ["pile", "since"], batch_size=100)


def stands(words, last_at):
    """As inbox.piles says it at the time of this migration."""
    since = words[-1].at if words else last_at
    people = [word for word in words if not word.automatic]
    if words and not people:
        return "machine", since
    waiting = next((word for word in people if word.awaits), None)
    if waiting is not None:
        contact = waiting.contact
        if waiting.client_id is not None or contact is None or not contact.suggested:
            return "ours", waiting.at
        return ("" if contact.archived_at else "new"), waiting.at
    if people and people[-1].direction == "out" and people[-1].settled_at is None:
        return "theirs", people[-1].at
    return "", since


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_demonstration"),
        ("files", "0001_initial"),
        ("inbox", "0002_outgoing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="pictures",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="message",
            name="unsubscribe",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="outgoing",
            name="written_in",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="thread",
            name="pile",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "quiet"),
                    ("ours", "your turn"),
                    ("theirs", "their turn"),
                    ("new", "new people"),
                    ("machine", "machines"),
                    ("ignored", "ignored"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="thread",
            name="put_off_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="thread",
            name="since",
            field=models.DateTimeField(default=datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="thread",
            name="assigned_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Assigned to",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="remind_at",
            field=models.DateTimeField(null=True, verbose_name="Reminds of an answer that has not come"),
        ),
        migrations.AlterField(
            model_name="thread",
            name="snoozed_until",
            field=models.DateTimeField(null=True, verbose_name="Set aside until"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["workspace", "from_email"], name="inbox_message_sender"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(fields=["workspace", "pile", "since", "id", "snoozed_until"], name="inbox_thread_pile"),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("snoozed_until__isnull", False)),
                fields=["workspace", "snoozed_until"],
                name="inbox_thread_snoozed",
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["workspace", "remind_at"],
                name="inbox_thread_remind",
            ),
        ),
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
