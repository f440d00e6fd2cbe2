"""The database refuses to change a published procedure."""

from django.db import migrations

IMMUTABLE = """
CREATE FUNCTION cases_refuse_definition_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published definition is immutable: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER cases_definition_immutable BEFORE UPDATE OR DELETE ON cases_definition
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_definition_change();
"""

UNDO = """
DROP TRIGGER cases_definition_immutable ON cases_definition;
DROP FUNCTION cases_refuse_definition_change();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(IMMUTABLE, UNDO)]
