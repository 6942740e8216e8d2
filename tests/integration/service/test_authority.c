/* SPDX-License-Identifier: Apache-2.0 */
#include "service/authority.h"

#include "base/text.h"
#include "integration/service/ca.h"
#include "service/anchor.h"
#include "service/job.h"
#include "service/profile.h"
#include "x509/bundle.h"

static struct authority_draft root_draft(const char *name)
{
	return (struct authority_draft){ .name = name, .kind = AUTHORITY_ROOT, .path_length = -1, .anchor = true };
}

static struct authority_draft issuing_draft(const char *name, const char *parent)
{
	return (struct authority_draft){
		.name = name, .kind = AUTHORITY_INTERMEDIATE, .path_length = -1, .parent = parent
	};
}

#define CREATE(ca, draft, out) authority_create((ca)->service, &(ca)->admin->community, (draft), (out), &test_err)

#define NOT_CREATED(ca, draft, code, name)                   \
	do {                                                 \
		struct authority out_;                       \
		REFUSED(CREATE(ca, draft, &out_), code, ""); \
		assert_string_equal(test_err.member, name);  \
	} while (0)

static struct cert parsed(struct ca *ca, const struct authority *authority)
{
	struct cert cert;

	ACCEPTED(cert_parse(authority->der, ca->arena, &cert, &test_err));
	return cert;
}

static bool run_next_job(struct ca *ca, int64_t now)
{
	bool ran;

	set_time(ca->admin, now);
	act_as_system(ca->admin);
	ACCEPTED(job_run_next(ca->service, &ran, &test_err));
	act_as(ca->admin, ROLE_OPERATOR);
	return ran;
}

/* --- roots --- */

static void root_signs_itself_and_names_no_addresses(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Our Root, Inc.");
	const struct cert cert = parsed(ca, &root);

	assert_int_equal(root.status, AUTHORITY_ACTIVE);
	assert_true(cert_is_self_issued(&cert));
	assert_true(cert.is_ca);
	assert_int_equal(cert.path_length, CERT_PATH_LENGTH_NONE);
	assert_int_equal(cert.key_usage, KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN);
	assert_int_equal(cert.crl_distribution_point_count, 0);
	assert_int_equal(cert.ca_issuer_uris.count, 0);
	assert_int_equal(cert.not_after, NOW + 3652 * DAY);
	assert_string_equal(root.subject, "CN=Our Root\\, Inc.");
	assert_true(uuid_is_zero(&root.job_id));
	assert_true(slice_equal(root.sha256, slice_of(cert.sha256, SHA256_SIZE)));
	assert_int_equal(value_of(ca,
	                          "SELECT count(*) FROM certificate c JOIN authority a ON a.certificate_id = c.id "
	                          "AND a.no = c.authority_no AND c.profile_id IS NULL AND c.organization_id IS NULL"),
	                 1);
}

/* I17: an anchor for every purpose, and the version says that something changed. */
static void root_is_trusted_when_it_is_to_be(void **state)
{
	struct ca *ca = *state;
	const int64_t version = current(ca->admin).trust_set_version;
	const struct page_request all = { .limit = 10 };
	struct authority_draft untrusted = root_draft("Untrusted");
	struct anchor_list anchors;
	struct page page;

	const struct authority root = make_root(ca, "Trusted");
	assert_int_equal(current(ca->admin).trust_set_version, version + 1);
	untrusted.anchor = false;
	make_authority(ca, &untrusted);
	assert_int_equal(current(ca->admin).trust_set_version, version + 2);
	ACCEPTED(anchor_page(ca->service, &ca->admin->community, -1, &all, &anchors, &page, &test_err));
	assert_int_equal(anchors.count, 1);
	assert_true(uuid_equal(&anchors.items[0].authority_id, &root.id));
	assert_int_equal(anchors.items[0].constraints.purposes, 15);
}

/* I14: from the first moment on. */
static void new_authority_has_an_empty_crl(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Root");
	const struct crl crl = newest_crl(ca, &root);

	assert_int_equal(reload_authority(ca, &root).crl_number, 1);
	assert_int_equal(crl.entries.len, 0);
	assert_int_equal(crl.this_update, NOW);
}

