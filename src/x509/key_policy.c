/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/key_policy.h"

#include "crypto/roca.h"
#include "x509/der.h"

struct kind_row {
	const char *text;
	enum signature_id signature;
};

static const struct kind_row kinds[] = {
	[PUBLIC_KEY_RSA] = { "rsa-2048", SIGNATURE_RSA_SHA256 },
	[PUBLIC_KEY_EC_P256] = { "ec-p256", SIGNATURE_ECDSA_SHA256 },
	[PUBLIC_KEY_EC_P384] = { "ec-p384", SIGNATURE_ECDSA_SHA384 },
	[PUBLIC_KEY_EC_P521] = { NULL, SIGNATURE_UNKNOWN },
	[PUBLIC_KEY_ED25519] = { "ed25519", SIGNATURE_UNKNOWN },
};

const char *key_policy_kind_text(enum public_key_kind kind)
{
	return kinds[kind].text;
}

enum signature_id key_policy_signature(enum public_key_kind kind)
{
	return kinds[kind].signature;
}

bool key_policy_profile_allows(const struct profile *profile, enum public_key_kind kind)
{
	const char *text = key_policy_kind_text(kind);
	for (size_t i = 0; text != NULL && i < profile->key_algorithms.count; i++)
		if (strcmp(profile->key_algorithms.items[i], text) == 0)
			return true;
	return false;
}

/* RFC 8017 A.1.1: RSAPublicKey ::= SEQUENCE { modulus, publicExponent } */
static RESULT read_rsa_numbers(struct slice spki, struct slice *modulus, struct slice *exponent, struct err *e)
{
	struct slice info, algorithm, bits, key;
	unsigned unused;

	TRY(der_read(&spki, DER_SEQUENCE, "SubjectPublicKeyInfo", &info, e));
	TRY(der_read(&info, DER_SEQUENCE, "key algorithm", &algorithm, e));
	TRY(der_read_bit_string(&info, DER_BIT_STRING, "public key", &bits, &unused, e));
	TRY(der_read(&bits, DER_SEQUENCE, "RSA public key", &key, e));
	TRY(der_read_integer(&key, "RSA modulus", modulus, e));
	TRY(der_read_integer(&key, "RSA exponent", exponent, e));
	return OK;
}

/* FIPS 186-5 A.1.1: odd, above 2^16. An INTEGER that is positive may begin with a zero octet. */
static bool exponent_is_good(struct slice exponent)
{
	const uint8_t *octets = exponent.data;
	const size_t len = exponent.len;
	const size_t magnitude = len > 0 && octets[0] == 0 ? len - 1 : len;
	return magnitude >= 3 && octets[0] < 0x80 && (octets[len - 1] & 1) == 1;
}

/* From the encoding: OpenSSL takes longer to hand a modulus out than to verify a signature with it. */
static RESULT rsa_check(const struct public_key *key, struct slice spki, struct err *e)
{
	struct slice modulus, exponent;

	TRY(read_rsa_numbers(spki, &modulus, &exponent, e));
	ENSURE(exponent_is_good(exponent), e, ERR_WEAK_KEY, "the RSA exponent is even or smaller than 65537");
	ENSURE(public_key_bits(key) >= 2048, e, ERR_WEAK_KEY, "the RSA key is shorter than 2048 bits");
	ENSURE(!roca_matches(modulus), e, ERR_WEAK_KEY,
	       "the RSA key was made by a generator that is known to be broken (CVE-2017-15361)");
	return OK;
}

RESULT key_policy_check(struct slice spki, enum public_key_kind *kind, struct err *e)
{
	struct public_key *loaded = NULL;

	TRY(public_key_load(spki, &loaded, e));
	CLEANUP(public_key_free) struct public_key *key = loaded;
	*kind = public_key_kind(key);
	ENSURE(key_policy_kind_text(*kind) != NULL, e, ERR_WEAK_KEY, "keys on the curve P-521 are not certified");
	if (*kind == PUBLIC_KEY_RSA)
		TRY(rsa_check(key, spki, e));
	return OK;
}
