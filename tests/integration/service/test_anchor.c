/* SPDX-License-Identifier: Apache-2.0 */
#include "service/anchor.h"

#include "integration/service/admin.h"
#include "integration/service/anchor_certs.h"
#include "model/authority.h"
#include "model/purpose.h"
#include "store/authority_store.h"
#include "x509/cert.h"

static struct anchor_draft draft_of(struct slice bundle)
{
	return (struct anchor_draft){ .bundle = bundle, .constraints = anchor_constraints_default() };
}

static struct anchor add(struct admin *a, struct slice bundle)
{
	const struct anchor_draft draft = draft_of(bundle);
	struct anchor out;

	DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err));
	return out;
}

static void refused(struct admin *a, struct slice bundle, enum err_code code, const char *words)
{
	const struct anchor_draft draft = draft_of(bundle);
	struct anchor out;

	NOT_DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), code, words);
}

static struct anchor get(struct admin *a, const struct uuid *id)
{
	struct anchor out;

	ACCEPTED(anchor_get(&a->service, &a->community, id, &out, &test_err));
	return out;
}

static void allow_leaf_anchors(struct admin *a)
{
	CLEANUP(json_free) struct json *settings = json_of("{\"allow_leaf_anchor\":true}");
	struct community out;

	DONE(a, community_change(&a->service, &a->community, NULL, settings, &out, &test_err));
}

/* --- adding --- */

static void anchor_says_what_its_certificate_says(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root,O=Example");
	struct cert cert;

	const struct anchor added = add(a, pem_of(a, der));
	const struct anchor found = get(a, &added.id);
	ACCEPTED(cert_parse(der, a->arena, &cert, &test_err));
	assert_true(slice_equal(found.der, der));
	assert_true(slice_equal(found.sha256, slice_of(cert.sha256, sizeof cert.sha256)));
	assert_true(slice_equal(found.serial, cert.serial));
	assert_string_equal(found.subject, "CN=Root,O=Example");
	assert_int_equal(found.not_before, cert.not_before);
	assert_int_equal(found.not_after, cert.not_after);
	assert_int_equal(found.status, ANCHOR_ACTIVE);
	assert_int_equal(found.created_at, NOW);
	assert_true(uuid_is_zero(&found.authority_id));
	assert_int_equal(found.constraints.purposes, PURPOSE_ALL);
	assert_true(found.constraints.enforce_validity);
	assert_int_equal(found.constraints.path_length, ANCHOR_PATH_LENGTH_NONE);
	assert_int_equal(found.constraints.trusted_from, 0);
	assert_int_equal(found.constraints.policies.count, 0);
	assert_null(found.withdrawn_reason);
}

static void constraints_are_stored_as_given(void **state)
{
	struct admin *a = *state;
	struct anchor_draft draft = draft_of(root_der(a, "CN=Root"));
	struct anchor out;

	draft.constraints = (struct anchor_constraints){
		.purposes = PURPOSE_CLIENT | PURPOSE_IDP,
		.trusted_from = NOW,
		.trusted_until = NOW + DAY,
		.distrust_after = NOW + 2 * DAY,
		.path_length = 0,
		.policies = TEXTS("1.2.3", "2.5.29.32.0"),
	};
	DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err));
	const struct anchor_constraints found = get(a, &out.id).constraints;
	assert_int_equal(found.purposes, PURPOSE_CLIENT | PURPOSE_IDP);
	assert_false(found.enforce_validity);
	assert_int_equal(found.trusted_from, NOW);
	assert_int_equal(found.trusted_until, NOW + DAY);
	assert_int_equal(found.distrust_after, NOW + 2 * DAY);
	assert_int_equal(found.path_length, 0);
	assert_int_equal(found.policies.count, 2);
	assert_string_equal(found.policies.items[1], "2.5.29.32.0");
}

