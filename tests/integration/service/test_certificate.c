/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificate.h"

#include "base/text.h"
#include "integration/service/ca.h"
#include "store/stmt_list.h"
#include "x509/bundle.h"

#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- one --- */

static void certificate_is_read_with_all_that_it_is(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	const struct certificate found = reload(ca, &issued.certificate.id);

	assert_true(slice_equal(found.der, issued.certificate.der));
	assert_true(slice_equal(found.serial, issued.certificate.serial));
	assert_true(slice_equal(found.sha256, issued.certificate.sha256));
	assert_true(slice_equal(found.spki_sha256, issued.certificate.spki_sha256));
	assert_string_equal(found.subject, issued.certificate.subject);
	assert_string_equal(found.profile, "udap-client");
	assert_int_equal(found.profile_revision, 1);
	assert_true(uuid_equal(&found.authority_id, &ca->issuing.id));
	assert_true(uuid_equal(&found.organization_id, &ca->organization.id));
	assert_string_equal(found.uris.items[0], APP_URI);
	assert_int_equal(found.dns_names.count, 0);
	assert_int_equal(found.not_before, issued.certificate.not_before);
	assert_int_equal(found.created_at, NOW);
}

static void certificate_of_another_community_does_not_exist(void **state)
{
	struct ca *ca = *state;
	const struct issued_certificate issued = issue(ca);
	struct certificate out;

	act_as(ca->admin, ROLE_ADMINISTRATOR);
	REFUSED(certificate_get(ca->service, &ca->admin->other, &issued.certificate.id, &out, &test_err), ERR_NOT_FOUND,
	        "");
	act_as(ca->admin, ROLE_RELYING_PARTY);
	REFUSED(certificate_get(ca->service, &ca->admin->community, &issued.certificate.id, &out, &test_err),
	        ERR_FORBIDDEN, "certificate:read");
}

static void chain_ends_at_the_root(void **state)
{
	struct ca *ca = *state;
	const struct certificate leaf = issue(ca).certificate;
	const struct certificate issuing = reload(ca, &ca->issuing.certificate_id);
	const struct certificate root = reload(ca, &ca->root.certificate_id);
	struct slice_list chain;

	ACCEPTED(certificate_chain(ca->service, &leaf, &chain, &test_err));
	assert_int_equal(chain.count, 2);
	assert_true(slice_equal(chain.items[1], ca->root.der));
	ACCEPTED(certificate_chain(ca->service, &issuing, &chain, &test_err));
	assert_int_equal(chain.count, 1);
	assert_true(slice_equal(chain.items[0], ca->root.der));
	ACCEPTED(certificate_chain(ca->service, &root, &chain, &test_err));
	assert_int_equal(chain.count, 0);
}

/* --- searching --- */

static struct certificate_list search(struct ca *ca, const struct certificate_filter *filter)
{
	const struct page_request all = { .limit = 100 };
	struct certificate_list list;
	struct page page;

	ACCEPTED(certificate_search(ca->service, &ca->admin->community, filter, &all, &list, &page, &test_err));
	assert_true(uuid_is_zero(&page.next));
	return list;
}

static void assert_finds_only(struct ca *ca, const struct certificate_filter *filter, const struct certificate *wanted)
{
	const struct certificate_list list = search(ca, filter);

	assert_int_equal(list.count, 1);
	assert_true(uuid_equal(&list.items[0].id, &wanted->id));
}

static struct issued_certificate issue_for(struct ca *ca, const char *organization, const char *uri)
{
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
	struct issuance_request request = request_for(ca, key);
	struct issued_certificate out;

	request.organization = organization;
	request.uris = TEXTS(uri);
	request.validity_days = 100;
	ACCEPTED(issuance_issue(ca->service, &ca->admin->community, &request, &out, &test_err));
	return out;
}

