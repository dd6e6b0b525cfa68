from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trail", "0002_guards"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "delivered"), _negated=True),
                fields=["channel", "id"],
                name="message_not_delivered",
            ),
        ),
    ]
