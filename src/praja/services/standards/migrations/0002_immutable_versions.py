"""The database refuses to change what a published version says, and to delete it."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

IMMUTABLE = """
CREATE FUNCTION standards_refuse_version_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR ROW(OLD.service_id, OLD.number, OLD.content, OLD.digest, OLD.procedure_digest, OLD.published_at)
        IS DISTINCT FROM ROW(NEW.service_id, NEW.number, NEW.content, NEW.digest, NEW.procedure_digest, NEW.published_at)
    THEN
        RAISE EXCEPTION 'a published version is immutable: % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER standards_version_immutable BEFORE UPDATE OR DELETE ON standards_serviceversion
    FOR EACH ROW EXECUTE FUNCTION standards_refuse_version_change();
"""

UNDO = """
DROP TRIGGER standards_version_immutable ON standards_serviceversion;
DROP FUNCTION standards_refuse_version_change();
"""


class Migration(migrations.Migration):
    dependencies = [("standards", "0001_initial")]
    operations = [TrigramExtension(), migrations.RunSQL(IMMUTABLE, UNDO)]