static void each_member_of_the_filter_narrows_the_search(void **state)
{
	struct ca *ca = *state;
	const struct organization other = make_organization(ca, "Other Health", "https://other.example.org/");
	const struct certificate one = issue(ca).certificate;
	const struct certificate two = issue_for(ca, "Other Health", "https://other.example.org/app").certificate;
	struct certificate_filter filter = { .status = -1 };

	assert_int_equal(search(ca, &filter).count, 4);
	filter.organization_id = other.id;
	assert_finds_only(ca, &filter, &two);
	filter = (struct certificate_filter){ .status = -1, .uri = "https://other.example.org/app" };
	assert_finds_only(ca, &filter, &two);
	filter = (struct certificate_filter){ .status = -1, .uri = APP_URI };
	assert_finds_only(ca, &filter, &one);
	filter = (struct certificate_filter){ .status = -1, .sha256 = two.sha256 };
	assert_finds_only(ca, &filter, &two);
	filter = (struct certificate_filter){ .status = -1, .serial = one.serial };
	assert_finds_only(ca, &filter, &one);
	filter = (struct certificate_filter){ .status = -1, .authority_id = ca->issuing.id };
	assert_int_equal(search(ca, &filter).count, 2);
	filter = (struct certificate_filter){ .status = -1, .expires_before = NOW + 200 * DAY };
	assert_finds_only(ca, &filter, &two);
	filter = (struct certificate_filter){ .status = -1,
		                              .expires_after = NOW + 200 * DAY,
		                              .expires_before = NOW + 400 * DAY };
	assert_finds_only(ca, &filter, &one);
	filter = (struct certificate_filter){ .status = -1, .serial = one.serial, .sha256 = two.sha256 };
	assert_int_equal(search(ca, &filter).count, 0);
	filter = (struct certificate_filter){ .status = -1, .organization_id = other.id, .uri = APP_URI };
	assert_int_equal(search(ca, &filter).count, 0);
}

static void status_is_searched_for_with_its_revocation(void **state)
{
	struct ca *ca = *state;
	const struct certificate one = issue(ca).certificate, two = issue(ca).certificate;
	struct certificate_filter filter = { .status = CERTIFICATE_REVOKED };
	struct certificate out;

	revoke_for(ca, &one.id, REASON_SUPERSEDED);
	DONE(ca->admin, revocation_hold(ca->service, &ca->admin->community, &two.id, NULL, &out, &test_err));
	assert_finds_only(ca, &filter, &one);
	assert_int_equal(search(ca, &filter).items[0].revocation.reason, REASON_SUPERSEDED);
	filter.status = CERTIFICATE_ON_HOLD;
	assert_finds_only(ca, &filter, &two);
	filter.status = CERTIFICATE_GOOD;
	assert_int_equal(search(ca, &filter).count, 2);
	DONE(ca->admin, revocation_release(ca->service, &ca->admin->community, &two.id, NULL, &out, &test_err));
	assert_int_equal(search(ca, &filter).count, 3);
}

static void pages_follow_each_other_without_gap_or_repetition(void **state)
{
	struct ca *ca = *state;
	const struct certificate_filter filter = { .status = -1, .authority_id = ca->issuing.id };
	struct page_request request = { .limit = 2 };
	struct certificate_list list;
	struct page page;
	size_t count = 0;
	struct uuid last = { .bytes = { 0 } };

	for (int i = 0; i < 5; i++)
		issue(ca);
	do {
		ACCEPTED(certificate_search(ca->service, &ca->admin->community, &filter, &request, &list, &page,
		                            &test_err));
		for (size_t i = 0; i < list.count; i++) {
			assert_true(memcmp(last.bytes, list.items[i].id.bytes, sizeof last.bytes) < 0);
			last = list.items[i].id;
		}
		count += list.count;
		request.after = page.next;
	} while (!uuid_is_zero(&page.next));
	assert_int_equal(count, 5);
	request.limit = 201;
	REFUSED(certificate_search(ca->service, &ca->admin->community, &filter, &request, &list, &page, &test_err),
	        ERR_INVALID, "limit");
}

static void search_stays_in_its_community(void **state)
{
	struct ca *ca = *state;
	const struct certificate one = issue(ca).certificate;
	const struct certificate_filter filters[] = {
		{ .status = -1 },
		{ .status = -1, .sha256 = one.sha256 },
		{ .status = -1, .serial = one.serial },
		{ .status = -1, .uri = APP_URI },
		{ .status = -1, .organization_id = one.organization_id },
		{ .status = -1, .authority_id = one.authority_id },
		{ .status = CERTIFICATE_GOOD },
	};
	const struct page_request all = { .limit = 100 };
	struct certificate_list list;
	struct page page;

	act_as(ca->admin, ROLE_ADMINISTRATOR);
	for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
		ACCEPTED(
			certificate_search(ca->service, &ca->admin->other, &filters[i], &all, &list, &page, &test_err));
		assert_int_equal(list.count, 0);
	}
}

