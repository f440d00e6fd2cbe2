from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="computedmeasure",
            name="took_ms",
            field=models.PositiveIntegerField(default=0, db_default=0),
        ),
    ]
