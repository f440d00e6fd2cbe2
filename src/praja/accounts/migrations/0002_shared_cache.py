"""The table of the shared cache, which counts attempts to sign in over all processes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE shared_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX shared_cache_expires ON shared_cache (expires);
            """,
            "DROP TABLE shared_cache",
        )
    ]