/* Invariants I17 and I21. */
static void adding_one_raises_the_version_and_tells_nodes_and_audit(void **state)
{
	struct admin *a = *state;
	struct change_list changes;
	bool gap;
	const int64_t before = current_change(a);

	const struct anchor added = add(a, root_der(a, "CN=Root"));
	assert_int_equal(current(a).trust_set_version, 2);
	ACCEPTED(change_store_after(a->pg->db, before, 10, a->arena, &changes, &gap, &test_err));
	assert_int_equal(changes.count, 1);
	assert_int_equal(changes.items[0].kind, CHANGE_TRUST);
	assert_true(uuid_equal(&changes.items[0].community_id, &a->community.id));
	const struct audit_row *row = last_audit(a, &a->community);
	assert_string_equal(row->event, "anchor.added");
	assert_string_equal(row->object_id, id_text(a, &added.id));
	assert_null(row->before);
	assert_non_null(strstr(row->after, "\"subject\":\"CN=Root\""));
}

static void bundle_must_hold_exactly_one_certificate(void **state)
{
	struct admin *a = *state;
	const struct slice one = pem_of(a, root_der(a, "CN=One")), two = pem_of(a, root_der(a, "CN=Two"));
	const char *both = arena_printf(a->arena, "%.*s%.*s", (int)one.len, (const char *)one.data, (int)two.len,
	                                (const char *)two.data);

	refused(a, slice_text(both), ERR_MALFORMED, "2 certificates");
	refused(a, slice_text("no certificate"), ERR_MALFORMED, "neither PEM, DER nor PKCS#7");
	refused(a, slice_of(one.data, one.len - 30), ERR_MALFORMED, "");
	refused(a, slice_of("\x30\x03\x02\x01\x01", 5), ERR_MALFORMED, "");
	assert_int_equal(current(a).trust_set_version, 1);
}

static void source_is_a_certificate_or_an_authority(void **state)
{
	struct admin *a = *state;
	struct anchor_draft draft = draft_of(slice_of(NULL, 0));
	struct anchor out;

	NOT_DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), ERR_INVALID, "one of the two");
	draft = draft_of(root_der(a, "CN=Root"));
	draft.authority = "Root";
	NOT_DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), ERR_INVALID, "one of the two");
}

/* chain-partial-anchor */
static void leaf_is_pinned_only_where_the_community_allows_it(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct cert_draft draft = ca_draft(a, key, "CN=Leaf");

	draft.is_ca = false;
	draft.key_usage = KEY_USAGE_DIGITAL_SIGNATURE;
	const struct slice leaf = signed_by(a, &draft, key);
	EVP_PKEY_free(key);
	refused(a, leaf, ERR_RULE, "allow_leaf_anchor");
	allow_leaf_anchors(a);
	add(a, leaf);
}

/* RFC 5280 4.2.1.3 */
static void ca_without_key_cert_sign_is_refused(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct cert_draft draft = ca_draft(a, key, "CN=Root");

	draft.key_usage = KEY_USAGE_CRL_SIGN;
	refused(a, signed_by(a, &draft, key), ERR_RULE, "keyCertSign");
	allow_leaf_anchors(a);
	refused(a, signed_by(a, &draft, key), ERR_RULE, "keyCertSign");
	draft.key_usage = 0;
	add(a, signed_by(a, &draft, key));
	EVP_PKEY_free(key);
}

static void expired_ca_is_refused_where_validity_counts(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	struct cert_draft expired = ca_draft(a, key, "CN=Root");
	struct anchor out;

	expired.not_after = NOW;
	struct anchor_draft draft = draft_of(signed_by(a, &expired, key));
	NOT_DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), ERR_RULE, "expired");
	draft.constraints.enforce_validity = false;
	DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err));
	expired.not_after = NOW + 1;
	add(a, signed_by(a, &expired, key));
	EVP_PKEY_free(key);
}

