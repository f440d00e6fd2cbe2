import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

# A duplicate never leads and a leader is never a duplicate. The rows of both reports are locked in the order of their
# identifiers, as the commands do, so that of two merges at once the second sees the first.
NO_CHAINS = """
CREATE FUNCTION complaints_refuse_merge_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.undone_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM complaints_complaint WHERE case_id IN (NEW.duplicate_id, NEW.leader_id)
        ORDER BY case_id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM complaints_merge WHERE undone_at IS NULL AND duplicate_id = NEW.leader_id)
        OR EXISTS (SELECT 1 FROM complaints_merge WHERE undone_at IS NULL AND leader_id = NEW.duplicate_id) THEN
        RAISE EXCEPTION 'a merge of merged reports would be a chain' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER complaints_merge_no_chain BEFORE INSERT OR UPDATE ON complaints_merge
    FOR EACH ROW EXECUTE FUNCTION complaints_refuse_merge_chain();
"""

UNDO = """
DROP TRIGGER complaints_merge_no_chain ON complaints_merge;
DROP FUNCTION complaints_refuse_merge_chain();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0006_lapor"),
        ("cases", "0003_held_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("merged_by", models.CharField(max_length=100)),
                ("merged_at", models.DateTimeField()),
                ("undone_by", models.CharField(blank=True, max_length=100)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "duplicate",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "leader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="led_merges",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.merge",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(duplicate=F("leader")), name="merge_not_into_itself"),
                    models.UniqueConstraint(
                        condition=Q(undone_at__isnull=True), fields=("duplicate",), name="merge_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=Q(undone_at__isnull=True, undone_by="") | Q(undone_at__gte=F("merged_at")),
                        name="merge_undone_after_merged",
                    ),
                ],
                "indexes": [
                    models.Index(condition=Q(undone_at__isnull=True), fields=["leader"], name="merge_by_leader"),
                    models.Index(fields=["duplicate"], name="merge_by_duplicate"),
                ],
            },
        ),
        migrations.RunSQL(NO_CHAINS, UNDO),
        migrations.CreateModel(
            name="Part",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="part_of",
                        serialize=False,
                        to="complaints.complaint",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "taken_from",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="government.organization",
                    ),
                ),
                ("split_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(parent=F("complaint")), name="part_not_of_itself"),
                    models.UniqueConstraint(
                        condition=Q(withdrawn_at__isnull=True),
                        fields=("parent", "position"),
                        name="part_has_its_place",
                    ),
                    models.CheckConstraint(condition=Q(position__range=(1, 10)), name="part_one_to_ten"),
                ],
            },
        ),
    ]