static void draft_says_subject_key_validity_and_path_length(void **state)
{
	struct ca *ca = *state;
	struct authority_draft draft = root_draft("Root");

	draft.subject = "CN=Example Root,O=Example,C=US";
	draft.key_algorithm = KEY_EC_P384;
	draft.validity_days = 100;
	draft.path_length = 1;
	const struct authority root = make_authority(ca, &draft);
	const struct cert cert = parsed(ca, &root);
	assert_string_equal(root.subject, "CN=Example Root,O=Example,C=US");
	assert_int_equal(cert.signature_algorithm.id, SIGNATURE_ECDSA_SHA384);
	assert_int_equal(cert.not_after, NOW + 100 * DAY);
	assert_int_equal(cert.path_length, 1);
	assert_int_equal(root.path_length, 1);
	assert_int_equal(root.key_algorithm, KEY_EC_P384);
}

/* --- intermediates --- */

static void intermediate_names_the_addresses_of_its_parent(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Root");
	const struct authority issuing = make_issuing(ca, "Issuing", &root);
	const struct cert cert = parsed(ca, &issuing);
	const char *id = id_text(ca->admin, &root.id);

	assert_true(slice_equal(cert.issuer.der, parsed(ca, &root).subject.der));
	assert_true(uuid_equal(&issuing.parent_id, &root.id));
	assert_int_equal(cert.path_length, 0);
	assert_int_equal(cert.not_after, NOW + 1826 * DAY);
	assert_true(slice_is_text(cert.crl_distribution_points[0].full_name.items[0].value,
	                          arena_printf(ca->arena, "http://localhost:8080/crl/%s.crl", id)));
	assert_true(slice_is_text(cert.ca_issuer_uris.items[0],
	                          arena_printf(ca->arena, "http://localhost:8080/ca/%s.cer", id)));
	const struct certificate own = reload(ca, &issuing.certificate_id);
	assert_string_equal(own.profile, "intermediate");
	assert_true(uuid_equal(&own.authority_id, &root.id));
}

static void parent_has_to_be_an_active_one_of_ours(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Root");
	struct authority_draft draft = issuing_draft("Issuing", "No such CA");
	struct authority_list imported;
	struct authority out;

	NOT_CREATED(ca, &draft, ERR_NOT_FOUND, "parent");
	draft.parent = NULL;
	NOT_CREATED(ca, &draft, ERR_INVALID, "parent");
	act_as_system(ca->admin);
	DONE(ca->admin, authority_import(ca->service, &ca->admin->other, "Foreign", root.der, &imported, &test_err));
	draft.parent = "Foreign";
	REFUSED(authority_create(ca->service, &ca->admin->other, &draft, &out, &test_err), ERR_STATE, "external");
	draft.parent = "Root";
	REFUSED(authority_create(ca->service, &ca->admin->other, &draft, &out, &test_err), ERR_NOT_FOUND, "");
	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Root", &out, &test_err));
	NOT_CREATED(ca, &draft, ERR_STATE, "parent");
}

/* RFC 5280 4.2.1.9 */
static void path_length_is_never_wider_than_profile_and_parent(void **state)
{
	struct ca *ca = *state;
	struct authority_draft draft = issuing_draft("Issuing", "Root");

	make_root(ca, "Root");
	draft.path_length = 1;
	NOT_CREATED(ca, &draft, ERR_RULE, "path_length");
	draft.path_length = 0;
	make_authority(ca, &draft);
	draft = issuing_draft("Below", "Issuing");
	struct authority out;
	REFUSED(CREATE(ca, &draft, &out), ERR_RULE, "path length");
}

/* --- what cannot be asked for --- */

static void malformed_drafts_are_refused_by_member(void **state)
{
	struct ca *ca = *state;
	struct authority_draft draft = root_draft("");

	NOT_CREATED(ca, &draft, ERR_INVALID, "name");
	draft = root_draft("01890a5d-ac96-774b-bcce-b302099a8057");
	NOT_CREATED(ca, &draft, ERR_INVALID, "name");
	draft = root_draft("A name that is more than sixty-four characters long is no common name");
	NOT_CREATED(ca, &draft, ERR_INVALID, "subject");
	draft = root_draft("Root");
	draft.subject = "not a name";
	NOT_CREATED(ca, &draft, ERR_INVALID, "subject");
	draft.subject = "";
	NOT_CREATED(ca, &draft, ERR_INVALID, "subject");
	draft = root_draft("Root");
	draft.parent = "Root";
	NOT_CREATED(ca, &draft, ERR_INVALID, "parent");
	draft = root_draft("Root");
	draft.validity_days = 36501;
	NOT_CREATED(ca, &draft, ERR_INVALID, "validity_days");
	draft.validity_days = 0;
	draft.path_length = 9;
	NOT_CREATED(ca, &draft, ERR_INVALID, "path_length");
	assert_int_equal(value_of(ca, "SELECT count(*) FROM authority"), 0);
}

