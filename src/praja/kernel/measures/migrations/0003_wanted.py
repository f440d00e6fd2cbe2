from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0002_cost")]

    operations = [
        migrations.CreateModel(
            name="WantedMeasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=80)),
                ("period", models.CharField(max_length=30)),
                ("breakdown", models.CharField(blank=True, max_length=30)),
                ("wanted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code", "period", "breakdown"), name="wanted_once")],
            },
        ),
    ]
