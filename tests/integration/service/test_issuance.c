/* SPDX-License-Identifier: Apache-2.0 */
#include "service/issuance.h"

#include "base/text.h"
#include "integration/service/ca.h"
#include "service/issuance_steps.h"
#include "service/profile.h"
#include "support/threads.h"
#include "x509/csr.h"
#include "x509/profile_apply.h"

#define ISSUE(ca, request, out) issuance_issue((ca)->service, &(ca)->admin->community, (request), (out), &test_err)

/* Refused, and not even an intent is left. */
#define NOT_ISSUED(ca, request, code, words)                                                       \
	do {                                                                                       \
		struct issued_certificate out_;                                                    \
		const int64_t before_ = value_of((ca), "SELECT count(*) FROM issuance_intent");    \
		REFUSED(ISSUE((ca), (request), &out_), (code), (words));                           \
		assert_int_equal(value_of((ca), "SELECT count(*) FROM issuance_intent"), before_); \
	} while (0)

#define NOT_ISSUED_FOR(ca, request, code, name)             \
	do {                                                \
		NOT_ISSUED(ca, request, code, "");          \
		assert_string_equal(test_err.member, name); \
	} while (0)

/* --- the certificate --- */

static void application_gets_a_certificate_by_the_profile(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const struct certificate *c = &issued.certificate;
	struct cert cert;

	ACCEPTED(cert_parse(c->der, ca->arena, &cert, &test_err));
	assert_string_equal(c->subject, "CN=Example App");
	assert_int_equal(c->uris.count, 1);
	assert_string_equal(c->uris.items[0], APP_URI);
	assert_string_equal(c->profile, "udap-client");
	assert_int_equal(c->profile_revision, 1);
	assert_int_equal(c->not_after, NOW + 365 * DAY);
	assert_int_equal(c->status, CERTIFICATE_GOOD);
	assert_int_equal(cert.key_usage, KEY_USAGE_DIGITAL_SIGNATURE);
	assert_false(cert.is_ca);
	assert_true(uuid_equal(&c->organization_id, &ca->organization.id));
	assert_true(uuid_equal(&issued.issuer.id, &ca->issuing.id));
	assert_false(issued.replayed);
	assert_int_equal(issued.chain.count, 2);
	assert_true(slice_equal(issued.chain.items[0], ca->issuing.der));
	assert_true(slice_equal(issued.chain.items[1], ca->root.der));
}

/* RFC 5280 4.2.1.13 and 4.2.2.1: where this very issuer's CRL and certificate are. */
static void certificate_names_the_addresses_of_its_issuer(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const char *id = id_text(ca->admin, &ca->issuing.id);
	struct cert cert;

	ACCEPTED(cert_parse(issued.certificate.der, ca->arena, &cert, &test_err));
	assert_int_equal(cert.crl_distribution_point_count, 1);
	const struct slice crl = cert.crl_distribution_points[0].full_name.items[0].value;
	assert_true(slice_is_text(crl, arena_printf(ca->arena, "http://localhost:8080/crl/%s.crl", id)));
	assert_true(slice_is_text(cert.ca_issuer_uris.items[0],
	                          arena_printf(ca->arena, "http://localhost:8080/ca/%s.cer", id)));
}

static void newest_revision_of_the_profile_counts(void **state)
{
	struct ca *ca = *state;
	struct profile profile;
	bool created;

	ACCEPTED(profile_get(ca->service, &ca->admin->community, "udap-client", 0, &profile, &test_err));
	profile.validity_days = 30;
	DONE(ca->admin,
	     profile_put(ca->service, &ca->admin->community, "udap-client", &profile, &profile, &created, &test_err));
	const struct issued_certificate issued = issue(ca);
	assert_int_equal(issued.certificate.profile_revision, 2);
	assert_int_equal(issued.certificate.not_after, NOW + 30 * DAY);
}

/* I2: 128 random bits, positive, unique. */
static void serials_are_long_positive_and_different(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate one = issue(ca), two = issue(ca);

	assert_int_equal(one.certificate.serial.len, SERIAL_SIZE);
	assert_true(serial_is_valid(one.certificate.serial));
	assert_false(slice_equal(one.certificate.serial, two.certificate.serial));
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issued_serial"), 4);
}