/* --- a hundred million of them --- */

static const char *sql_of(const char *name)
{
	for (size_t i = 0; i < stmt_list_count; i++)
		for (size_t j = 0; j < stmt_lists[i]->count; j++)
			if (strcmp(stmt_lists[i]->items[j].name, name) == 0)
				return stmt_lists[i]->items[j].sql;
	fail_msg("no statement %s", name);
	return NULL;
}

static void fill_register(struct ca *ca)
{
	pg_fixture_sql(ca->admin->pg, arena_printf(ca->arena,
	                                           "INSERT INTO certificate (id, community_id, authority_no, "
	                                           "organization_id, serial, sha256, spki_sha256, subject, uris, "
	                                           "dns_names, not_before, not_after, status, der, created_at) SELECT "
	                                           "gen_random_uuid(), '%s', %lld, CASE WHEN i %% 100 = 0 "
	                                           "THEN '%s'::uuid ELSE gen_random_uuid() END, decode(md5(i::text), "
	                                           "'hex'), sha256(i::text::bytea), '\\x00', 'CN=x', "
	                                           "ARRAY['https://' || i], '{}', to_timestamp(%lld), "
	                                           "to_timestamp(%lld) + (i %% 400) * interval '1 day', "
	                                           "CASE WHEN i %% 200 = 0 THEN 'revoked' ELSE 'good' END, '\\x00', "
	                                           "to_timestamp(%lld) FROM generate_series(1, 20000) i;"
	                                           "INSERT INTO issued_serial SELECT authority_no, serial, id, "
	                                           "not_after FROM certificate ON CONFLICT DO NOTHING;"
	                                           "ANALYZE certificate, issued_serial, authority",
	                                           id_text(ca->admin, &ca->admin->community.id),
	                                           (long long)ca->issuing.no, id_text(ca->admin, &ca->organization.id),
	                                           (long long)NOW, (long long)NOW, (long long)NOW));
}

/* As certificate_store_search has it planned: for the parameters at hand. */
static void assert_uses(struct ca *ca, const char *statement, const char *arguments, const char *index)
{
	const char *plan = pg_fixture_value(
		ca->admin->pg,
		arena_printf(ca->arena,
	                     "SET plan_cache_mode = force_custom_plan; PREPARE search AS %s; "
	                     "EXPLAIN (FORMAT JSON) EXECUTE search('%s', '00000000-0000-0000-0000-000000000000', 50, "
	                     "%s, NULL, NULL)",
	                     sql_of(statement), id_text(ca->admin, &ca->admin->community.id), arguments));

	if (strstr(plan, index) == NULL)
		fail_msg("%s does not use %s: %s", statement, index, plan);
}

static void every_search_has_its_index(void **state)
{
	struct ca *ca = *state;
	const char *organization = id_text(ca->admin, &ca->organization.id),
		   *authority = id_text(ca->admin, &ca->issuing.id);

	fill_register(ca);
	assert_uses(ca, "certificate_by_sha256", "sha256('7'), NULL, NULL, NULL, NULL, NULL", "_sha256_idx");
	assert_uses(ca, "certificate_by_serial", "NULL, decode(md5('7'), 'hex'), NULL, NULL, NULL, NULL",
	            "issued_serial_p1_pkey");
	assert_uses(ca, "certificate_by_uri", "NULL, NULL, 'https://7', NULL, NULL, NULL", "_uris_idx");
	assert_uses(ca, "certificate_by_organization",
	            arena_printf(ca->arena, "NULL, NULL, NULL, '%s', NULL, NULL", organization),
	            "_organization_id_id_idx");
	assert_uses(ca, "certificate_by_authority",
	            arena_printf(ca->arena, "NULL, NULL, NULL, NULL, '%s', NULL", authority), "_authority_no_id_idx");
	assert_uses(ca, "certificate_by_status", "NULL, NULL, NULL, NULL, NULL, 'revoked'", "_community_id_id_idx1");
	assert_uses(ca, "certificate_by_community", "NULL, NULL, NULL, NULL, NULL, NULL", "Merge Append");
}

/* --- what others say --- */

static void write_pem(struct ca *ca, const char *directory, const char *name, const char *label, struct slice der)
{
	const char *path = arena_printf(ca->arena, "%s/%s.pem", directory, name);
	struct buf pem;
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	buf_init(&pem, 1024 * 1024);
	pem_write(label, der, &pem);
	assert_int_equal(fwrite(pem.data, 1, pem.len, file), pem.len);
	assert_int_equal(fclose(file), 0);
	buf_fini(&pem);
}

