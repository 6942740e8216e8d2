# SPDX-License-Identifier: Apache-2.0
"""A register that is full, written into the database directly: the issuing CA's certificates, many of them revoked."""

CERTIFICATES = """
CREATE TEMPORARY TABLE seed AS
SELECT i, gen_random_uuid() AS id, '\\x5a'::bytea || substring(sha256(('serial' || i)::bytea) FROM 1 FOR 15) AS serial,
	sha256(('certificate' || i)::bytea) AS sha256, date_trunc('second', now()) + (i %% 700 + 1) * interval '1 day' AS not_after
FROM generate_series(1, %(certificates)d) i;
INSERT INTO issued_serial (authority_no, serial, certificate_id, not_after) SELECT %(no)s, serial, id, not_after FROM seed;
INSERT INTO certificate (id, community_id, authority_no, organization_id, serial, sha256, spki_sha256, subject, uris, dns_names,
	not_before, not_after, status, der, created_at)
SELECT id, %(community)s, %(no)s, %(organization)s, serial, sha256, sha256, 'CN=Example App',
	ARRAY['https://app.example.org/' || i %% 1000], '{}', date_trunc('second', now()) - interval '1 day', not_after,
	CASE WHEN i <= %(revoked)d THEN 'revoked' ELSE 'good' END, decode(repeat('ab', 500), 'hex'), now() FROM seed;
ALTER TABLE revocation DISABLE TRIGGER USER;
INSERT INTO revocation (authority_no, serial, certificate_id, state, reason, revoked_at, not_after, listed_through)
SELECT %(no)s, serial, id, 'revoked', 1, date_trunc('second', now()) - interval '1 hour', not_after, not_after
FROM seed WHERE i <= %(revoked)d;
ALTER TABLE revocation ENABLE TRIGGER USER;
"""

INDEXES = """
SELECT indexname, replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes
WHERE tablename = 'certificate' AND indexdef NOT LIKE '%UNIQUE%'
"""


def fill(cluster, world, certificates, revoked):
    """The node must not run. Indexes are made afterwards, which is what takes the time."""
    url = world.node.database_url
    indexes = [line.split("|", 1) for line in cluster.sql(url, INDEXES).splitlines()]
    number = cluster.sql(url, "SELECT no FROM authority WHERE id = '%s'" % world.issuing["id"])
    values = {"certificates": certificates, "revoked": revoked, "no": number,
              "community": "'%s'::uuid" % world.community["id"], "organization": "'%s'::uuid" % world.organization["id"]}
    statements = ["DROP INDEX " + name for name, _ in indexes] + [CERTIFICATES % values]
    cluster.sql(url, ";\n".join(statements + [definition for _, definition in indexes]))
    cluster.sql(url, "VACUUM (ANALYZE)")
    cluster.sql(url, "SELECT 1")