/* I21: both steps are in the audit, by the one who asked, and every node is told. */
static void issuance_is_audited_and_announced(void **state)
{
	struct ca *ca = *state;
	const int64_t before = current_change(ca->admin);
	struct audit_verification verification;
	struct change_list changes;
	bool gap;

	act_as(ca->admin, ROLE_REGISTRAR);
	const struct issued_certificate issued = issue(ca);
	const struct audit_row_list rows = audit_of(ca->admin, &ca->admin->community,
	                                            id_text(ca->admin, &issued.certificate.id));
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.items[0].event, "certificate.intended");
	assert_string_equal(rows.items[1].event, "certificate.issued");
	assert_string_equal(rows.items[1].actor_name, "registrar");
	ACCEPTED(change_store_after(ca->service->db, before, 10, ca->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_CERTIFICATE);
	assert_int_equal(changes.items[0].authority_no, ca->issuing.no);
	assert_true(slice_equal(changes.items[0].serial, issued.certificate.serial));
	assert_int_equal(ca->service->change, changes.items[0].number);
	ACCEPTED(audit_store_verify(ca->service->db, &ca->admin->community.id, ca->arena, &verification, &test_err));
	assert_true(verification.intact);
}

/* I21: no audit, no action. */
static void nothing_is_intended_when_the_audit_cannot_be_written(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);

	pg_fixture_sql(ca->admin->pg,
	               "CREATE FUNCTION no_audit() RETURNS trigger LANGUAGE plpgsql AS "
	               "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
	               "CREATE TRIGGER no_audit BEFORE INSERT ON audit_row FOR EACH ROW EXECUTE FUNCTION no_audit()");
	NOT_ISSUED(ca, &request, ERR_INTERNAL, "");
}

/* --- I5: who may get one --- */

static void organization_that_is_not_approved_gets_none(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct organization out;

	DONE(ca->admin,
	     organization_suspend(ca->service, &ca->admin->community, ca->organization.name, &out, &test_err));
	NOT_ISSUED_FOR(ca, &request, ERR_STATE, "organization");
}

static void what_does_not_exist_is_named(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);

	request.organization = "Nobody";
	NOT_ISSUED_FOR(ca, &request, ERR_NOT_FOUND, "organization");
	request = request_for(ca, ca->key);
	request.profile = "no-such-profile";
	NOT_ISSUED_FOR(ca, &request, ERR_NOT_FOUND, "profile");
	request = request_for(ca, ca->key);
	request.authority = "No CA";
	NOT_ISSUED_FOR(ca, &request, ERR_NOT_FOUND, "authority");
}

static void names_outside_the_namespace_are_refused(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);

	request.uris = TEXTS("https://victim.example.org/fhir");
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, "victim.example.org");
	request.uris = TEXTS(APP_URI "x");
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, APP_URI "x");
	request = request_for(ca, ca->key);
	request.csr = csr_for(ca, ca->key, "https://victim.example.org/fhir");
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, "victim.example.org");
	request = request_for(ca, ca->key);
	request.subject = "CN=victim.example.org";
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, "common name");
}

/* I5: O is whom people take the certificate for. */
static void subject_names_no_other_organization(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;

	request.subject = "CN=Example App,O=Victim Health";
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, "\"Example Health\"");
	request.subject = "O=Example Health+O=Victim Health";
	NOT_ISSUED(ca, &request, ERR_NAMESPACE, "another organization");
	request.subject = "CN=Example App,O=example  HEALTH";
	ACCEPTED(ISSUE(ca, &request, &issued));
}

/* What reads otherwise than it is. */
static void subject_hides_nothing(void **state)
{
	static const char *const subjects[] = { "CN=App\\E2\\80\\AEpxe", "OU=a\\E2\\80\\8Bb", "CN=App\\0AMore",
		                                "2.5.4.12=#0c0107" };
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);

	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		request.subject = subjects[i];
		NOT_ISSUED(ca, &request, ERR_NAMESPACE, "");
	}
}