static void name_is_used_once(void **state)
{
	struct ca *ca = *state;
	const struct authority_draft draft = root_draft("Root");

	make_root(ca, "Root");
	NOT_CREATED(ca, &draft, ERR_DUPLICATE, "name");
}

static void only_operators_make_authorities(void **state)
{
	struct ca *ca = *state;
	const struct authority_draft draft = root_draft("Root");
	struct authority out;

	act_as(ca->admin, ROLE_REGISTRAR);
	REFUSED(CREATE(ca, &draft, &out), ERR_FORBIDDEN, "authority:write");
	act_as(ca->admin, ROLE_OPERATOR);
	REFUSED(authority_create(ca->service, &ca->admin->other, &draft, &out, &test_err), ERR_FORBIDDEN, "");
}

/* --- failing and going on --- */

static void failure_fails_the_authority_and_frees_its_name(void **state)
{
	struct ca *ca = *state;
	const struct authority_draft draft = root_draft("Root");
	struct authority out;

	ca->admin->shared.keys = NULL;
	REFUSED(CREATE(ca, &draft, &out), ERR_KEY_UNAVAILABLE, "");
	ca->admin->shared.keys = ca->keys;
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Root", &out, &test_err));
	assert_int_equal(out.status, AUTHORITY_FAILED);
	assert_false(uuid_is_zero(&out.job_id));
	assert_int_equal(audit_count(ca, "authority.failed"), 1);
	const struct authority second = make_root(ca, "Root");
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Root", &out, &test_err));
	assert_true(uuid_equal(&out.id, &second.id));
}

static struct authority ask_for_slow_root(struct ca *ca)
{
	struct authority_draft draft = root_draft("Slow Root");

	draft.key_algorithm = KEY_RSA_2048;
	return make_authority(ca, &draft);
}

static void slow_key_is_made_by_a_worker(void **state)
{
	struct ca *ca = *state;
	const struct authority asked = ask_for_slow_root(ca);
	struct job job;

	assert_int_equal(asked.status, AUTHORITY_PENDING);
	assert_false(uuid_is_zero(&asked.job_id));
	assert_int_equal(reload_authority(ca, &asked).status, AUTHORITY_PENDING);
	assert_true(run_next_job(ca, NOW + 1));
	const struct authority made = reload_authority(ca, &asked);
	assert_int_equal(made.status, AUTHORITY_ACTIVE);
	assert_int_equal(made.crl_number, 1);
	assert_int_equal(parsed(ca, &made).signature_algorithm.id, SIGNATURE_RSA_SHA256);
	ACCEPTED(job_get(ca->service, &ca->admin->community, &asked.job_id, &job, &test_err));
	assert_int_equal(job.state, JOB_DONE);
	assert_int_equal(job.progress, job.total);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM trust_anchor"), 1);
	assert_false(run_next_job(ca, NOW + 1000));
}

static void refuse_to(struct ca *ca, const char *what, const char *table)
{
	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena,
	                            "CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
	                            "RAISE EXCEPTION 'crash'; END $$;"
	                            "CREATE TRIGGER crash BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION crash()",
	                            what, table));
}

static void allow_again(struct ca *ca, const char *table)
{
	pg_fixture_sql(ca->admin->pg, arena_printf(ca->arena, "DROP TRIGGER crash ON %s", table));
}

/* I7, wherever the worker dies: the key is kept, what may have been signed is given up, and there is one certificate. */
static void creation_goes_on_wherever_it_stopped(void **state)
{
	const struct {
		const char *what, *table;
		int64_t abandoned;
	} stops[] = {
		{ "UPDATE", "authority", 0 },
		{ "INSERT", "issuance_intent", 0 },
		{ "INSERT", "certificate", 1 },
		{ "INSERT", "trust_anchor", 1 },
	};
	struct ca *ca = *state;

	for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
		struct authority_draft draft = root_draft(stops[i].table);
		draft.key_algorithm = KEY_RSA_2048;
		const struct authority asked = make_authority(ca, &draft);
		const int64_t before = audit_count(ca, "certificate.abandoned");
		const int64_t now = NOW + 1000 * (int64_t)i;
		refuse_to(ca, stops[i].what, stops[i].table);
		assert_true(run_next_job(ca, now));
		allow_again(ca, stops[i].table);
		const struct authority stopped = reload_authority(ca, &asked);
		assert_int_equal(stopped.status, AUTHORITY_PENDING);
		assert_false(run_next_job(ca, now));
		assert_true(run_next_job(ca, now + 10));
		const struct authority made = reload_authority(ca, &asked);
		assert_int_equal(made.status, AUTHORITY_ACTIVE);
		assert_true(stopped.spki.len == 0 || slice_equal(stopped.spki, made.spki));
		assert_int_equal(audit_count(ca, "certificate.abandoned") - before, stops[i].abandoned);
	}
	assert_int_equal(value_of(ca, "SELECT count(*) FROM certificate"), 4);
	assert_int_equal(value_of(ca, "SELECT count(*) FROM issuance_intent WHERE state = 'intended'"), 0);
}

