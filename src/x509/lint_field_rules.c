/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/lint_rule.h"

#include "x509/key_policy.h"
#include "x509/profile_apply.h"
#include "x509/serial.h"

/* RFC 5280 4.1.2.1: version 3, since there are extensions. */
LINT_RULE(lint_version)
{
	return c->tbs->version == 3 || lint_fault(detail, "the version is %d, not 3", c->tbs->version);
}

/* RFC 5280 4.1.2.2: positive, at most 20 octets. */
LINT_RULE(lint_serial)
{
	return serial_is_valid(c->view.serial) ||
	       lint_fault(detail, "the serial number is not positive or has %zu octets", c->view.serial.len);
}

/* I2: fewer octets cannot hold 128 random bits. */
LINT_RULE(lint_serial_entropy)
{
	return c->view.serial.len >= SERIAL_SIZE_MIN ||
	       lint_fault(detail, "the serial number has %zu octets, too few for 128 random bits", c->view.serial.len);
}

/* RFC 5280 4.1.1.2: what this issuer's key signs with and nothing else; so neither MD5 nor SHA-1. */
LINT_RULE(lint_signature_algorithm)
{
	enum public_key_kind kind;
	struct err e;

	if (failed(key_policy_check(lint_signer(c)->spki, &kind, &e)))
		return lint_fault(detail, "the issuer's key cannot be used: %.150s", e.detail);
	const enum signature_id id = c->tbs->signature_algorithm.id;
	return (id != SIGNATURE_UNKNOWN && id == key_policy_signature(kind)) ||
	       lint_fault(detail, "the algorithm %s is not what the issuer's key signs with", signature_id_text(id));
}

/* RFC 5280 4.1.2.4 and 6.1.3 (a)(4), stricter: the same bytes, so that no verifier's folding matters. */
LINT_RULE(lint_issuer_name)
{
	return slice_equal(c->tbs->issuer.der, lint_signer(c)->subject.der) ||
	       lint_fault(detail, "the issuer's name is not its subject byte for byte");
}

LINT_RULE(lint_validity_order)
{
	return c->tbs->not_before < c->tbs->not_after || lint_fault(detail, "validity ends before it begins");
}

static bool time_fits_its_tag(const struct der_value *value, int64_t seconds)
{
	const int64_t year_2050 = 2524608000;
	const bool is_utc = value->tag == DER_UTC_TIME && value->content.len == 13 && seconds < year_2050;
	const bool is_generalized = value->tag == DER_GENERALIZED_TIME && value->content.len == 15 && seconds >= year_2050;

	return (is_utc || is_generalized) && value->content.data[value->content.len - 1] == 'Z';
}

/* RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050, with seconds, in Zulu. */
LINT_RULE(lint_validity_encoding)
{
	return (time_fits_its_tag(&c->view.not_before, c->tbs->not_before) &&
	        time_fits_its_tag(&c->view.not_after, c->tbs->not_after)) ||
	       lint_fault(detail, "a date is not UTCTime through 2049 and GeneralizedTime after");
}

/* I5: nothing outlives its issuer, nor begins before it. */
LINT_RULE(lint_validity_within_issuer)
{
	const struct cert *signer = lint_signer(c);

	if (c->tbs->not_before < signer->not_before)
		return lint_fault(detail, "validity begins before the issuer's");
	return c->tbs->not_after <= signer->not_after || lint_fault(detail, "validity ends after the issuer's");
}

LINT_RULE(lint_validity_length)
{
	if (c->profile == NULL)
		return true;
	const int64_t longest = c->profile->max_validity_days * SECONDS_PER_DAY + PROFILE_SKEW_S;
	return c->tbs->not_after - c->tbs->not_before <= longest ||
	       lint_fault(detail, "the profile allows at most %lld days", (long long)c->profile->max_validity_days);
}

/* RFC 5280 4.1.2.6: a CA has a name. */
LINT_RULE(lint_subject_present)
{
	return !c->tbs->is_ca || !c->tbs->subject.empty || lint_fault(detail, "the CA has an empty subject");
}

/* leaf-key-strength */
LINT_RULE(lint_key_strength)
{
	enum public_key_kind kind;
	struct err e;

	return !failed(key_policy_check(c->tbs->spki, &kind, &e)) || lint_fault(detail, "%.190s", e.detail);
}

LINT_RULE(lint_key_kind)
{
	enum public_key_kind kind;
	struct err e;

	if (c->profile == NULL)
		return true;
	if (failed(key_policy_check(c->tbs->spki, &kind, &e)))
		return lint_fault(detail, "the kind of key cannot be told: %.150s", e.detail);
	return key_policy_profile_allows(c->profile, kind) ||
	       lint_fault(detail, "the profile does not allow %s keys", key_policy_kind_text(kind));
}