static void names_that_are_asked_for_take_the_place_of_the_csrs(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;

	request.uris = TEXTS(APP_URI "/v1");
	ACCEPTED(ISSUE(ca, &request, &issued));
	assert_int_equal(issued.certificate.uris.count, 1);
	assert_string_equal(issued.certificate.uris.items[0], APP_URI "/v1");
}

static void profile_of_a_ca_is_not_for_organizations(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);

	request.profile = "intermediate";
	NOT_ISSUED_FOR(ca, &request, ERR_RULE, "profile");
}

static void validity_beyond_the_issuers_is_refused(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);

	set_time(ca->admin, ca->issuing.not_after - 10 * DAY);
	act_as(ca->admin, ROLE_OPERATOR);
	request.not_after = ca->issuing.not_after + 1;
	NOT_ISSUED(ca, &request, ERR_RULE, "expires before that");
	request.not_after = 0;
	struct issued_certificate issued;
	ACCEPTED(ISSUE(ca, &request, &issued));
	assert_int_equal(issued.certificate.not_after, ca->issuing.not_after);
}

static void only_who_may_issue_issues(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	const enum role refused[] = { ROLE_RELYING_PARTY, ROLE_AUDITOR };
	struct issued_certificate issued;

	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		act_as(ca->admin, refused[i]);
		NOT_ISSUED(ca, &request, ERR_FORBIDDEN, "certificate:issue");
	}
	act_as(ca->admin, ROLE_OPERATOR);
	REFUSED(issuance_issue(ca->service, &ca->admin->other, &request, &issued, &test_err), ERR_FORBIDDEN, "");
	act_as(ca->admin, ROLE_REGISTRAR);
	ACCEPTED(ISSUE(ca, &request, &issued));
}

/* --- I5: the key --- */

static void csr_without_proof_of_possession_is_refused(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	uint8_t *octets = arena_alloc(ca->arena, request.csr.len);

	memcpy(octets, request.csr.data, request.csr.len);
	octets[request.csr.len - 1] ^= 1;
	request.csr = slice_of(octets, request.csr.len);
	NOT_ISSUED_FOR(ca, &request, ERR_BAD_SIGNATURE, "csr");
	request.csr = slice_text("not a request");
	NOT_ISSUED_FOR(ca, &request, ERR_MALFORMED, "csr");
}

/* leaf-key-strength */
static void weak_key_is_refused(void **state)
{
	struct ca *ca = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *weak = EVP_RSA_gen(1024);
	const struct issuance_request request = request_for(ca, weak);

	NOT_ISSUED(ca, &request, ERR_WEAK_KEY, "");
}

static void key_of_another_organization_is_refused(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;

	ACCEPTED(ISSUE(ca, &request, &issued));
	ACCEPTED(ISSUE(ca, &request, &issued));
	make_organization(ca, "Other Health", "https://other.example.org/");
	request.organization = "Other Health";
	request.uris = TEXTS("https://other.example.org/app");
	NOT_ISSUED_FOR(ca, &request, ERR_DUPLICATE, "csr");
}

static void key_that_was_compromised_is_refused_for_ever(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;

	ACCEPTED(ISSUE(ca, &request, &issued));
	revoke_for(ca, &issued.certificate.id, REASON_KEY_COMPROMISE);
	NOT_ISSUED(ca, &request, ERR_WEAK_KEY, "compromised");
}

static void key_of_a_ca_is_refused(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct csr csr;

	ACCEPTED(csr_parse(request.csr, ca->arena, &csr, &test_err));
	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena, "UPDATE authority SET spki = decode('%s', 'hex') WHERE no = %lld",
	                            arena_hex(ca->arena, csr.spki), (long long)ca->root.no));
	NOT_ISSUED_FOR(ca, &request, ERR_DUPLICATE, "csr");
}

