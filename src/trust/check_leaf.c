/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of the leaf alone: by the community, and by the name that is expected. */
#include "trust/check_rule.h"

#include "base/cleanup.h"
#include "trust/host.h"
#include "x509/key_policy.h"
#include "x509/uri.h"

#include <arpa/inet.h>

#define DAY_SECONDS INT64_C(86400)

static bool is_plain(const struct check *c)
{
	return c->decision->question->plain;
}

/* leaf-not-ca; RFC 5280 4.2.1.9 lets a CA end a path. */
CHECK(check_leaf_not_ca)
{
	if (is_plain(c))
		return;
	if (c->cert->is_ca)
		CHECK_FAIL(c, RULE_LEAF_NOT_CA, "the certificate is that of a CA");
	else if (cert_is_self_issued(c->cert))
		CHECK_FAIL(c, RULE_LEAF_NOT_CA, "the certificate is self-issued");
}

static bool has_name_of_kind(const struct cert *cert, enum general_name_kind kind)
{
	for (size_t i = 0; i < cert->subject_alt_name.count; i++)
		if (cert->subject_alt_name.items[i].kind == kind)
			return true;
	return false;
}

/* leaf-san-uri */
CHECK(check_leaf_san_uri)
{
	if (!is_plain(c) && c->decision->set->settings.require_san_uri &&
	    !has_name_of_kind(c->cert, NAME_URI))
		CHECK_FAIL(c, RULE_LEAF_SAN_URI, "the certificate has no URI among its alternative names");
}

/* leaf-san-ia5; that it is IA5 text, the parser saw to. */
CHECK(check_leaf_san_ia5)
{
	struct uri uri;

	for (size_t i = 0; !is_plain(c) && i < c->cert->subject_alt_name.count; i++) {
		const struct general_name *name = &c->cert->subject_alt_name.items[i];
		if (name->kind == NAME_URI && !uri_split(name->value, &uri))
			CHECK_FAIL(c, RULE_LEAF_SAN_IA5, "alternative name %zu is not an absolute URI",
			           i + 1);
	}
}

/* leaf-key-usage */
CHECK(check_leaf_key_usage)
{
	if (!is_plain(c) && !cert_has_key_usage(c->cert, KEY_USAGE_DIGITAL_SIGNATURE))
		CHECK_FAIL(c, RULE_LEAF_KEY_USAGE, "keyUsage does not have digitalSignature");
}

/*
 * Loading a key costs as much as all other checks together, and what is said of its strength never changes: a key
 * that passed is remembered, under zeros in the place of an issuer's hash, which no key has.
 */
static RESULT key_policy_remembered(const struct check *c, struct err *e)
{
	static const uint8_t strong[SHA256_SIZE];
	struct link_cache *links = c->decision->links;
	enum public_key_kind kind;

	if (links != NULL && link_cache_has(links, strong, c->cert->spki_sha256))
		return OK;
	TRY(key_policy_check(c->cert->spki, &kind, e));
	if (links != NULL)
		link_cache_add(links, strong, c->cert->spki_sha256);
	return OK;
}

/* leaf-key-strength; without a community, every key that can be used at all. */
CHECK(check_leaf_key_strength)
{
	CLEANUP(public_key_free) struct public_key *key = NULL;
	struct err e;

	if (failed(is_plain(c) ? public_key_load(c->cert->spki, &key, &e) : key_policy_remembered(c, &e)))
		CHECK_FAIL(c, RULE_LEAF_KEY_STRENGTH, "%s", e.detail);
}

CHECK(check_leaf_validity_cap)
{
	const int64_t days = c->decision->set->settings.max_leaf_days;

	if (!is_plain(c) && days > 0 && c->cert->not_after - c->cert->not_before > days * DAY_SECONDS)
		CHECK_FAIL(c, RULE_LEAF_VALIDITY_CAP, "the certificate is valid for more than %lld days",
		           (long long)days);
}

/* --- the expected name --- */

/* jwt-uri-exact, leaf-san-iss-match: byte for byte. */
static bool matches_uri(struct slice name, const char *expected)
{
	return slice_is_text(name, expected);
}

static bool matches_dns(struct slice name, const char *expected)
{
	return host_matches(slice_text(expected), name);
}

static bool matches_ip(struct slice name, const char *expected)
{
	uint8_t octets[sizeof(struct in6_addr)];

	return (name.len == 4 && inet_pton(AF_INET, expected, octets) == 1 &&
	        memcmp(octets, name.data, 4) == 0) ||
	       (name.len == 16 && inet_pton(AF_INET6, expected, octets) == 1 &&
	        memcmp(octets, name.data, 16) == 0);
}

static bool matches_email(struct slice name, const char *expected)
{
	struct mailbox a, b;

	return mailbox_split(name, &a) && mailbox_split(slice_text(expected), &b) && mailbox_equal(&a, &b);
}

static const struct expectation {
	enum general_name_kind kind;
	enum chain_rule rule;
	bool (*matches)(struct slice name, const char *expected);
} expectations[] = {
	[EXPECT_URI] = { NAME_URI, RULE_LEAF_SAN_MATCH, matches_uri },
	[EXPECT_DNS] = { NAME_DNS, RULE_LEAF_NAME, matches_dns },
	[EXPECT_IP] = { NAME_IP, RULE_LEAF_NAME, matches_ip },
	[EXPECT_EMAIL] = { NAME_EMAIL, RULE_LEAF_NAME, matches_email },
};

/* RFC 6125 6.4: alternative names only; what stands in the subject is no identity. */
CHECK(check_leaf_name)
{
	const struct question *question = c->decision->question;

	if (question->expected_kind == EXPECT_NONE)
		return;
	const struct expectation *expectation = &expectations[question->expected_kind];
	for (size_t i = 0; i < c->cert->subject_alt_name.count; i++) {
		const struct general_name *name = &c->cert->subject_alt_name.items[i];
		if (name->kind == expectation->kind &&
		    expectation->matches(name->value, question->expected_name))
			return;
	}
	CHECK_FAIL(c, expectation->rule, "none of the certificate's alternative names is \"%.200s\"",
	           question->expected_name);
}
