"""Tie the organization codes of accounts to organizations: accounts stand below and cannot name the table themselves."""

from django.db import migrations

TIE = """
ALTER TABLE accounts_membership ADD CONSTRAINT membership_organization_known
    FOREIGN KEY (organization) REFERENCES government_organization (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE accounts_acting ADD CONSTRAINT acting_organization_known
    FOREIGN KEY (organization) REFERENCES government_organization (code) DEFERRABLE INITIALLY DEFERRED;
"""

UNTIE = """
ALTER TABLE accounts_acting DROP CONSTRAINT acting_organization_known;
ALTER TABLE accounts_membership DROP CONSTRAINT membership_organization_known;
"""


class Migration(migrations.Migration):
    dependencies = [("government", "0001_initial"), ("accounts", "0001_initial")]
    operations = [migrations.RunSQL(TIE, UNTIE)]