/* An external authority of this community whose certificate claims the key of the request. */
static void import_key(struct ca *ca, const char *community, const struct issuance_request *request)
{
	struct csr csr;

	ACCEPTED(csr_parse(request->csr, ca->arena, &csr, &test_err));
	pg_fixture_sql(
		ca->admin->pg,
		arena_printf(ca->arena,
	                     "INSERT INTO authority (id, community_id, name, kind, origin, status, subject, spki, der, "
	                     "created_at) SELECT gen_random_uuid(), id, 'Claim', 'intermediate', 'external', 'active', "
	                     "'CN=Claim', decode('%s', 'hex'), '\\x00', now() FROM community WHERE slug = '%s'",
	                     arena_hex(ca->arena, csr.spki), community));
}

/* I18: whoever imports a certificate with the key of somebody else's application harms nobody but themselves. */
static void key_in_a_certificate_that_others_imported_is_not_refused(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;

	import_key(ca, "second", &request);
	ACCEPTED(ISSUE(ca, &request, &issued));
	import_key(ca, "first", &request);
	NOT_ISSUED_FOR(ca, &request, ERR_DUPLICATE, "csr");
}

/* --- I5: the issuer --- */

static void authority_that_does_not_issue_is_refused(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct authority out;

	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err));
	NOT_ISSUED(ca, &request, ERR_STATE, "no active intermediate");
	struct issuance_request named = request;
	named.authority = "Test Issuing";
	NOT_ISSUED_FOR(ca, &named, ERR_STATE, "authority");
}

static void of_several_intermediates_one_has_to_be_named(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate issued;
	const struct authority second = make_issuing(ca, "Second Issuing", &ca->root);

	NOT_ISSUED_FOR(ca, &request, ERR_INVALID, "authority");
	request.authority = id_text(ca->admin, &second.id);
	ACCEPTED(ISSUE(ca, &request, &issued));
	assert_true(uuid_equal(&issued.issuer.id, &second.id));
}

/* --- I4: the same again --- */

static void same_idempotency_key_gives_the_same_certificate(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate first, second;

	request.idempotency_key = "order-1";
	ACCEPTED(ISSUE(ca, &request, &first));
	ACCEPTED(ISSUE(ca, &request, &second));
	assert_false(first.replayed);
	assert_true(second.replayed);
	assert_true(slice_equal(first.certificate.der, second.certificate.der));
	assert_int_equal(second.chain.count, 2);
	assert_true(uuid_equal(&second.issuer.id, &ca->issuing.id));
	assert_int_equal(audit_count(ca, "certificate.issued"), 3);
}

static void idempotency_key_is_for_one_request_of_one_principal(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key), other = request;
	struct issued_certificate first, second;

	request.idempotency_key = other.idempotency_key = "order-1";
	ACCEPTED(ISSUE(ca, &request, &first));
	other.validity_days = 10;
	NOT_ISSUED_FOR(ca, &other, ERR_DUPLICATE, "Idempotency-Key");
	act_as(ca->admin, ROLE_REGISTRAR);
	ACCEPTED(ISSUE(ca, &other, &second));
	assert_false(second.replayed);
	assert_false(uuid_equal(&first.certificate.id, &second.certificate.id));
}

static void idempotency_key_of_an_unfinished_request_is_busy(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	request.idempotency_key = "order-1";
	ca->admin->shared.keys = NULL;
	REFUSED(ISSUE(ca, &request, &out), ERR_KEY_UNAVAILABLE, "");
	ca->admin->shared.keys = ca->keys;
	NOT_ISSUED(ca, &request, ERR_BUSY, "not finished");
	request.idempotency_key = "";
	NOT_ISSUED_FOR(ca, &request, ERR_INVALID, "Idempotency-Key");
}

static void idempotency_key_of_a_request_that_was_given_up_is_free_again(void **state)
{
	struct ca *ca = *state;
	struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;
	size_t count;

	request.idempotency_key = "order-1";
	ca->admin->shared.keys = NULL;
	REFUSED(ISSUE(ca, &request, &out), ERR_KEY_UNAVAILABLE, "");
	ca->admin->shared.keys = ca->keys;
	set_time(ca->admin, NOW + 31);
	act_as_system(ca->admin);
	ACCEPTED(issuance_reconcile(ca->service, &count, &test_err));
	act_as(ca->admin, ROLE_OPERATOR);
	ACCEPTED(ISSUE(ca, &request, &out));
	assert_false(out.replayed);
}

#define NODES 4

