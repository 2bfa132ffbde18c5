from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0011_merging"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkedit",
            name="broken_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="bulkedit",
            name="state",
            field=models.CharField(
                choices=[
                    ("choosing", "choosing"),
                    ("ready", "ready"),
                    ("running", "running"),
                    ("done", "done"),
                    ("broken", "broken"),
                ],
                default="choosing",
                max_length=10,
            ),
        ),
    ]