static EVP_PKEY *rsa(unsigned bits)
{
	EVP_PKEY *key = EVP_RSA_gen(bits);

	assert_non_null(key);
	return key;
}

/* leaf-key-strength */
static void weak_key_is_refused(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = rsa(1024);
	struct cert_draft draft = ca_draft(a, key, "CN=Root");

	draft.signature = SIGNATURE_RSA_SHA256;
	refused(a, signed_by(a, &draft, key), ERR_WEAK_KEY, "2048");
	EVP_PKEY_free(key);
}

static void root_with_an_rsa_key_is_accepted(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = rsa(2048);
	struct cert_draft draft = ca_draft(a, key, "CN=Root");

	draft.signature = SIGNATURE_RSA_SHA256;
	add(a, signed_by(a, &draft, key));
	EVP_PKEY_free(key);
}

static void root_that_another_key_signed_is_refused(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256"), *other = EVP_EC_gen("P-256");
	const struct cert_draft draft = ca_draft(a, key, "CN=Root");

	refused(a, signed_by(a, &draft, other), ERR_BAD_SIGNATURE, "its own key");
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
}

/* RFC 5280 4.2.1.1: the new key, certified by the old one under the same name. */
static void ca_that_was_certified_by_its_former_key_is_accepted(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256"), *former = EVP_EC_gen("P-256");
	struct cert_draft draft = ca_draft(a, key, "CN=Root");
	uint8_t former_id[20];

	ACCEPTED(cert_key_id(spki_der(a, former), former_id, &test_err));
	draft.issuer_key_id = slice_of(former_id, sizeof former_id);
	add(a, signed_by(a, &draft, former));
	EVP_PKEY_free(key);
	EVP_PKEY_free(former);
}

/* chain-partial-anchor: an intermediate may be an anchor, whoever signed it. */
static void intermediate_is_accepted(void **state)
{
	struct admin *a = *state;
	EVP_PKEY *key = EVP_EC_gen("P-256"), *root = EVP_EC_gen("P-256");
	struct cert_draft draft = ca_draft(a, key, "CN=Intermediate");

	draft.issuer = name_der(a, "CN=Root");
	add(a, signed_by(a, &draft, root));
	EVP_PKEY_free(key);
	EVP_PKEY_free(root);
}

static void certificate_is_an_active_anchor_once(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");
	const struct anchor_draft draft = draft_of(der);
	struct anchor out;

	add(a, der);
	refused(a, pem_of(a, der), ERR_DUPLICATE, "already");
	assert_int_equal(current(a).trust_set_version, 2);
	act_as_system(a);
	DONE(a, anchor_add(&a->service, &a->other, &draft, &out, &test_err));
}

static void constraints_out_of_range_are_refused_by_member(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");
	const struct anchor_constraints none = anchor_constraints_default();
	struct anchor_constraints cases[6];
	static const char *const members[] = { "purposes",    "purposes", "trusted_until",
		                               "path_length", "policies", "policies" };
	const char *many[33];
	struct anchor out;

	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = arena_printf(a->arena, "1.2.%zu", i);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cases[i] = none;
	cases[0].purposes = 0;
	cases[1].purposes = 16;
	cases[2].trusted_from = cases[2].trusted_until = NOW;
	cases[3].path_length = 11;
	cases[4].policies = TEXTS("policy");
	cases[5].policies = (struct text_list){ .items = many, .count = ARRAY_LEN(many) };
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct anchor_draft draft = { .bundle = der, .constraints = cases[i] };
		NOT_DONE_FOR(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), ERR_INVALID,
		             members[i]);
	}
}

/* --- authorities --- */

static struct authority external(struct admin *a, const char *name, struct slice der, enum authority_status status)
{
	struct cert cert;

