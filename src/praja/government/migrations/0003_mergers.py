import django.db.models.constraints
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("government", "0002_organizations_of_accounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="region",
            name="is_current",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="dimension",
            name="order",
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AlterField(
            model_name="organization",
            name="kind",
            field=models.CharField(
                choices=[
                    ("government", "Pemerintah daerah"),
                    ("secretariat", "Sekretariat"),
                    ("division", "Bagian"),
                    ("inspectorate", "Inspektorat"),
                    ("agency", "Badan"),
                    ("department", "Dinas"),
                    ("district", "Kecamatan"),
                    ("village", "Desa dan kelurahan"),
                    ("blud", "BLUD"),
                    ("bumd", "BUMD"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="dimension",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("order",),
                name="dimension_order",
            ),
        ),
    ]
