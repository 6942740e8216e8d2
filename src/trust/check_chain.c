/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/check_rule.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "trust/name_constraints.h"
#include "trust/policy.h"
#include "x509/der.h"

#define OID_TEXT_MAX 700u

static void fail_at_time(const struct check *c, enum chain_rule rule, const char *what, int64_t time)
{
	char text[TIME_TEXT_SIZE];

	time_format(time, text);
	CHECK_FAIL(c, rule, "%s %s", what, text);
}

/* RFC 5280 6.1.3 (a)(2) */
CHECK(check_validity)
{
	const int64_t at = c->decision->question->at;

	if (at < c->cert->not_before)
		fail_at_time(c, RULE_CHAIN_VALIDITY, "the certificate is not valid before",
		             c->cert->not_before);
	else if (at > c->cert->not_after)
		fail_at_time(c, RULE_CHAIN_VALIDITY, "the certificate expired on", c->cert->not_after);
}

/* RFC 5280 6.1.1 (d) gives an anchor no dates; those of its certificate count where the community says so. */
CHECK(check_anchor_validity)
{
	const int64_t at = c->decision->question->at;

	if (!c->anchor->enforce_validity)
		return;
	if (at < c->cert->not_before)
		fail_at_time(c, RULE_ANCHOR_VALIDITY, "the anchor's certificate is not valid before",
		             c->cert->not_before);
	else if (at > c->cert->not_after)
		fail_at_time(c, RULE_ANCHOR_VALIDITY, "the anchor's certificate expired on",
		             c->cert->not_after);
}

CHECK(check_anchor_window)
{
	const int64_t at = c->decision->question->at;

	if (!c->anchor->has_window)
		return;
	if (at < c->anchor->window_from)
		fail_at_time(c, RULE_ANCHOR_WINDOW, "the community does not trust the anchor before",
		             c->anchor->window_from);
	else if (at > c->anchor->window_to)
		fail_at_time(c, RULE_ANCHOR_WINDOW, "the community does not trust the anchor after",
		             c->anchor->window_to);
}

CHECK(check_anchor_distrust_after)
{
	const struct cert *leaf = c->path->nodes[0].cert;

	if (c->anchor->has_distrust_after && leaf->not_before > c->anchor->distrust_after)
		fail_at_time(
			c, RULE_ANCHOR_DISTRUST_AFTER,
			"the community does not trust certificates that were issued under this anchor after",
			c->anchor->distrust_after);
}

CHECK(check_anchor_purpose)
{
	const struct question *question = c->decision->question;
	const unsigned allowed = question->purpose & c->anchor->purposes;
	const char *name = purpose_text(question->purpose);

	if (question->any_purpose ? allowed == 0 && question->purpose != 0 : allowed != question->purpose)
		CHECK_FAIL(c, RULE_ANCHOR_PURPOSE,
		           "the community does not trust the anchor for the purpose \"%s\"",
		           name != NULL ? name : "several");
}

/* RFC 5280 6.1.4 (k); what is no v3 certificate has no extensions. */
CHECK(check_basic_constraints)
{
	if (!c->cert->is_ca)
		CHECK_FAIL(c, RULE_CHAIN_BASIC_CONSTRAINTS,
		           "the certificate issued another one, yet it is not that of a CA");
}

static void fail_path_length(const struct check *c, const char *source, size_t below, int64_t allowed)
{
	findings_add_source(c->findings, RULE_CHAIN_BASIC_CONSTRAINTS, source, FINDING_FAIL, (int)c->index,
	                    "%zu intermediates stand below the certificate, which allows %lld", below,
	                    (long long)allowed);
}

/* Intermediates below the certificate that is looked at. */
static size_t intermediates_below(const struct check *c)
{
	return c->index < 2 ? 0 : path_count_not_self_issued(c->path, 1, c->index - 1);
}

/* RFC 5280 6.1.4 (l) and (m), 4.2.1.9: self-issued certificates do not count, nor does the last one. */
CHECK(check_path_length)
{
	const size_t below = intermediates_below(c);

	if (c->cert->path_length != CERT_PATH_LENGTH_NONE && below > (size_t)c->cert->path_length)
		fail_path_length(c, "RFC 5280 6.1.4 (l)", below, c->cert->path_length);
}

