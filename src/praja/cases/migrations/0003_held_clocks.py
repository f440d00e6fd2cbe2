from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_immutable_definitions"),
    ]

    operations = [
        migrations.AddField(
            model_name="clock",
            name="is_held",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=Q(is_held=False) | Q(paused_at__isnull=False), name="clock_held_is_paused"
            ),
        ),
    ]