struct race {
	struct ca *ca;
	struct issuance_request request;
	struct node nodes[NODES];
	struct issued_certificate issued[NODES];
	enum err_code codes[NODES];
};

static unsigned issue_in_race(void *context, unsigned number)
{
	struct race *race = context;
	struct err e = { .code = ERR_NONE };

	if (!failed(issuance_issue(&race->nodes[number].service, &race->ca->admin->community, &race->request,
	                           &race->issued[number], &e)))
		e.code = ERR_NONE;
	race->codes[number] = e.code;
	return e.code != ERR_NONE && e.code != ERR_BUSY;
}

static void start_race(struct ca *ca, struct race *race, const char *idempotency_key)
{
	race->ca = ca;
	race->request = request_for(ca, ca->key);
	race->request.idempotency_key = idempotency_key;
	for (unsigned i = 0; i < NODES; i++)
		race->nodes[i] = node_start(ca);
}

/* Several nodes at once: one certificate; who did not make it gets it, or is told to ask again. */
static void requests_with_one_idempotency_key_at_once_make_one_certificate(void **state)
{
	struct ca *ca = *state;
	struct race race = { .ca = ca };
	unsigned made = 0;

	start_race(ca, &race, "order-1");
	assert_int_equal(in_threads(NODES, issue_in_race, &race), 0);
	for (unsigned i = 0; i < NODES; i++)
		made += race.codes[i] == ERR_NONE && !race.issued[i].replayed;
	assert_int_equal(made, 1);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM certificate WHERE organization_id IS NOT NULL"), 1);
	for (unsigned i = 0; i < NODES; i++)
		node_stop(&race.nodes[i]);
}

static void nodes_issue_side_by_side(void **state)
{
	struct ca *ca = *state;
	struct race race = { .ca = ca };

	start_race(ca, &race, NULL);
	assert_int_equal(in_threads(NODES, issue_in_race, &race), 0);
	for (unsigned i = 0; i < NODES; i++) {
		assert_int_equal(race.codes[i], ERR_NONE);
		node_stop(&race.nodes[i]);
	}
	assert_int_equal(
		value_of(ca, "SELECT count(DISTINCT serial) FROM certificate WHERE organization_id IS NOT NULL"),
		NODES);
}

/* --- I7: what dies in between --- */

static size_t reconcile_at(struct ca *ca, int64_t now)
{
	size_t count;

	set_time(ca->admin, now);
	act_as_system(ca->admin);
	ACCEPTED(issuance_reconcile(ca->service, &count, &test_err));
	act_as(ca->admin, ROLE_OPERATOR);
	return count;
}

/* Exactly one serial without a certificate; it is revoked and on the next CRL. */
static void assert_abandoned(struct ca *ca)
{
	struct crl_entry entry;

	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent WHERE state = 'abandoned'"), 1);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent WHERE state = 'intended'"), 0);
	assert_int_equal(audit_count(ca, "certificate.abandoned"), 1);
	const struct slice serial = bytes_of(
		ca, "SELECT encode(serial, 'hex') FROM issuance_intent i WHERE state = 'abandoned' "
		    "AND NOT EXISTS (SELECT FROM certificate c WHERE c.id = i.id)");
	publish(ca, &ca->issuing);
	const struct crl crl = newest_crl(ca, &ca->issuing);
	assert_true(crl_lists(&crl, serial, &entry));
	assert_int_equal(entry.reason, REASON_CESSATION_OF_OPERATION);
}

/* I1: what cannot be signed has been intended. */
static void intent_without_a_signature_is_given_up(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	ca->admin->shared.keys = NULL;
	REFUSED(ISSUE(ca, &request, &out), ERR_KEY_UNAVAILABLE, "");
	ca->admin->shared.keys = ca->keys;
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent WHERE state = 'intended' "
	                              "AND tbs_sha256 = sha256(tbs)"),
	                 1);
	assert_int_equal(audit_count(ca, "certificate.intended"), 3);
	assert_int_equal(reconcile_at(ca, NOW + 29), 0);
	assert_int_equal(reconcile_at(ca, NOW + 31), 1);
	assert_int_equal(reconcile_at(ca, NOW + 32), 0);
	assert_abandoned(ca);
}

