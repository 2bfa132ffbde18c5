"""Levels of confidentiality get their NDAs; erased people leave a pseudonym and keyed hashes."""

import django.db.models.deletion
import rapport.journal.reversing
import rapport.web.secrets
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("clients", "0009_form_kind"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="erased_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Nda",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(null=True)),
                ("trashed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("signed_on", models.DateField(verbose_name="Signed on")),
                ("signed_by", models.CharField(blank=True, max_length=200, verbose_name="Signed by")),
                ("covers", models.TextField(verbose_name="What it covers")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="Ends on")),
                ("survives_until", models.DateField(blank=True, null=True, verbose_name="Secrecy lasts until")),
                ("no_portfolio", models.BooleanField(default=True, verbose_name="Not shown in a portfolio")),
                ("no_assistant", models.BooleanField(default=True, verbose_name="Not sent to an assistant")),
                ("no_export", models.BooleanField(default=True, verbose_name="Not exported")),
                ("return_by", models.DateField(blank=True, null=True, verbose_name="Return or destroy by")),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="Returned or destroyed")),
                ("file_name", models.CharField(blank=True, max_length=255, verbose_name="Signed file")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ndas", to="clients.client"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "client", "-signed_on"], name="clients_nda_client"),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)),
                        fields=["workspace", "-trashed_at"],
                        name="clients_nda_trash",
                    ),
                ],
            },
            bases=(rapport.journal.reversing.Reversible, models.Model),
        ),
        migrations.CreateModel(
            name="Suppressed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("erasure", models.BigIntegerField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "erasure"], name="clients_suppressed_erasure")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "digest"), name="clients_suppressed_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", rapport.web.secrets.SecretField()),
                (
                    "workspace",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.workspace",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace",), name="clients_suppression_key_once")],
            },
        ),
    ]
