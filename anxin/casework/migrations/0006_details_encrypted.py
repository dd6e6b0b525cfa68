from django.db import migrations

import anxin.registry.encryption


class Migration(migrations.Migration):
    """The column alone; what stands in it is encrypted by the next one, in a transaction of its own (PostgreSQL wants the two apart)."""

    dependencies = [("casework", "0005_exchanges_kept")]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="details",
            field=anxin.registry.encryption.EncryptedJSONField(default=dict),
        ),
    ]