static void first_crl_that_failed_is_left_to_the_schedule(void **state)
{
	struct ca *ca = *state;
	size_t count;

	refuse_to(ca, "INSERT", "crl");
	const struct authority root = make_root(ca, "Root");
	allow_again(ca, "crl");
	assert_int_equal(root.status, AUTHORITY_ACTIVE);
	assert_int_equal(root.crl_number, 0);
	act_as_system(ca->admin);
	ACCEPTED(crl_publish_due(ca->service, &count, &test_err));
	assert_int_equal(count, 1);
}

/* An EC key is made at once; only a process that dies leaves it to a worker, when its lease has run out. */
static void creation_whose_process_died_is_finished_by_a_worker(void **state)
{
	struct ca *ca = *state;
	const struct authority asked = ask_for_slow_root(ca);

	pg_fixture_sql(ca->admin->pg,
	               arena_printf(ca->arena,
	                            "UPDATE job SET state = 'running', attempts = 1, lease_until = to_timestamp(%lld)",
	                            (long long)(NOW + 120)));
	assert_false(run_next_job(ca, NOW + 119));
	assert_true(run_next_job(ca, NOW + 120));
	assert_int_equal(reload_authority(ca, &asked).status, AUTHORITY_ACTIVE);
}

/* I21, I23: what happened is told, the sealed key is not. */
static void audit_tells_each_step_and_no_key(void **state)
{
	struct ca *ca = *state;
	const struct authority root = make_root(ca, "Root");
	const struct audit_row_list rows = audit_of(ca->admin, &ca->admin->community, id_text(ca->admin, &root.id));
	const char *sealed = arena_hex(ca->arena, slice_of(root.key_reference.data, 16));
	const char *sealed_64 = arena_base64(ca->arena, slice_of(root.key_reference.data, 15));

	assert_true(root.key_reference.len > 64);
	assert_int_equal(rows.count, 3);
	assert_string_equal(rows.items[0].event, "authority.created");
	assert_string_equal(rows.items[1].event, "authority.activated");
	assert_string_equal(rows.items[2].event, "crl.published");
	for (size_t i = 0; i < rows.count; i++) {
		assert_null(strstr(rows.items[i].after, sealed));
		assert_null(strstr(rows.items[i].after, sealed_64));
	}
}

/* --- importing --- */

static struct slice pem_of(struct ca *ca, const struct authority *a, const struct authority *b)
{
	struct buf pem;

	buf_init(&pem, 64 * 1024);
	pem_write("CERTIFICATE", a->der, &pem);
	pem_write("CERTIFICATE", b->der, &pem);
	const struct slice copy = arena_copy(ca->arena, buf_slice(&pem));
	buf_fini(&pem);
	return copy;
}

#define IMPORT(ca, name, bundle, out) \
	authority_import((ca)->service, &(ca)->admin->other, (name), (bundle), (out), &test_err)

static void bundle_of_cas_is_imported_with_names_from_their_subjects(void **state)
{
	struct ca *ca = *state;
	struct authority_list out;
	struct community other;

	act_as_system(ca->admin);
	DONE(ca->admin, IMPORT(ca, NULL, pem_of(ca, &ca->root, &ca->issuing), &out));
	assert_int_equal(out.count, 2);
	assert_string_equal(out.items[0].name, "Test Root");
	assert_int_equal(out.items[0].kind, AUTHORITY_ROOT);
	assert_string_equal(out.items[1].name, "Test Issuing");
	assert_int_equal(out.items[1].kind, AUTHORITY_INTERMEDIATE);
	assert_int_equal(out.items[1].origin, AUTHORITY_EXTERNAL);
	assert_int_equal(out.items[1].status, AUTHORITY_ACTIVE);
	assert_int_equal(out.items[1].path_length, 0);
	ACCEPTED(community_find(ca->service, "second", &other, &test_err));
	assert_int_equal(other.trust_set_version, 2);
	assert_int_equal(audit_of(ca->admin, &other, id_text(ca->admin, &out.items[0].id)).count, 1);
}