/* I7: also when the clock has stepped back since. */
static void intent_from_the_future_is_given_up(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	ca->admin->shared.keys = NULL;
	REFUSED(ISSUE(ca, &request, &out), ERR_KEY_UNAVAILABLE, "");
	ca->admin->shared.keys = ca->keys;
	assert_int_equal(reconcile_at(ca, NOW - 29), 0);
	assert_int_equal(reconcile_at(ca, NOW - DAY), 1);
	assert_abandoned(ca);
}

static void signature_that_was_not_stored_is_given_up(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	pg_fixture_sql(ca->admin->pg,
	               "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS "
	               "$$ BEGIN RAISE EXCEPTION 'crash'; END $$;"
	               "CREATE TRIGGER crash BEFORE INSERT ON certificate FOR EACH ROW EXECUTE FUNCTION crash()");
	REFUSED(ISSUE(ca, &request, &out), ERR_INTERNAL, "");
	assert_int_equal(reconcile_at(ca, NOW + 31), 1);
	assert_abandoned(ca);
}

/* The caller cannot know; the idempotency key or the reconciler tells. */
static void connection_lost_in_the_commit_is_an_outage(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;

	pg_fixture_sql(
		ca->admin->pg,
		"CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS "
		"$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END $$;"
		"CREATE CONSTRAINT TRIGGER crash AFTER UPDATE ON issuance_intent DEFERRABLE INITIALLY DEFERRED "
		"FOR EACH ROW WHEN (NEW.state = 'issued') EXECUTE FUNCTION crash()");
	REFUSED(ISSUE(ca, &request, &out), ERR_STORE_DOWN, "");
	pg_fixture_sql(ca->admin->pg, "DROP TRIGGER crash ON issuance_intent");
	db_free(ca->admin->pg->db); /* the pause before a connection is opened again is no concern here */
	ca->admin->pg->db = ca->service->db = pg_fixture_connect(ca->admin->pg);
	assert_int_equal(reconcile_at(ca, NOW + 31), 1);
	assert_abandoned(ca);
}

static void two_nodes_share_the_work_of_giving_up(void **state)
{
	struct ca *ca = *state;
	const struct issuance_request request = request_for(ca, ca->key);
	struct issued_certificate out;
	struct db *other = pg_fixture_connect(ca->admin->pg);
	static const struct stmt hold = { "test_hold_intents",
		                          "SELECT id FROM issuance_intent WHERE state = 'intended' FOR UPDATE" };
	struct service node = { .shared = ca->service->shared, .db = other };

	ca->admin->shared.keys = NULL;
	REFUSED(ISSUE(ca, &request, &out), ERR_KEY_UNAVAILABLE, "");
	begin(&node);
	statement(&node, &hold);
	assert_int_equal(reconcile_at(ca, NOW + 31), 0);
	rollback(&node);
	assert_int_equal(reconcile_at(ca, NOW + 31), 1);
	db_free(other);
}

static void intents_are_forgotten_a_month_after_they_were_resolved(void **state)
{
	struct ca *ca = *state;

	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent"), 2);
	reconcile_at(ca, NOW + 29 * DAY);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent"), 2);
	reconcile_at(ca, NOW + 31 * DAY);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent"), 0);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issued_serial"), 2);
}

/* --- step by step --- */

struct steps {
	struct issuance issuance;
	struct profile profile;
	struct name_space name_space;
	struct cert issuer;
	struct csr csr;
};

static struct steps *steps_for(struct ca *ca)
{
	struct steps *t = ARENA_NEW(ca->arena, struct steps);
	struct profile_request r = { .profile = &t->profile, .issuer = &t->issuer, .now = NOW };

