from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="broken_at",
            field=models.DateTimeField(null=True),
        ),
    ]