static int run_verifiers(struct ca *ca, const char *directory, const char *expected)
{
	const char *here = dirname(arena_text(ca->arena, __FILE__));
	const char *command = arena_printf(ca->arena, "%s/../../support/other_verifiers.sh %s %s 1>&2", here, directory,
	                                   expected);

	return system(command);
}

static void assert_others_find(struct ca *ca, const struct certificate *leaf, const char *expected)
{
	char directory[] = "/tmp/anchorhold-test-XXXXXX";

	assert_non_null(mkdtemp(directory));
	write_pem(ca, directory, "root", "CERTIFICATE", ca->root.der);
	write_pem(ca, directory, "issuing", "CERTIFICATE", ca->issuing.der);
	write_pem(ca, directory, "leaf", "CERTIFICATE", leaf->der);
	write_pem(ca, directory, "root-crl", "X509 CRL", crl_der(ca, &ca->root, 0));
	write_pem(ca, directory, "issuing-crl", "X509 CRL", crl_der(ca, &ca->issuing, 0));
	const int status = run_verifiers(ca, directory, expected);
	assert_int_equal(system(arena_printf(ca->arena, "rm -r %s", directory)), 0);
	assert_int_equal(status, 0);
}

/* Others go by the clock on the wall. */
static void make_cas_today(struct ca *ca, enum key_algorithm algorithm)
{
	const struct clock clock = clock_system();
	struct authority_draft root = {
		.name = "Root", .kind = AUTHORITY_ROOT, .path_length = -1, .key_algorithm = algorithm
	};
	struct authority_draft issuing = { .name = "Issuing",
		                           .kind = AUTHORITY_INTERMEDIATE,
		                           .path_length = -1,
		                           .parent = "Root",
		                           .key_algorithm = algorithm };
	bool ran = true;

	set_time(ca->admin, clock_now(&clock));
	act_as(ca->admin, ROLE_OPERATOR);
	make_authority(ca, &root);
	if (key_algorithm_is_slow(algorithm))
		ACCEPTED(job_run_next(ca->service, &ran, &test_err));
	make_authority(ca, &issuing);
	if (key_algorithm_is_slow(algorithm))
		ACCEPTED(job_run_next(ca->service, &ran, &test_err));
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Root", &ca->root, &test_err));
	ACCEPTED(authority_find(ca->service, &ca->admin->community, "Issuing", &ca->issuing, &test_err));
	ca->organization = make_organization(ca, "Example Health", APP_URI);
}

static void others_agree_for(struct ca *ca, enum key_algorithm algorithm)
{
	make_cas_today(ca, algorithm);
	const struct certificate leaf = issue(ca).certificate, neighbour = issue(ca).certificate;
	revoke_for(ca, &neighbour.id, REASON_KEY_COMPROMISE);
	publish(ca, &ca->issuing);
	assert_others_find(ca, &leaf, "good");
	revoke_for(ca, &leaf.id, REASON_SUPERSEDED);
	publish(ca, &ca->issuing);
	assert_others_find(ca, &leaf, "revoked");
}

static void openssl_gnutls_and_python_agree_on_elliptic_curves(void **state)
{
	others_agree_for(*state, KEY_EC_P256);
}

static void openssl_gnutls_and_python_agree_on_the_larger_curve(void **state)
{
	others_agree_for(*state, KEY_EC_P384);
}

static void openssl_gnutls_and_python_agree_on_rsa(void **state)
{
	others_agree_for(*state, KEY_RSA_2048);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CA_TEST(certificate_is_read_with_all_that_it_is),
		CA_TEST(certificate_of_another_community_does_not_exist),
		CA_TEST(chain_ends_at_the_root),
		CA_TEST(each_member_of_the_filter_narrows_the_search),
		CA_TEST(status_is_searched_for_with_its_revocation),
		CA_TEST(pages_follow_each_other_without_gap_or_repetition),
		CA_TEST(search_stays_in_its_community),
		CA_TEST(every_search_has_its_index),
		CA_TEST_BARE(openssl_gnutls_and_python_agree_on_elliptic_curves),
		CA_TEST_BARE(openssl_gnutls_and_python_agree_on_the_larger_curve),
		CA_TEST_BARE(openssl_gnutls_and_python_agree_on_rsa),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