static void certificate_that_is_known_is_refused_by_its_name(void **state)
{
	struct ca *ca = *state;
	struct authority_list out;

	act_as_system(ca->admin);
	DONE(ca->admin, IMPORT(ca, "Their Root", ca->root.der, &out));
	NOT_DONE(ca->admin, IMPORT(ca, NULL, pem_of(ca, &ca->issuing, &ca->root), &out), ERR_DUPLICATE,
	         "\"Their Root\"");
	NOT_DONE(ca->admin, IMPORT(ca, NULL, pem_of(ca, &ca->issuing, &ca->issuing), &out), ERR_DUPLICATE,
	         "certificate 2");
	NOT_DONE(ca->admin, IMPORT(ca, "Their Root", ca->issuing.der, &out), ERR_DUPLICATE, "name");
	assert_int_equal(value_of(ca, "SELECT count(*) FROM authority WHERE origin = 'external'"), 1);
}

static void subjects_that_are_the_same_get_different_names(void **state)
{
	struct ca *ca = *state;
	struct authority_list out;
	struct authority_draft draft = root_draft("Second");
	draft.subject = "CN=Test Root";
	const struct authority second = make_authority(ca, &draft);

	act_as_system(ca->admin);
	DONE(ca->admin, IMPORT(ca, NULL, pem_of(ca, &ca->root, &second), &out));
	assert_string_equal(out.items[0].name, "Test Root");
	assert_string_equal(out.items[1].name,
	                    arena_printf(ca->arena, "Test Root (%.8s)", arena_hex(ca->arena, second.sha256)));
}

/* Wherever it stands in the bundle, and when it is known already; never by its name alone. */
static void issuer_that_the_community_knows_becomes_the_parent(void **state)
{
	struct ca *ca = *state;
	struct authority_draft draft = root_draft("Namesake");
	struct authority_list out;
	draft.subject = "CN=Test Root";
	const struct authority namesake = make_authority(ca, &draft);
	const struct authority second = make_issuing(ca, "Second Issuing", &ca->root);

	act_as_system(ca->admin);
	DONE(ca->admin, IMPORT(ca, NULL, namesake.der, &out));
	DONE(ca->admin, IMPORT(ca, NULL, ca->issuing.der, &out));
	assert_true(uuid_is_zero(&out.items[0].parent_id));
	DONE(ca->admin, IMPORT(ca, NULL, pem_of(ca, &second, &ca->root), &out));
	assert_true(uuid_equal(&out.items[0].parent_id, &out.items[1].id));
	assert_true(uuid_is_zero(&out.items[1].parent_id));
	const struct authority third = make_issuing(ca, "Third Issuing", &ca->root);
	const struct uuid root_id = out.items[1].id;
	DONE(ca->admin, IMPORT(ca, NULL, third.der, &out));
	assert_true(uuid_equal(&out.items[0].parent_id, &root_id));
	assert_non_null(strstr(last_audit(ca->admin, &ca->admin->other)->after, id_text(ca->admin, &root_id)));
}

static void what_is_no_sound_ca_is_not_imported(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate leaf = issue(ca);
	struct authority_list out;
	uint8_t *forged = arena_alloc(ca->arena, ca->root.der.len);

	act_as_system(ca->admin);
	NOT_DONE(ca->admin, IMPORT(ca, NULL, leaf.certificate.der, &out), ERR_RULE, "basicConstraints");
	memcpy(forged, ca->root.der.data, ca->root.der.len);
	forged[ca->root.der.len - 1] ^= 1;
	NOT_DONE(ca->admin, IMPORT(ca, NULL, slice_of(forged, ca->root.der.len), &out), ERR_BAD_SIGNATURE,
	         "certificate 1");
	NOT_DONE(ca->admin, IMPORT(ca, NULL, slice_text("no certificate"), &out), ERR_MALFORMED, "");
	NOT_DONE_FOR(ca->admin, IMPORT(ca, "One", pem_of(ca, &ca->root, &ca->issuing), &out), ERR_INVALID, "name");
	set_time(ca->admin, ca->root.not_after + 1);
	act_as_system(ca->admin);
	NOT_DONE(ca->admin, IMPORT(ca, NULL, ca->root.der, &out), ERR_RULE, "expired");
}