CHECK(check_anchor_path_length)
{
	const size_t below = intermediates_below(c);

	if (c->anchor->path_length != CERT_PATH_LENGTH_NONE && below > (size_t)c->anchor->path_length)
		fail_path_length(c, "RFC 5280 6.1.1 (d)", below, c->anchor->path_length);
}

CHECK(check_max_path_length)
{
	const int64_t asked = c->decision->question->max_path_length;
	const int64_t set = c->decision->set->settings.max_path_length;
	const int64_t allowed = asked != MAX_PATH_LENGTH_DEFAULT && asked < set ? asked : set;
	const size_t intermediates = path_count_not_self_issued(c->path, 1, c->index);

	if (allowed >= 0 && intermediates > (size_t)allowed)
		CHECK_FAIL(c, RULE_CHAIN_DEPTH, "the path has more than %lld intermediates",
		           (long long)allowed);
}

/* RFC 5280 6.1.4 (n) */
CHECK(check_key_cert_sign)
{
	if (!cert_has_key_usage(c->cert, KEY_USAGE_KEY_CERT_SIGN))
		CHECK_FAIL(c, RULE_CHAIN_KEY_CERT_SIGN,
		           "the keyUsage of the issuer does not have keyCertSign");
}

/* RFC 5280 6.3.3 (f) */
CHECK(check_crl_sign)
{
	if (!cert_has_key_usage(c->cert, KEY_USAGE_CRL_SIGN))
		CHECK_FAIL(c, RULE_REV_CRL_SIGNER, "the keyUsage of the CRL's issuer does not have cRLSign");
}

static void fail_for_oid(const struct check *c, enum chain_rule rule, const char *problem, struct slice oid)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, OID_TEXT_MAX);
	der_oid_text(oid, &text);
	CHECK_FAIL(c, rule, "%s: %s", problem, buf_text(&text));
}

/* RFC 5280 6.1.4 (o), 6.1.5 (f) */
CHECK(check_critical_extensions)
{
	if (c->cert->unknown_critical)
		fail_for_oid(c, RULE_CHAIN_CRITICAL_EXT,
		             "the certificate has a critical extension that is not known",
		             c->cert->unknown_critical_oid);
}

/* RFC 5280 6.1.3 (b) and (c): self-issued certificates are left out, unless they are the last one. */
static void constrain(const struct check *c, const struct name_constraints *constraints)
{
	char problem[NAME_PROBLEM_MAX];

	for (size_t i = 0; i < c->index; i++) {
		const struct cert *below = c->path->nodes[i].cert;
		if (i > 0 && cert_is_self_issued(below))
			continue;
		if (!effort_spend(&c->decision->effort, name_constraints_cost(constraints, below)))
			findings_add(c->findings, RULE_CHAIN_DEPTH, FINDING_FAIL, (int)i,
			             "there are too many names and name constraints to compare");
		else if (!name_constraints_allow(constraints, below, problem))
			findings_add(c->findings, RULE_CHAIN_NAME_CONSTRAINTS, FINDING_FAIL, (int)i, "%s",
			             problem);
	}
}

CHECK(check_name_constraints)
{
	constrain(c, &c->cert->name_constraints);
}

CHECK(check_anchor_names)
{
	constrain(c, &c->anchor->permitted);
}

/* Content octets of 2.5.29.37.0 */
static const uint8_t oid_any_usage[] = { 0x55, 0x1d, 0x25, 0x00 };

/*
 * RFC 5280 4.2.1.12 for the leaf; for issuers as practice has it: a CA with usages certifies within them. The
 * anchor's count too, critical or not.
 */
CHECK(check_extended_key_usage)
{
	const struct oid_list *asked = &c->decision->question->extended_key_usage;
	const struct oid_list *has = &c->cert->extended_key_usage;

	if (!c->cert->extension[EXT_EXTENDED_KEY_USAGE].present ||
	    oid_list_has(has, slice_of(oid_any_usage, sizeof oid_any_usage)))
		return;
	for (size_t i = 0; i < asked->count; i++)
		if (!oid_list_has(has, asked->items[i]))
			fail_for_oid(c, RULE_CHAIN_EKU,
			             "the certificate is not meant for this extended key usage",
			             asked->items[i]);
}
