-- SPDX-License-Identifier: Apache-2.0
-- The foundation: communities and what they trust, organizations, authorities, certificates and their
-- revocation, CRLs, access, jobs, the audit chain and the change log. Sized for 100 million certificates:
-- docs/operators/sizing.md says how.

-- ---------------------------------------------------------------- the change log

-- One row. Taken last in every writing transaction, so numbers are given out in commit order and a reader
-- that has seen number n has seen every change up to n.
CREATE TABLE change_counter (
	only_row boolean PRIMARY KEY DEFAULT true CONSTRAINT change_counter_one_row CHECK (only_row),
	value    bigint NOT NULL
);
INSERT INTO change_counter (value) VALUES (1);

CREATE TABLE change_log (
	number       bigint PRIMARY KEY,
	kind         text NOT NULL CONSTRAINT change_log_kind
	             CHECK (kind IN ('trust', 'certificate', 'revocation', 'crl', 'access')),
	community_id uuid,
	authority_no integer,
	serial       bytea,
	at           timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX change_log_at ON change_log (at);
-- Whether an authority has revocations that its last CRL cannot know of.
CREATE INDEX change_log_revocation ON change_log (authority_no, number) WHERE kind = 'revocation';

CREATE FUNCTION change_append(kind text, community_id uuid, authority_no integer, serial bytea)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	current bigint;
BEGIN
	UPDATE change_counter SET value = value + 1 RETURNING value INTO current;
	INSERT INTO change_log (number, kind, community_id, authority_no, serial)
	VALUES (current, kind, community_id, authority_no, serial);
	PERFORM pg_notify('anchorhold_change', current::text);
	RETURN current;
END $$;

-- ---------------------------------------------------------------- access

CREATE TABLE principal (
	id         uuid PRIMARY KEY,
	name       text NOT NULL CONSTRAINT principal_name_length CHECK (length(name) BETWEEN 1 AND 200),
	created_at timestamptz NOT NULL,
	CONSTRAINT principal_name_unique UNIQUE (name)
);

-- ---------------------------------------------------------------- communities

CREATE TABLE community (
	id                uuid PRIMARY KEY,
	slug              text NOT NULL CONSTRAINT community_slug_form CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	uri               text NOT NULL CONSTRAINT community_uri_length CHECK (length(uri) BETWEEN 3 AND 512),
	name              text NOT NULL CONSTRAINT community_name_length CHECK (length(name) BETWEEN 1 AND 200),
	settings          jsonb NOT NULL,
	trust_set_version bigint NOT NULL DEFAULT 1,
	created_at        timestamptz NOT NULL,
	updated_at        timestamptz NOT NULL,
	CONSTRAINT community_slug_unique UNIQUE (slug),
	CONSTRAINT community_uri_unique UNIQUE (uri)
);

-- Invariant I17: the version of a trust set only rises.
CREATE FUNCTION community_version_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.trust_set_version < OLD.trust_set_version THEN
		RAISE EXCEPTION 'the trust set version never goes back' USING ERRCODE = 'check_violation',
			CONSTRAINT = 'community_version_rises';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER community_version_rises BEFORE UPDATE ON community
	FOR EACH ROW EXECUTE FUNCTION community_version_rises();

CREATE TABLE role_grant (
	principal_id uuid NOT NULL REFERENCES principal (id),
	role         text NOT NULL CONSTRAINT role_grant_role
	             CHECK (role IN ('administrator', 'operator', 'registrar', 'relying-party', 'auditor')),
	community_id uuid REFERENCES community (id), -- NULL: everywhere
	CONSTRAINT role_grant_unique UNIQUE NULLS NOT DISTINCT (principal_id, role, community_id),
	CONSTRAINT role_grant_scope CHECK ((role = 'administrator') = (community_id IS NULL))
);

CREATE TABLE api_token (
	id           uuid PRIMARY KEY,
	principal_id uuid NOT NULL REFERENCES principal (id),
	sha256       bytea NOT NULL CONSTRAINT api_token_sha256_size CHECK (length(sha256) = 32),
	hint         text NOT NULL, -- the first characters, so that people can tell tokens apart
	expires_at   timestamptz NOT NULL,
	revoked_at   timestamptz,
	created_at   timestamptz NOT NULL,
	CONSTRAINT api_token_sha256_unique UNIQUE (sha256)
);
CREATE INDEX api_token_principal ON api_token (principal_id);

-- ---------------------------------------------------------------- organizations

CREATE TABLE organization (
	id           uuid PRIMARY KEY,
	community_id uuid NOT NULL REFERENCES community (id),
	name         text NOT NULL CONSTRAINT organization_name_length CHECK (length(name) BETWEEN 1 AND 200),
	contacts     jsonb NOT NULL,
	status       text NOT NULL CONSTRAINT organization_status CHECK (status IN ('pending', 'approved', 'suspended')),
	created_at   timestamptz NOT NULL,
	updated_at   timestamptz NOT NULL,
	CONSTRAINT organization_name_unique UNIQUE (community_id, name)
);
CREATE INDEX organization_page ON organization (community_id, id);

-- The URIs an organization may put into certificates. Overlap with another organization's is refused by
-- the service while it holds the community's row; equality also here. In the order of bytes, so that what
-- lies below a URI is a range of the index.
CREATE TABLE organization_uri (
	community_id    uuid NOT NULL,
	uri             text COLLATE "C" NOT NULL CONSTRAINT organization_uri_length CHECK (length(uri) BETWEEN 3 AND 512),
	organization_id uuid NOT NULL REFERENCES organization (id),
	CONSTRAINT organization_uri_unique PRIMARY KEY (community_id, uri)
);
CREATE INDEX organization_uri_owner ON organization_uri (organization_id);

-- ---------------------------------------------------------------- profiles

CREATE TABLE profile (
	id           uuid PRIMARY KEY,
	community_id uuid NOT NULL REFERENCES community (id),
	name         text NOT NULL CONSTRAINT profile_name_form CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
	revision     integer NOT NULL,
	body         jsonb NOT NULL,
	created_at   timestamptz NOT NULL,
	CONSTRAINT profile_revision_unique UNIQUE (community_id, name, revision)
);

-- ---------------------------------------------------------------- authorities and anchors

CREATE TABLE authority (
	id            uuid PRIMARY KEY,
	no            integer GENERATED ALWAYS AS IDENTITY UNIQUE, -- the small key that certificates carry
	community_id  uuid NOT NULL REFERENCES community (id),
	name          text NOT NULL CONSTRAINT authority_name_length CHECK (length(name) BETWEEN 1 AND 200),
	kind          text NOT NULL CONSTRAINT authority_kind CHECK (kind IN ('root', 'intermediate')),
	origin        text NOT NULL CONSTRAINT authority_origin CHECK (origin IN ('internal', 'external')),
	parent_id     uuid REFERENCES authority (id),
	status        text NOT NULL CONSTRAINT authority_status
	              CHECK (status IN ('pending', 'active', 'retired', 'revoked', 'failed')),
	key_algorithm text,
	key_reference bytea,  -- sealed private key, or the URI of a key in a token
	subject       text NOT NULL,
	path_length   integer,
	spki          bytea,
	der           bytea,
	sha256        bytea,
	serial        bytea,
	not_before    timestamptz,
	not_after     timestamptz,
	certificate_id uuid,  -- its own certificate, when one of our authorities issued it
	crl_number    bigint NOT NULL DEFAULT 0,
	created_at    timestamptz NOT NULL,
	CONSTRAINT authority_certificate_unique UNIQUE (community_id, sha256),
	CONSTRAINT authority_key CHECK ((origin = 'external') = (key_reference IS NULL) OR status IN ('pending', 'failed')),
	CONSTRAINT authority_has_certificate CHECK (status IN ('pending', 'failed') OR der IS NOT NULL)
);
-- What failed gives its name back.
CREATE UNIQUE INDEX authority_name_unique ON authority (community_id, name) WHERE status <> 'failed';
CREATE INDEX authority_page ON authority (community_id, id);
CREATE INDEX authority_sha256 ON authority (sha256);
CREATE INDEX authority_spki ON authority (sha256(spki));
CREATE INDEX authority_certificate ON authority (certificate_id);

-- Invariant I13: CRL numbers never go back, whoever writes.
CREATE FUNCTION authority_crl_number_rises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NEW.crl_number < OLD.crl_number THEN
		RAISE EXCEPTION 'CRL numbers never go back' USING ERRCODE = 'check_violation',
			CONSTRAINT = 'authority_crl_number_rises';
	END IF;
	RETURN NEW;
END $$;
CREATE TRIGGER authority_crl_number_rises BEFORE UPDATE ON authority
	FOR EACH ROW EXECUTE FUNCTION authority_crl_number_rises();

CREATE TABLE trust_anchor (
	id               uuid PRIMARY KEY,
	community_id     uuid NOT NULL REFERENCES community (id),
	authority_id     uuid REFERENCES authority (id),
	der              bytea NOT NULL,
	sha256           bytea NOT NULL,
	subject          text NOT NULL,
	serial           bytea NOT NULL,
	not_before       timestamptz NOT NULL,
	not_after        timestamptz NOT NULL,
	purposes         text[] NOT NULL,
	enforce_validity boolean NOT NULL DEFAULT true,
	trusted_from     timestamptz,
	trusted_until    timestamptz,
	distrust_after   timestamptz,
	path_length      integer,
	policies         text[] NOT NULL DEFAULT '{}',
	status           text NOT NULL CONSTRAINT trust_anchor_status CHECK (status IN ('active', 'withdrawn')),
	created_at       timestamptz NOT NULL,
	withdrawn_at     timestamptz,
	withdrawn_reason text,
	CONSTRAINT trust_anchor_window CHECK (trusted_from IS NULL OR trusted_until IS NULL OR trusted_from < trusted_until)
);
CREATE UNIQUE INDEX trust_anchor_active_unique ON trust_anchor (community_id, sha256) WHERE status = 'active';
CREATE INDEX trust_anchor_page ON trust_anchor (community_id, id);
CREATE INDEX trust_anchor_sha256 ON trust_anchor (sha256) WHERE status = 'active';

-- ---------------------------------------------------------------- issuance

-- Every serial ever intended, for ever: invariants I2 and I4 hold here. About 100 bytes a row; hash
-- partitions keep each index small and its vacuum short.
CREATE TABLE issued_serial (
	authority_no integer NOT NULL,
	serial       bytea NOT NULL CONSTRAINT issued_serial_size CHECK (length(serial) BETWEEN 1 AND 20),
	certificate_id uuid NOT NULL,
	not_after    timestamptz NOT NULL,
	CONSTRAINT issued_serial_unique PRIMARY KEY (authority_no, serial)
) PARTITION BY HASH (authority_no, serial);
DO $$
BEGIN
	FOR i IN 0..15 LOOP
		EXECUTE format('CREATE TABLE issued_serial_p%s PARTITION OF issued_serial FOR VALUES WITH (MODULUS 16, REMAINDER %s)', i, i);
	END LOOP;
END $$;

-- What was decided to be signed, committed before it is (invariant I1). `id` becomes the certificate's.
CREATE TABLE issuance_intent (
	id              uuid PRIMARY KEY,
	community_id    uuid NOT NULL REFERENCES community (id),
	authority_no    integer NOT NULL REFERENCES authority (no),
	organization_id uuid REFERENCES organization (id),
	profile_id      uuid REFERENCES profile (id), -- NULL: a root signs itself
	serial          bytea NOT NULL,
	tbs             bytea NOT NULL,
	tbs_sha256      bytea NOT NULL,
	spki_sha256     bytea NOT NULL,
	names           text[] NOT NULL,
	not_after       timestamptz NOT NULL,
	requester_id    uuid NOT NULL,
	request_id      text NOT NULL,
	idempotency_key text,
	request_sha256  bytea,
	state           text NOT NULL CONSTRAINT issuance_intent_state CHECK (state IN ('intended', 'issued', 'abandoned')),
	created_at      timestamptz NOT NULL,
	resolved_at     timestamptz
);
CREATE UNIQUE INDEX issuance_intent_idempotency ON issuance_intent (community_id, requester_id, idempotency_key)
	WHERE idempotency_key IS NOT NULL;
CREATE INDEX issuance_intent_open ON issuance_intent (created_at) WHERE state = 'intended';
CREATE INDEX issuance_intent_resolved ON issuance_intent (resolved_at) WHERE state <> 'intended';

-- I5: a key belongs to one organization of a community; a compromised key to nobody.
CREATE TABLE key_owner (
	community_id    uuid NOT NULL REFERENCES community (id),
	spki_sha256     bytea NOT NULL,
	organization_id uuid NOT NULL REFERENCES organization (id),
	CONSTRAINT key_owner_unique PRIMARY KEY (community_id, spki_sha256)
);
CREATE TABLE blocked_key (
	spki_sha256 bytea PRIMARY KEY,
	reason      text NOT NULL,
	created_at  timestamptz NOT NULL
);

-- Partitioned by expiry, so that what nobody needs any more is dropped, not deleted.
CREATE TABLE certificate (
	id               uuid NOT NULL,
	community_id     uuid NOT NULL,
	authority_no     integer NOT NULL,
	organization_id  uuid,
	profile_id       uuid, -- NULL: a root
	serial           bytea NOT NULL,
	sha256           bytea NOT NULL,
	spki_sha256      bytea NOT NULL,
	subject          text NOT NULL,
	uris             text[] NOT NULL,
	dns_names        text[] NOT NULL,
	not_before       timestamptz NOT NULL,
	not_after        timestamptz NOT NULL,
	status           text NOT NULL DEFAULT 'good' CONSTRAINT certificate_status CHECK (status IN ('good', 'on_hold', 'revoked')),
	der              bytea NOT NULL,
	created_at       timestamptz NOT NULL,
	CONSTRAINT certificate_key PRIMARY KEY (id, not_after)
) PARTITION BY RANGE (not_after);
CREATE INDEX certificate_page ON certificate (community_id, id);
CREATE INDEX certificate_organization ON certificate (organization_id, id);
CREATE INDEX certificate_sha256 ON certificate (sha256);
CREATE INDEX certificate_expiry ON certificate (community_id, not_after, id);
CREATE INDEX certificate_authority ON certificate (authority_no, id);
CREATE INDEX certificate_not_good ON certificate (community_id, id) WHERE status <> 'good';
-- For keys that were compromised. Half the size of an ordered index.
CREATE INDEX certificate_spki ON certificate USING hash (spki_sha256);
CREATE INDEX certificate_uris ON certificate USING gin (uris);

CREATE TABLE certificate_before PARTITION OF certificate FOR VALUES FROM (MINVALUE) TO ('2026-01-01Z');
CREATE TABLE certificate_later PARTITION OF certificate FOR VALUES FROM ('2026-01-01Z') TO (MAXVALUE);

-- Cuts quarters off the open-ended last partition until `through` is covered; run yearly. Rows move from the
-- last partition, which holds only what expires years ahead.
CREATE FUNCTION certificate_partitions_extend(through timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
	first  timestamptz;
	quarter timestamptz;
	made   integer := 0;
BEGIN
	PERFORM pg_advisory_xact_lock(hashtext('certificate_partitions_extend'));
	SELECT substring(pg_get_expr(relpartbound, oid) FROM 'FROM \(''([^'']+)''\)')::timestamptz INTO STRICT first
	FROM pg_class WHERE oid = 'certificate_later'::regclass;
	IF first > through THEN
		RETURN 0;
	END IF;
	ALTER TABLE certificate DETACH PARTITION certificate_later;
	ALTER TABLE certificate_later RENAME TO certificate_later_old;
	quarter := first;
	WHILE quarter <= through LOOP
		EXECUTE format('CREATE TABLE %I PARTITION OF certificate FOR VALUES FROM (%L) TO (%L)',
			'certificate_' || to_char(quarter AT TIME ZONE 'UTC', 'YYYY"q"Q'), quarter, quarter + interval '3 months');
		quarter := quarter + interval '3 months';
		made := made + 1;
	END LOOP;
	EXECUTE format('CREATE TABLE certificate_later PARTITION OF certificate FOR VALUES FROM (%L) TO (MAXVALUE)', quarter);
	INSERT INTO certificate SELECT * FROM certificate_later_old;
	DROP TABLE certificate_later_old;
	RETURN made;
END $$;
SET LOCAL TimeZone = 'UTC';
SELECT certificate_partitions_extend('2030-10-01Z');

-- ---------------------------------------------------------------- revocation

CREATE TABLE revocation (
	authority_no    integer NOT NULL REFERENCES authority (no),
	serial          bytea NOT NULL,
	certificate_id  uuid NOT NULL,
	state           text NOT NULL CONSTRAINT revocation_state CHECK (state IN ('on_hold', 'revoked', 'released')),
	reason          smallint NOT NULL CONSTRAINT revocation_reason -- RFC 5280 5.3.1; 8 is for delta CRLs
	                CHECK (reason BETWEEN 0 AND 10 AND reason NOT IN (7, 8)),
	revoked_at      timestamptz NOT NULL,
	invalidity_date timestamptz,
	not_after       timestamptz NOT NULL,
	changed_at      timestamptz NOT NULL DEFAULT now(),
	listed_through  timestamptz NOT NULL, -- set by the trigger
	comment         text,
	CONSTRAINT revocation_key PRIMARY KEY (authority_no, serial),
	CONSTRAINT revocation_hold_reason CHECK ((state = 'revoked') = (reason <> 6))
);
CREATE INDEX revocation_listed ON revocation (authority_no, listed_through) WHERE state <> 'released';

-- Invariant I8, for whoever writes to this table; and the certificate's status follows. Invariant I9: an entry
-- stays on CRLs until one was issued after its expiry, and a day after its last change, so that what changes
-- at or after expiry reaches one too, whichever transaction commits first.
CREATE FUNCTION revocation_is_monotonic() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
		RAISE EXCEPTION 'a revocation is never deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'revocation_final';
	END IF;
	-- INSERT … ON CONFLICT DO UPDATE passes here as an INSERT first, also when there is a row already.
	IF TG_OP = 'INSERT' AND NEW.state = 'released' AND NOT EXISTS (
		SELECT 1 FROM revocation r WHERE r.authority_no = NEW.authority_no AND r.serial = NEW.serial) THEN
		RAISE EXCEPTION 'only a hold can be released' USING ERRCODE = 'check_violation', CONSTRAINT = 'revocation_not_on_hold';
	END IF;
	IF TG_OP = 'UPDATE' THEN
		IF NEW.authority_no <> OLD.authority_no OR NEW.serial <> OLD.serial OR NEW.certificate_id <> OLD.certificate_id
			OR NEW.not_after <> OLD.not_after
			OR (OLD.state <> 'released' AND NEW.revoked_at <> OLD.revoked_at)
			OR (OLD.state = 'revoked' AND (NEW.state <> 'revoked'
			OR (NEW.reason <> OLD.reason AND NEW.reason <> 1)
			OR (NEW.reason = OLD.reason AND NEW.invalidity_date IS DISTINCT FROM OLD.invalidity_date))) THEN
			RAISE EXCEPTION 'a revocation is final' USING ERRCODE = 'check_violation', CONSTRAINT = 'revocation_final';
		END IF;
		IF NEW.state = 'released' AND OLD.state <> 'on_hold' THEN
			RAISE EXCEPTION 'only a hold can be released' USING ERRCODE = 'check_violation', CONSTRAINT = 'revocation_not_on_hold';
		END IF;
	END IF;
	NEW.listed_through := greatest(NEW.not_after, NEW.changed_at + interval '1 day');
	UPDATE certificate SET status = CASE NEW.state WHEN 'released' THEN 'good' ELSE NEW.state END
	WHERE id = NEW.certificate_id AND not_after = NEW.not_after;
	RETURN NEW;
END $$;
CREATE TRIGGER revocation_is_monotonic BEFORE INSERT OR UPDATE OR DELETE ON revocation
	FOR EACH ROW EXECUTE FUNCTION revocation_is_monotonic();
CREATE TRIGGER revocation_is_kept BEFORE TRUNCATE ON revocation
	FOR EACH STATEMENT EXECUTE FUNCTION revocation_is_monotonic();

CREATE TABLE crl (
	authority_no integer NOT NULL REFERENCES authority (no),
	number       bigint NOT NULL CONSTRAINT crl_number_positive CHECK (number > 0),
	this_update  timestamptz NOT NULL,
	next_update  timestamptz NOT NULL,
	entry_count  bigint NOT NULL,
	size         bigint NOT NULL,
	sha256       bytea NOT NULL,
	change       bigint NOT NULL, -- every revocation up to this change is in it
	der          bytea, -- dropped for old numbers; the row stays as evidence
	created_at   timestamptz NOT NULL,
	CONSTRAINT crl_number_unique PRIMARY KEY (authority_no, number),
	CONSTRAINT crl_period CHECK (this_update < next_update)
);
ALTER TABLE crl ALTER COLUMN der SET STORAGE EXTERNAL;

-- ---------------------------------------------------------------- jobs

CREATE TABLE job (
	id           uuid PRIMARY KEY,
	community_id uuid NOT NULL REFERENCES community (id),
	kind         text NOT NULL,
	state        text NOT NULL CONSTRAINT job_state CHECK (state IN ('queued', 'running', 'done', 'failed')),
	object_id    uuid NOT NULL,
	payload      jsonb NOT NULL,
	progress     bigint NOT NULL DEFAULT 0,
	total        bigint NOT NULL DEFAULT 1,
	error        text,
	attempts     integer NOT NULL DEFAULT 0,
	lease_until  timestamptz,
	requester_id uuid NOT NULL,
	requester_name text NOT NULL,
	request_id   text NOT NULL,
	created_at   timestamptz NOT NULL,
	finished_at  timestamptz
);
CREATE INDEX job_waiting ON job (created_at) WHERE state IN ('queued', 'running');
CREATE INDEX job_page ON job (community_id, id);
CREATE INDEX job_object ON job (object_id);

-- ---------------------------------------------------------------- audit

-- One chain per community, and one (the zero id) for what concerns all. The head is locked late in a
-- transaction and gives the row its place.
CREATE TABLE audit_head (
	scope uuid PRIMARY KEY,
	seq   bigint NOT NULL,
	hash  bytea NOT NULL
);

CREATE TABLE audit_row (
	scope       uuid NOT NULL,
	seq         bigint NOT NULL,
	at          timestamptz NOT NULL,
	actor_id    uuid,
	actor_name  text NOT NULL,
	request_id  text NOT NULL,
	event       text NOT NULL,
	object_type text NOT NULL,
	object_id   text NOT NULL,
	before      text, -- JSON as it was hashed, so text and not jsonb
	after       text,
	hash        bytea NOT NULL,
	CONSTRAINT audit_row_key PRIMARY KEY (scope, seq)
);
CREATE INDEX audit_row_object ON audit_row (scope, object_id, seq);

-- A text in a hash: its length in octets, then the octets; NULL has a length that no text has. STABLE, as convert_to
-- is: declared IMMUTABLE it could not be put in line, and each call would be planned anew.
CREATE FUNCTION audit_field(field text) RETURNS bytea LANGUAGE sql STABLE AS $$
	SELECT CASE WHEN field IS NULL THEN '\xffffffff'::bytea
	ELSE int4send(octet_length(convert_to(field, 'UTF8'))) || convert_to(field, 'UTF8') END
$$;

-- SHA-256 over the hash before and every column; src/store/audit_store.c computes the same on its own.
CREATE FUNCTION audit_hash(previous bytea, r audit_row) RETURNS bytea LANGUAGE sql STABLE AS $$
	SELECT sha256(previous || uuid_send(r.scope) || int8send(r.seq)
		|| int8send(round(extract(epoch FROM r.at) * 1000)::bigint)
		|| audit_field(r.actor_id::text) || audit_field(r.actor_name) || audit_field(r.request_id)
		|| audit_field(r.event) || audit_field(r.object_type) || audit_field(r.object_id)
		|| audit_field(r.before) || audit_field(r.after))
$$;

CREATE FUNCTION audit_append(scope_ uuid, at_ timestamptz, actor_id_ uuid, actor_name_ text, request_id_ text,
	event_ text, object_type_ text, object_id_ text, before_ text, after_ text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	head audit_head;
	r    audit_row;
BEGIN
	INSERT INTO audit_head (scope, seq, hash) VALUES (scope_, 0, '\x0000000000000000000000000000000000000000000000000000000000000000')
	ON CONFLICT DO NOTHING;
	SELECT * INTO head FROM audit_head WHERE scope = scope_ FOR UPDATE;
	r := ROW(scope_, head.seq + 1, date_trunc('milliseconds', at_), actor_id_, actor_name_, request_id_, event_,
		object_type_, object_id_, before_, after_, NULL);
	r.hash := audit_hash(head.hash, r);
	INSERT INTO audit_row SELECT r.*;
	UPDATE audit_head SET seq = r.seq, hash = r.hash WHERE scope = scope_;
	RETURN r.seq;
END $$;

CREATE FUNCTION audit_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'audit rows are never changed or deleted' USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_row_final';
END $$;
CREATE TRIGGER audit_row_is_final BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_row
	FOR EACH STATEMENT EXECUTE FUNCTION audit_row_is_final();