	ACCEPTED(profile_get(ca->service, &ca->admin->community, "udap-client", 0, &t->profile, &test_err));
	ACCEPTED(cert_parse(ca->issuing.der, ca->arena, &t->issuer, &test_err));
	ACCEPTED(csr_parse(csr_for(ca, ca->key, APP_URI), ca->arena, &t->csr, &test_err));
	t->name_space.uris = ca->organization.uris;
	r.spki = t->csr.spki;
	r.csr_subject = t->csr.subject.der;
	r.csr_names = &t->csr.subject_alt_name;
	ACCEPTED(profile_apply(&r, ca->arena, &t->issuance.draft, &test_err));
	t->issuance.community_id = ca->admin->community.id;
	t->issuance.organization_id = ca->organization.id;
	t->issuance.profile = &t->profile;
	t->issuance.name_space = &t->name_space;
	t->issuance.organization = ca->organization.name;
	t->issuance.issuer = ca->issuing;
	t->issuance.issuer_cert = &t->issuer;
	return t;
}

static const uint8_t *drawn; /* what draw_twice gives first */
static int draws;

static void draw_twice(uint8_t out[SERIAL_SIZE])
{
	if (++draws == 1)
		memcpy(out, drawn, SERIAL_SIZE);
	else
		serial_random(out);
}

static void draw_the_same(uint8_t out[SERIAL_SIZE])
{
	draws++;
	memcpy(out, drawn, SERIAL_SIZE);
}

/* I2 */
static void collision_of_serials_is_a_new_attempt(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate before = issue(ca);
	struct steps *t = steps_for(ca);

	draws = 0;
	drawn = before.certificate.serial.data;
	t->issuance.draw_serial = draw_twice;
	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	assert_int_equal(draws, 2);
	assert_false(slice_equal(t->issuance.intent.serial, before.certificate.serial));
}

static void generator_that_repeats_itself_is_given_up_on(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate before = issue(ca);
	struct steps *t = steps_for(ca);

	draws = 0;
	drawn = before.certificate.serial.data;
	t->issuance.draw_serial = draw_the_same;
	NOT_DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err), ERR_INTERNAL, "serial");
	assert_int_equal(draws, 3);
}

/* I5: it is the TBS that counts, whatever the request said. */
static void lint_error_of_the_tbs_is_refused_by_its_rule(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);

	t->issuance.draft.not_after = ca->issuing.not_after + 1;
	NOT_DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err), ERR_RULE,
	         "lint-validity-within-issuer");
	t = steps_for(ca);
	t->issuance.draft.uris = TEXTS("https://victim.example.org/");
	NOT_DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err), ERR_NAMESPACE, "victim.example.org");
}

/* I3, I6: what is released verifies under the issuer's certificate, and is what was intended. */
static void signature_by_another_key_is_never_released(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	assert_true(slice_equal(t->issuance.cert.tbs, t->issuance.intent.tbs));
	t->issuance.issuer.key_reference = ca->root.key_reference;
	REFUSED(issuance_sign(ca->service, &t->issuance, &test_err), ERR_INTERNAL, "does not verify");
}

/* I3: one intent, one certificate. */
static void intent_is_used_once(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);
	struct certificate out;

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err));
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_BUSY, "given up");
	NOT_DONE(ca->admin, issuance_abandon(ca->service, &t->issuance.intent, &test_err), ERR_STATE, "");
}

/* I7: whoever comes back from the dead finds the intent gone. */
static void intent_that_was_given_up_yields_no_certificate(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);
	struct certificate out;

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	assert_int_equal(reconcile_at(ca, NOW + 31), 1);
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_BUSY, "given up");
	assert_abandoned(ca);
}

/* I5: what changed between the two transactions counts. */
static void standing_is_looked_at_again_before_release(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);
	struct organization organization;
	struct authority authority;
	struct certificate out;

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	DONE(ca->admin,
	     organization_suspend(ca->service, &ca->admin->community, ca->organization.name, &organization, &test_err));
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_STATE, "organization");
	DONE(ca->admin,
	     organization_approve(ca->service, &ca->admin->community, ca->organization.name, &organization, &test_err));
	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &authority, &test_err));
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_STATE, "retired");
}

static void names_are_looked_at_again_before_release(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);
	const struct text_list elsewhere = TEXTS("https://elsewhere.example.org/");
	struct organization organization;
	struct certificate out;

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	DONE(ca->admin, organization_set_uris(ca->service, &ca->admin->community, ca->organization.name, &elsewhere,
	                                      &organization, &test_err));
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_NAMESPACE, APP_URI);
}

