"""The bridge to SP4N-LAPOR!, the obligatory national complaint application (KepmenPANRB 680/2020).

Its interface is documented only to accounts that hold the role of a developer, so no address of it stands here. Reports
and follow-ups travel as files that an operator exports and imports, or over the documented port of `gateway`, behind
which a regency puts whatever its account allows.
"""