	ACCEPTED(cert_parse(der, a->arena, &cert, &test_err));
	struct authority authority = {
		.id = uuid_new(NOW * 1000),
		.community_id = a->community.id,
		.name = name,
		.kind = AUTHORITY_ROOT,
		.origin = AUTHORITY_EXTERNAL,
		.status = (int)status,
		.key_algorithm = -1,
		.subject = name_arena_text(&cert.subject, a->arena),
		.path_length = -1,
		.der = der,
		.sha256 = arena_copy(a->arena, slice_of(cert.sha256, sizeof cert.sha256)),
		.serial = cert.serial,
		.not_before = cert.not_before,
		.not_after = cert.not_after,
		.created_at = NOW,
	};
	ACCEPTED(authority_store_insert(a->pg->db, &authority, &test_err));
	return authority;
}

static struct anchor_draft draft_from(const char *authority)
{
	return (struct anchor_draft){ .authority = authority, .constraints = anchor_constraints_default() };
}

static void anchor_from_an_authority_is_linked_to_it(void **state)
{
	struct admin *a = *state;
	const struct slice first_der = root_der(a, "CN=First"), second_der = root_der(a, "CN=Second");
	const struct authority first = external(a, "First", first_der, AUTHORITY_ACTIVE);
	const struct authority second = external(a, "Second", second_der, AUTHORITY_ACTIVE);
	const struct anchor_draft by_name = draft_from("First"), by_id = draft_from(id_text(a, &second.id));
	struct anchor out;

	DONE(a, anchor_add(&a->service, &a->community, &by_name, &out, &test_err));
	assert_true(uuid_equal(&out.authority_id, &first.id));
	assert_true(slice_equal(out.der, first_der));
	DONE(a, anchor_add(&a->service, &a->community, &by_id, &out, &test_err));
	const struct anchor found = get(a, &out.id);
	assert_true(uuid_equal(&found.authority_id, &second.id));
}

static void certificate_of_a_known_authority_is_linked_to_it(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");
	const struct authority authority = external(a, "Root", der, AUTHORITY_RETIRED);

	const struct anchor added = add(a, pem_of(a, der));
	assert_true(uuid_equal(&added.authority_id, &authority.id));
}

/* Invariant I18. */
static void authority_of_another_community_is_not_linked(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");
	const struct anchor_draft draft = draft_of(der), by_name = draft_from("Root");
	struct anchor out;

	external(a, "Root", der, AUTHORITY_ACTIVE);
	act_as_system(a);
	NOT_DONE(a, anchor_add(&a->service, &a->other, &by_name, &out, &test_err), ERR_NOT_FOUND, "");
	DONE(a, anchor_add(&a->service, &a->other, &draft, &out, &test_err));
	assert_true(uuid_is_zero(&out.authority_id));
}

static void authority_that_is_not_active_gives_no_anchor(void **state)
{
	struct admin *a = *state;
	const enum authority_status statuses[] = { AUTHORITY_PENDING, AUTHORITY_RETIRED, AUTHORITY_REVOKED,
		                                   AUTHORITY_FAILED };
	const struct anchor_draft unknown = draft_from("Nobody");
	struct anchor out;

	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		const char *name = authority_status_names[statuses[i]];
		const struct anchor_draft draft = draft_from(name);
		external(a, name, root_der(a, arena_printf(a->arena, "CN=%s", name)), statuses[i]);
		NOT_DONE(a, anchor_add(&a->service, &a->community, &draft, &out, &test_err), ERR_STATE, name);
	}
	NOT_DONE(a, anchor_add(&a->service, &a->community, &unknown, &out, &test_err), ERR_NOT_FOUND, "");
}

/* Invariant I12 */
static void revoked_ca_does_not_become_an_anchor(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");

	external(a, "Root", der, AUTHORITY_REVOKED);
	refused(a, der, ERR_STATE, "revoked");
}

/* --- constraining --- */

static struct anchor constrain(struct admin *a, const struct uuid *id, const char *text)
{
	CLEANUP(json_free) struct json *object = json_of(text);
	struct anchor out;

