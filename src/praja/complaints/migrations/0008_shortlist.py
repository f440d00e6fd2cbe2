import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0007_merging"),
    ]

    operations = [
        migrations.CreateModel(
            name="TakenAlong",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("officer", models.CharField(max_length=40)),
                ("position", models.PositiveIntegerField()),
                ("taken_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["officer", "position"], name="taken_along_in_order")],
                "constraints": [models.UniqueConstraint(fields=("officer", "complaint"), name="taken_along_once")],
            },
        ),
    ]