/* I5: a key that is being reported keeps the release of a certificate with it waiting. */
static void release_waits_for_a_report_of_its_key(void **state)
{
	struct ca *ca = *state;
	struct steps *t = steps_for(ca);
	static const struct stmt impatient = { "test_impatient", "SET lock_timeout = 50" };
	struct node node = node_start(ca);
	struct certificate out;

	DONE(ca->admin, issuance_intend(ca->service, &t->issuance, &test_err));
	ACCEPTED(issuance_sign(ca->service, &t->issuance, &test_err));
	statement(ca->service, &impatient);
	begin(&node.service);
	ACCEPTED(intent_store_hold_key(node.db, t->issuance.intent.spki_sha256, &test_err));
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_BUSY, "");
	ACCEPTED(intent_store_block_key(node.db, t->issuance.intent.spki_sha256, "keyCompromise", NOW, &test_err));
	commit(&node.service);
	NOT_DONE(ca->admin, issuance_register(ca->service, &t->issuance, &out, &test_err), ERR_WEAK_KEY, "compromised");
	node_stop(&node);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST(application_gets_a_certificate_by_the_profile),
		CA_TEST(certificate_names_the_addresses_of_its_issuer),
		CA_TEST(newest_revision_of_the_profile_counts),
		CA_TEST(serials_are_long_positive_and_different),
		CA_TEST(issuance_is_audited_and_announced),
		CA_TEST(nothing_is_intended_when_the_audit_cannot_be_written),
		CA_TEST(organization_that_is_not_approved_gets_none),
		CA_TEST(what_does_not_exist_is_named),
		CA_TEST(names_outside_the_namespace_are_refused),
		CA_TEST(subject_names_no_other_organization),
		CA_TEST(subject_hides_nothing),
		CA_TEST(names_that_are_asked_for_take_the_place_of_the_csrs),
		CA_TEST(profile_of_a_ca_is_not_for_organizations),
		CA_TEST(validity_beyond_the_issuers_is_refused),
		CA_TEST(only_who_may_issue_issues),
		CA_TEST(csr_without_proof_of_possession_is_refused),
		CA_TEST(weak_key_is_refused),
		CA_TEST(key_of_another_organization_is_refused),
		CA_TEST(key_that_was_compromised_is_refused_for_ever),
		CA_TEST(key_of_a_ca_is_refused),
		CA_TEST(key_in_a_certificate_that_others_imported_is_not_refused),
		CA_TEST(authority_that_does_not_issue_is_refused),
		CA_TEST(of_several_intermediates_one_has_to_be_named),
		CA_TEST(same_idempotency_key_gives_the_same_certificate),
		CA_TEST(idempotency_key_is_for_one_request_of_one_principal),
		CA_TEST(idempotency_key_of_an_unfinished_request_is_busy),
		CA_TEST(idempotency_key_of_a_request_that_was_given_up_is_free_again),
		CA_TEST(requests_with_one_idempotency_key_at_once_make_one_certificate),
		CA_TEST(nodes_issue_side_by_side),
		CA_TEST(intent_without_a_signature_is_given_up),
		CA_TEST(intent_from_the_future_is_given_up),
		CA_TEST(signature_that_was_not_stored_is_given_up),
		CA_TEST(connection_lost_in_the_commit_is_an_outage),
		CA_TEST(two_nodes_share_the_work_of_giving_up),
		CA_TEST(intents_are_forgotten_a_month_after_they_were_resolved),
		CA_TEST(collision_of_serials_is_a_new_attempt),
		CA_TEST(generator_that_repeats_itself_is_given_up_on),
		CA_TEST(lint_error_of_the_tbs_is_refused_by_its_rule),
		CA_TEST(signature_by_another_key_is_never_released),
		CA_TEST(intent_is_used_once),
		CA_TEST(intent_that_was_given_up_yields_no_certificate),
		CA_TEST(standing_is_looked_at_again_before_release),
		CA_TEST(names_are_looked_at_again_before_release),
		CA_TEST(release_waits_for_a_report_of_its_key),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