	DONE(a, anchor_constrain(&a->service, &a->community, id, object, &out, &test_err));
	return get(a, id);
}

static void named_constraints_change_and_null_clears_one(void **state)
{
	struct admin *a = *state;
	const struct anchor added = add(a, root_der(a, "CN=Root"));

	constrain(a, &added.id,
	          "{\"purposes\":[\"client\"],\"path_length\":1,\"distrust_after\":\"2027-02-01T00:00:00Z\","
	          "\"policies\":[\"1.2.3\"]}");
	struct anchor_constraints c =
		constrain(a, &added.id, "{\"enforce_validity\":false,\"path_length\":null}").constraints;
	assert_int_equal(c.purposes, PURPOSE_CLIENT);
	assert_int_equal(c.path_length, ANCHOR_PATH_LENGTH_NONE);
	assert_int_equal(c.distrust_after, 1801440000);
	assert_int_equal(c.policies.count, 1);
	assert_false(c.enforce_validity);
	c = constrain(a, &added.id, "{\"purposes\":null,\"distrust_after\":null,\"policies\":null}").constraints;
	assert_int_equal(c.purposes, PURPOSE_ALL);
	assert_int_equal(c.distrust_after, 0);
	assert_int_equal(c.policies.count, 0);
	assert_false(c.enforce_validity);
}

static void constraining_raises_the_version_and_leaves_before_and_after(void **state)
{
	struct admin *a = *state;
	const struct anchor added = add(a, root_der(a, "CN=Root"));
	const int64_t before = current_change(a);

	constrain(a, &added.id, "{\"path_length\":2}");
	assert_int_equal(current(a).trust_set_version, 3);
	assert_int_equal(current_change(a), before + 1);
	const struct audit_row *row = last_audit(a, &a->community);
	assert_string_equal(row->event, "anchor.constrained");
	assert_non_null(strstr(row->before, "\"path_length\":null"));
	assert_non_null(strstr(row->after, "\"path_length\":2"));
}

static void refused_constraint_changes_nothing(void **state)
{
	struct admin *a = *state;
	static const struct {
		const char *text, *member;
	} cases[] = {
		{ "{\"purposes\":[]}", "purposes" },
		{ "{\"purposes\":[\"signing\"]}", "purposes" },
		{ "{\"path_length\":11}", "path_length" },
		{ "{\"path_length\":-1}", "path_length" },
		{ "{\"trusted_until\":\"2020-01-01T00:00:00Z\"}", "trusted_until" },
		{ "{\"policies\":[\"x\"]}", "policies" },
		{ "{\"status\":\"active\"}", "status" },
	};
	struct anchor out;
	const struct anchor added = add(a, root_der(a, "CN=Root"));

	constrain(a, &added.id, "{\"trusted_from\":\"2021-01-01T00:00:00Z\"}");
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		CLEANUP(json_free) struct json *object = json_of(cases[i].text);
		NOT_DONE_FOR(a, anchor_constrain(&a->service, &a->community, &added.id, object, &out, &test_err),
		             ERR_INVALID, cases[i].member);
	}
	assert_int_equal(get(a, &added.id).constraints.trusted_until, 0);
	assert_int_equal(current(a).trust_set_version, 3);
}

/* --- withdrawing --- */

static void withdrawal_is_final(void **state)
{
	struct admin *a = *state;
	CLEANUP(json_free) struct json *object = json_of("{\"path_length\":1}");
	const struct anchor added = add(a, root_der(a, "CN=Root"));
	struct anchor out;

	set_time(a, NOW + 7);
	act_as(a, ROLE_OPERATOR);
	DONE(a, anchor_withdraw(&a->service, &a->community, &added.id, "the CA closed", &out, &test_err));
	const struct anchor found = get(a, &added.id);
	assert_int_equal(found.status, ANCHOR_WITHDRAWN);
	assert_int_equal(found.withdrawn_at, NOW + 7);
	assert_string_equal(found.withdrawn_reason, "the CA closed");
	assert_int_equal(current(a).trust_set_version, 3);
	assert_string_equal(last_audit(a, &a->community)->event, "anchor.withdrawn");
	NOT_DONE(a, anchor_withdraw(&a->service, &a->community, &added.id, NULL, &out, &test_err), ERR_STATE, "final");
	NOT_DONE(a, anchor_constrain(&a->service, &a->community, &added.id, object, &out, &test_err), ERR_STATE,
	         "final");
	assert_int_equal(current(a).trust_set_version, 3);
}

