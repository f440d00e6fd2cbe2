"""The database refuses to change history, and queues each new event for the log."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events_event
    FOR EACH ROW EXECUTE FUNCTION events_refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events_event
    FOR EACH STATEMENT EXECUTE FUNCTION events_refuse_change();

CREATE FUNCTION events_queue_for_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events_pendingevent (position) SELECT position FROM added;
    RETURN NULL;
END $$;

CREATE TRIGGER events_queue AFTER INSERT ON events_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION events_queue_for_log();
"""

UNDO = """
DROP TRIGGER events_queue ON events_event;
DROP FUNCTION events_queue_for_log();
DROP TRIGGER events_no_truncate ON events_event;
DROP TRIGGER events_append_only ON events_event;
DROP FUNCTION events_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(APPEND_ONLY, UNDO)]