/* --- looking and retiring --- */

static void authority_is_found_by_id_and_name_in_its_community_only(void **state)
{
	struct ca *ca = *state;
	struct authority out;

	ACCEPTED(authority_find(ca->service, &ca->admin->community, id_text(ca->admin, &ca->root.id), &out, &test_err));
	assert_string_equal(out.name, "Test Root");
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Test Root", &out, &test_err));
	assert_true(uuid_equal(&out.id, &ca->root.id));
	act_as(ca->admin, ROLE_ADMINISTRATOR);
	REFUSED(authority_find(ca->service, &ca->admin->other, "Test Root", &out, &test_err), ERR_NOT_FOUND, "");
	REFUSED(authority_find(ca->service, &ca->admin->other, id_text(ca->admin, &ca->root.id), &out, &test_err),
	        ERR_NOT_FOUND, "");
}

static void authorities_are_listed_in_pages(void **state)
{
	struct ca *ca = *state;
	struct page_request request = { .limit = 1 };
	struct authority_list list;
	struct page page;

	ACCEPTED(authority_page(ca->service, &ca->admin->community, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	const struct uuid first = list.items[0].id;
	assert_true(uuid_equal(&page.next, &first));
	request.after = page.next;
	ACCEPTED(authority_page(ca->service, &ca->admin->community, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_true(memcmp(first.bytes, list.items[0].id.bytes, sizeof first.bytes) < 0);
	assert_true(uuid_is_zero(&page.next));
	request.limit = 0;
	REFUSED(authority_page(ca->service, &ca->admin->community, &request, &list, &page, &test_err), ERR_INVALID,
	        "limit");
}

static void retiring_is_once_and_tells_relying_parties(void **state)
{
	struct ca *ca = *state;
	const int64_t version = current(ca->admin).trust_set_version;
	struct authority out;

	DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err));
	assert_int_equal(out.status, AUTHORITY_RETIRED);
	assert_int_equal(current(ca->admin).trust_set_version, version + 1);
	assert_string_equal(last_audit(ca->admin, &ca->admin->community)->event, "authority.retired");
	NOT_DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Issuing", &out, &test_err),
	         ERR_STATE, "is retired");
	act_as(ca->admin, ROLE_REGISTRAR);
	NOT_DONE(ca->admin, authority_retire(ca->service, &ca->admin->community, "Test Root", &out, &test_err),
	         ERR_FORBIDDEN, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST_BARE(root_signs_itself_and_names_no_addresses),
		CA_TEST_BARE(root_is_trusted_when_it_is_to_be),
		CA_TEST_BARE(new_authority_has_an_empty_crl),
		CA_TEST_BARE(draft_says_subject_key_validity_and_path_length),
		CA_TEST_BARE(intermediate_names_the_addresses_of_its_parent),
		CA_TEST_BARE(parent_has_to_be_an_active_one_of_ours),
		CA_TEST_BARE(path_length_is_never_wider_than_profile_and_parent),
		CA_TEST_BARE(malformed_drafts_are_refused_by_member),
		CA_TEST_BARE(name_is_used_once),
		CA_TEST_BARE(only_operators_make_authorities),
		CA_TEST_BARE(failure_fails_the_authority_and_frees_its_name),
		CA_TEST_BARE(slow_key_is_made_by_a_worker),
		CA_TEST_BARE(creation_goes_on_wherever_it_stopped),
		CA_TEST_BARE(first_crl_that_failed_is_left_to_the_schedule),
		CA_TEST_BARE(creation_whose_process_died_is_finished_by_a_worker),
		CA_TEST_BARE(audit_tells_each_step_and_no_key),
		CA_TEST(bundle_of_cas_is_imported_with_names_from_their_subjects),
		CA_TEST(certificate_that_is_known_is_refused_by_its_name),
		CA_TEST(subjects_that_are_the_same_get_different_names),
		CA_TEST(issuer_that_the_community_knows_becomes_the_parent),
		CA_TEST(what_is_no_sound_ca_is_not_imported),
		CA_TEST(authority_is_found_by_id_and_name_in_its_community_only),
		CA_TEST(authorities_are_listed_in_pages),
		CA_TEST(retiring_is_once_and_tells_relying_parties),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