static void withdrawn_certificate_can_become_a_new_anchor(void **state)
{
	struct admin *a = *state;
	const struct slice der = root_der(a, "CN=Root");
	const struct anchor first = add(a, der);
	struct anchor out;

	DONE(a, anchor_withdraw(&a->service, &a->community, &first.id, NULL, &out, &test_err));
	assert_null(get(a, &first.id).withdrawn_reason);
	const struct anchor second = add(a, der);
	assert_false(uuid_equal(&first.id, &second.id));
	assert_int_equal(get(a, &first.id).status, ANCHOR_WITHDRAWN);
}

static void unfit_reason_is_refused(void **state)
{
	struct admin *a = *state;
	const struct anchor added = add(a, root_der(a, "CN=Root"));
	const char *reasons[] = { "", "two\nlines", arena_printf(a->arena, "%0501d", 0) };
	struct anchor out;

	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		NOT_DONE_FOR(a, anchor_withdraw(&a->service, &a->community, &added.id, reasons[i], &out, &test_err),
		             ERR_INVALID, "reason");
	assert_int_equal(get(a, &added.id).status, ANCHOR_ACTIVE);
}

/* --- listing, and who may --- */

static void pages_are_filtered_by_status_and_follow_each_other(void **state)
{
	struct admin *a = *state;
	struct page_request request = { .limit = 2 };
	struct anchor_list list;
	struct page page;
	struct anchor out, anchors[3];

	for (size_t i = 0; i < ARRAY_LEN(anchors); i++)
		anchors[i] = add(a, root_der(a, arena_printf(a->arena, "CN=Root %zu", i)));
	DONE(a, anchor_withdraw(&a->service, &a->community, &anchors[1].id, NULL, &out, &test_err));
	ACCEPTED(anchor_page(&a->service, &a->community, -1, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 2);
	assert_true(uuid_equal(&page.next, &list.items[1].id));
	request.after = page.next;
	ACCEPTED(anchor_page(&a->service, &a->community, -1, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_true(uuid_is_zero(&page.next));
	request = (struct page_request){ .limit = 50 };
	ACCEPTED(anchor_page(&a->service, &a->community, ANCHOR_ACTIVE, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 2);
	ACCEPTED(anchor_page(&a->service, &a->community, ANCHOR_WITHDRAWN, &request, &list, &page, &test_err));
	assert_int_equal(list.count, 1);
	assert_true(uuid_equal(&list.items[0].id, &anchors[1].id));
	request.limit = 0;
	REFUSED(anchor_page(&a->service, &a->community, -1, &request, &list, &page, &test_err), ERR_INVALID, "limit");
}

/* Invariant I18. */
static void anchor_of_another_community_is_not_found(void **state)
{
	struct admin *a = *state;
	const struct anchor added = add(a, root_der(a, "CN=Root"));
	struct anchor out;

	act_as_system(a);
	REFUSED(anchor_get(&a->service, &a->other, &added.id, &out, &test_err), ERR_NOT_FOUND, "no such anchor");
	NOT_DONE(a, anchor_withdraw(&a->service, &a->other, &added.id, NULL, &out, &test_err), ERR_NOT_FOUND, "");
	assert_int_equal(get(a, &added.id).status, ANCHOR_ACTIVE);
}

static void refused_writes(struct admin *a, const struct community *community, const struct uuid *id)
{
	CLEANUP(json_free) struct json *object = json_of("{\"path_length\":1}");
	const struct anchor_draft draft = draft_of(root_der(a, "CN=New"));
	struct anchor out;

	NOT_DONE(a, anchor_add(&a->service, community, &draft, &out, &test_err), ERR_FORBIDDEN, "anchor:write");
	NOT_DONE(a, anchor_constrain(&a->service, community, id, object, &out, &test_err), ERR_FORBIDDEN,
	         "anchor:write");
	NOT_DONE(a, anchor_withdraw(&a->service, community, id, NULL, &out, &test_err), ERR_FORBIDDEN, "anchor:write");
}

static void who_lacks_the_permission_is_refused(void **state)
{
	struct admin *a = *state;
	const struct page_request request = { .limit = 5 };
	struct anchor_list list;
	struct anchor out;
	struct page page;
	const struct anchor added = add(a, root_der(a, "CN=Root"));

	for (int role = 0; role < ROLE_COUNT; role++) {
		act_as(a, (enum role)role);
		ACCEPTED(anchor_get(&a->service, &a->community, &added.id, &out, &test_err));
		if (!role_has((enum role)role, PERM_ANCHOR_WRITE))
			refused_writes(a, &a->community, &added.id);
		if (role == ROLE_ADMINISTRATOR)
			continue;
		refused_writes(a, &a->other, &added.id);
		REFUSED(anchor_get(&a->service, &a->other, &added.id, &out, &test_err), ERR_FORBIDDEN, "anchor:read");
		REFUSED(anchor_page(&a->service, &a->other, -1, &request, &list, &page, &test_err), ERR_FORBIDDEN,
		        "anchor:read");
	}
	assert_int_equal(current(a).trust_set_version, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ADMIN_TEST(anchor_says_what_its_certificate_says),
		ADMIN_TEST(constraints_are_stored_as_given),
		ADMIN_TEST(adding_one_raises_the_version_and_tells_nodes_and_audit),
		ADMIN_TEST(bundle_must_hold_exactly_one_certificate),
		ADMIN_TEST(source_is_a_certificate_or_an_authority),
		ADMIN_TEST(leaf_is_pinned_only_where_the_community_allows_it),
		ADMIN_TEST(ca_without_key_cert_sign_is_refused),
		ADMIN_TEST(expired_ca_is_refused_where_validity_counts),
		ADMIN_TEST(weak_key_is_refused),
		ADMIN_TEST(root_with_an_rsa_key_is_accepted),
		ADMIN_TEST(root_that_another_key_signed_is_refused),
		ADMIN_TEST(ca_that_was_certified_by_its_former_key_is_accepted),
		ADMIN_TEST(intermediate_is_accepted),
		ADMIN_TEST(certificate_is_an_active_anchor_once),
		ADMIN_TEST(constraints_out_of_range_are_refused_by_member),
		ADMIN_TEST(anchor_from_an_authority_is_linked_to_it),
		ADMIN_TEST(certificate_of_a_known_authority_is_linked_to_it),
		ADMIN_TEST(authority_of_another_community_is_not_linked),
		ADMIN_TEST(authority_that_is_not_active_gives_no_anchor),
		ADMIN_TEST(revoked_ca_does_not_become_an_anchor),
		ADMIN_TEST(named_constraints_change_and_null_clears_one),
		ADMIN_TEST(constraining_raises_the_version_and_leaves_before_and_after),
		ADMIN_TEST(refused_constraint_changes_nothing),
		ADMIN_TEST(withdrawal_is_final),
		ADMIN_TEST(withdrawn_certificate_can_become_a_new_anchor),
		ADMIN_TEST(unfit_reason_is_refused),
		ADMIN_TEST(pages_are_filtered_by_status_and_follow_each_other),
		ADMIN_TEST(anchor_of_another_community_is_not_found),
		ADMIN_TEST(who_lacks_the_permission_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
