/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/public_key.h"

#include "crypto/ossl.h"
#include "crypto/roca.h"
#include "crypto/tlv.h"

#include <stdatomic.h>
#include <stdlib.h>

#define RSA_BITS_MIN 2048
#define RSA_BITS_MAX 8192
#define RSA_MODULUS_OCTETS_MAX (RSA_BITS_MAX / 8)
#define RSA_EXPONENT_MIN 65537
#define RSA_EXPONENT_OCTETS_MAX 8

struct public_key {
	atomic_size_t references;
	enum public_key_kind kind;
	unsigned bits;
	EVP_PKEY *pkey;
	bool pss_only;              /* RFC 4055 1.2: id-RSASSA-PSS as the key's algorithm */
	enum signature_id pss_hash; /* what such a key is restricted to; SIGNATURE_UNKNOWN: nothing */
};

/* What stands in a SubjectPublicKeyInfo. */
struct spki {
	struct slice algorithm; /* whole AlgorithmIdentifier */
	struct slice oid;
	struct slice parameters; /* what follows the OID */
	struct slice bits;       /* octets of the BIT STRING */
};

static RESULT spki_read(struct slice in, struct spki *out, struct err *e)
{
	struct slice body, algorithm, bits;

	ENSURE(tlv_take(&in, 0x30, &body) && in.len == 0, e, ERR_MALFORMED,
	       "the public key is not one SubjectPublicKeyInfo");
	const uint8_t *start = body.data;
	ENSURE(tlv_take(&body, 0x30, &algorithm), e, ERR_MALFORMED, "the public key has no algorithm");
	out->algorithm = slice_of(start, (size_t)(body.data - start));
	ENSURE(tlv_take(&algorithm, 0x06, &out->oid), e, ERR_MALFORMED, "the public key's algorithm has no identifier");
	out->parameters = algorithm;
	ENSURE(tlv_take(&body, 0x03, &bits) && body.len == 0 && bits.len > 1 && bits.data[0] == 0, e, ERR_MALFORMED,
	       "the public key's bits are malformed");
	out->bits = slice_of(bits.data + 1, bits.len - 1);
	return OK;
}

/* --- elliptic curves (RFC 5480) --- */

static const struct curve_row {
	enum public_key_kind kind;
	enum ossl_curve curve;
	unsigned bits;
	uint8_t length;
	uint8_t parameters[10]; /* namedCurve */
} curves[] = {
	{ PUBLIC_KEY_EC_P256, OSSL_P256, 256, 10, { 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07 } },
	{ PUBLIC_KEY_EC_P384, OSSL_P384, 384, 7, { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22 } },
	{ PUBLIC_KEY_EC_P521, OSSL_P521, 521, 7, { 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23 } },
};

static const struct curve_row *curve_of(struct slice parameters)
{
	for (size_t i = 0; i < ARRAY_LEN(curves); i++)
		if (slice_equal(parameters, slice_of(curves[i].parameters, curves[i].length)))
			return &curves[i];
	return NULL;
}

/* RFC 5480 2.2: uncompressed or compressed; the point at infinity is no key. */
static bool point_has_form(struct slice point, unsigned bits)
{
	const size_t octets = (bits + 7) / 8;

	return (point.len == 1 + 2 * octets && point.data[0] == 0x04) ||
	       (point.len == 1 + octets && (point.data[0] == 0x02 || point.data[0] == 0x03));
}

static RESULT load_ec(const struct spki *spki, struct public_key *key, struct err *e)
{
	const struct curve_row *row = curve_of(spki->parameters);

	ENSURE(row != NULL, e, ERR_WEAK_KEY, "the key's curve is not one of P-256, P-384 and P-521 by name");
	ENSURE(point_has_form(spki->bits, row->bits), e, ERR_MALFORMED,
	       "the public key is not a point in the form of RFC 5480 2.2");
	key->kind = row->kind;
	key->bits = row->bits;
	key->pkey = EVP_PKEY_new();
	/* Decoding the point refuses one that does not lie on the curve. */
	if (key->pkey == NULL || EVP_PKEY_copy_parameters(key->pkey, ossl_curve_template(row->curve)) != 1 ||
	    EVP_PKEY_set1_encoded_public_key(key->pkey, spki->bits.data, spki->bits.len) != 1) {
		const struct result refused = err_set(e, ERR_MALFORMED, "the public key is not a point on its curve");
		ossl_cause(e);
		return refused;
	}
	return OK;
}

/* --- RSA (RFC 3279 2.3.1, RFC 4055 1.2) --- */

static RESULT rsa_number(struct slice *in, const char *what, struct slice *magnitude, struct err *e)
{
	struct slice octets;

	ENSURE(tlv_take(in, 0x02, &octets) && tlv_integer_is_minimal(octets), e, ERR_MALFORMED,
	       "the RSA key's %s is not an INTEGER", what);
	ENSURE(octets.data[0] < 0x80, e, ERR_MALFORMED, "the RSA key's %s is negative", what);
	const size_t skip = octets.data[0] == 0 ? 1 : 0;
	*magnitude = slice_of(octets.data + skip, octets.len - skip);
	return OK;
}

static unsigned magnitude_bits(struct slice magnitude)
{
	unsigned bits = (unsigned)magnitude.len * 8;

	for (unsigned mask = 0x80; magnitude.len > 0 && (magnitude.data[0] & mask) == 0; mask >>= 1)
		bits--;
	return bits;
}

static bool is_odd(struct slice magnitude)
{
	return magnitude.len > 0 && (magnitude.data[magnitude.len - 1] & 1) == 1;
}

static RESULT rsa_check_modulus(struct slice n, unsigned *bits, struct err *e)
{
	ENSURE(n.len <= RSA_MODULUS_OCTETS_MAX, e, ERR_WEAK_KEY, "the RSA key is longer than %d bits", RSA_BITS_MAX);
	*bits = magnitude_bits(n);
	ENSURE(*bits >= RSA_BITS_MIN, e, ERR_WEAK_KEY, "the RSA key has %u bits; %d are the least", *bits, RSA_BITS_MIN);
	ENSURE(is_odd(n), e, ERR_WEAK_KEY, "the RSA key's modulus is even");
	return OK;
}

/* NIST SP 800-56B 6.2: odd, above 2^16. Above 64 bits it would only slow verification down. */
static RESULT rsa_check_exponent(struct slice exponent, uint64_t *value, struct err *e)
{
	ENSURE(exponent.len <= RSA_EXPONENT_OCTETS_MAX, e, ERR_WEAK_KEY, "the RSA key's exponent is longer than 64 bits");
	*value = 0;
	for (size_t i = 0; i < exponent.len; i++)
		*value = *value << 8 | exponent.data[i];
	ENSURE(is_odd(exponent), e, ERR_WEAK_KEY, "the RSA key's exponent is even");
	ENSURE(*value >= RSA_EXPONENT_MIN, e, ERR_WEAK_KEY, "the RSA key's exponent is below 65537");
	return OK;
}

static EVP_PKEY *rsa_from_numbers(struct slice n, uint64_t exponent)
{
	uint8_t native[RSA_MODULUS_OCTETS_MAX];
	EVP_PKEY *pkey = NULL;
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);

	/* OSSL_PARAM integers stand in the order of the machine. */
	for (size_t i = 0; i < n.len; i++)
		native[__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? n.len - 1 - i : i] = n.data[i];
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, native, n.len),
		OSSL_PARAM_construct_uint64(OSSL_PKEY_PARAM_RSA_E, &exponent),
		OSSL_PARAM_construct_end(),
	};
	if (ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params) != 1)
		return NULL;
	return pkey;
}

static RESULT load_rsa_bits(struct slice bits, struct public_key *key, struct err *e)
{
	struct slice body, n, exponent;
	uint64_t value;

	ENSURE(tlv_take(&bits, 0x30, &body) && bits.len == 0, e, ERR_MALFORMED, "the RSA key is not one RSAPublicKey");
	TRY(rsa_number(&body, "modulus", &n, e));
	TRY(rsa_number(&body, "exponent", &exponent, e));
	ENSURE(body.len == 0, e, ERR_MALFORMED, "the RSA key has more than a modulus and an exponent");
	TRY(rsa_check_modulus(n, &key->bits, e));
	TRY(rsa_check_exponent(exponent, &value, e));
	key->kind = PUBLIC_KEY_RSA;
	key->pkey = rsa_from_numbers(n, value);
	if (key->pkey == NULL) {
		const struct result refused = err_set(e, ERR_MALFORMED, "the RSA key is not usable");
		ossl_cause(e);
		return refused;
	}
	return OK;
}

/* RFC 3279 2.3.1: the parameters are NULL. */
static RESULT load_rsa(const struct spki *spki, struct public_key *key, struct err *e)
{
	ENSURE(slice_equal(spki->parameters, slice_of("\x05\x00", 2)), e, ERR_MALFORMED,
	       "the RSA key's parameters are not NULL (RFC 3279 2.3.1)");
	return load_rsa_bits(spki->bits, key, e);
}

/* RFC 4055 1.2, 3.1: absent parameters restrict to no hash, present ones must be a form that we verify. */
static RESULT load_rsa_pss(const struct spki *spki, struct public_key *key, struct err *e)
{
	key->pss_only = true;
	key->pss_hash = signature_algorithm_of(spki->algorithm).id;
	ENSURE(spki->parameters.len == 0 || key->pss_hash != SIGNATURE_UNKNOWN, e, ERR_WEAK_KEY,
	       "the RSA-PSS key is restricted to parameters that are not supported");
	return load_rsa_bits(spki->bits, key, e);
}

/* --- Ed25519 (RFC 8410) --- */

static RESULT load_ed25519(const struct spki *spki, struct public_key *key, struct err *e)
{
	ENSURE(spki->parameters.len == 0, e, ERR_MALFORMED, "the Ed25519 key has parameters (RFC 8410 3)");
	ENSURE(spki->bits.len == 32, e, ERR_MALFORMED, "the Ed25519 key has %zu octets, not 32", spki->bits.len);
	key->kind = PUBLIC_KEY_ED25519;
	key->bits = 256;
	key->pkey = EVP_PKEY_new_raw_public_key_ex(NULL, "ED25519", NULL, spki->bits.data, spki->bits.len);
	ENSURE(key->pkey != NULL, e, ERR_MALFORMED, "the Ed25519 key is not usable");
	return OK;
}

/* --- loading --- */

static const struct {
	uint8_t length;
	uint8_t oid[9];
	RESULT (*load)(const struct spki *spki, struct public_key *key, struct err *e);
} loaders[] = {
	{ 7, { 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01 }, load_ec },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01 }, load_rsa },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a }, load_rsa_pss },
	{ 3, { 0x2b, 0x65, 0x70 }, load_ed25519 },
};

static RESULT load_by_algorithm(const struct spki *spki, struct public_key *key, struct err *e)
{
	for (size_t i = 0; i < ARRAY_LEN(loaders); i++)
		if (slice_equal(spki->oid, slice_of(loaders[i].oid, loaders[i].length)))
			return loaders[i].load(spki, key, e);
	FAIL(e, ERR_WEAK_KEY, "the key's algorithm is none of RSA, EC and Ed25519");
}

RESULT public_key_load(struct slice spki, struct public_key **out, struct err *e)
{
	struct spki parts;

	TRY(spki_read(spki, &parts, e));
	CLEANUP(public_key_free) struct public_key *key = calloc(1, sizeof *key);
	ENSURE_MEMORY(key, e);
	atomic_init(&key->references, 1);
	TRY(load_by_algorithm(&parts, key, e));
	*out = TAKE(key);
	return OK;
}

struct public_key *public_key_ref(struct public_key *key)
{
	atomic_fetch_add_explicit(&key->references, 1, memory_order_relaxed);
	return key;
}

void public_key_free(struct public_key *key)
{
	if (key == NULL || atomic_fetch_sub_explicit(&key->references, 1, memory_order_acq_rel) != 1)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

enum public_key_kind public_key_kind(const struct public_key *key)
{
	return key->kind;
}

unsigned public_key_bits(const struct public_key *key)
{
	return key->bits;
}

bool public_key_is_roca(const struct public_key *key)
{
	uint8_t octets[RSA_MODULUS_OCTETS_MAX];
	BIGNUM *n = NULL;

	if (key->kind != PUBLIC_KEY_RSA)
		return false;
	if (EVP_PKEY_get_bn_param(key->pkey, OSSL_PKEY_PARAM_RSA_N, &n) != 1) {
		ossl_drain();
		return true; /* what cannot be examined is not passed */
	}
	const int length = BN_bn2bin(n, octets);
	BN_free(n);
	return roca_matches(slice_of(octets, (size_t)length));
}

/* --- verifying --- */

enum scheme { SCHEME_NONE, SCHEME_PKCS1, SCHEME_PSS, SCHEME_ECDSA, SCHEME_ED25519 };

static const struct {
	enum scheme scheme;
	enum ossl_digest digest;
} schemes[SIGNATURE_COUNT] = {
	[SIGNATURE_RSA_SHA256] = { SCHEME_PKCS1, OSSL_SHA256 },
	[SIGNATURE_RSA_SHA384] = { SCHEME_PKCS1, OSSL_SHA384 },
	[SIGNATURE_RSA_SHA512] = { SCHEME_PKCS1, OSSL_SHA512 },
	[SIGNATURE_RSA_PSS_SHA256] = { SCHEME_PSS, OSSL_SHA256 },
	[SIGNATURE_RSA_PSS_SHA384] = { SCHEME_PSS, OSSL_SHA384 },
	[SIGNATURE_RSA_PSS_SHA512] = { SCHEME_PSS, OSSL_SHA512 },
	[SIGNATURE_ECDSA_SHA256] = { SCHEME_ECDSA, OSSL_SHA256 },
	[SIGNATURE_ECDSA_SHA384] = { SCHEME_ECDSA, OSSL_SHA384 },
	[SIGNATURE_ECDSA_SHA512] = { SCHEME_ECDSA, OSSL_SHA512 },
	[SIGNATURE_ED25519] = { SCHEME_ED25519, OSSL_SHA512 },
};

/* Whether keys of this kind make signatures of this scheme. */
static bool scheme_fits(const struct public_key *key, enum signature_id algorithm)
{
	const bool pss_fits = key->pss_hash == SIGNATURE_UNKNOWN || key->pss_hash == algorithm;

	switch (schemes[algorithm].scheme) {
	case SCHEME_NONE:
		return false;
	case SCHEME_PKCS1:
		return key->kind == PUBLIC_KEY_RSA && !key->pss_only;
	case SCHEME_PSS:
		return key->kind == PUBLIC_KEY_RSA && pss_fits;
	case SCHEME_ECDSA:
		return key->kind != PUBLIC_KEY_RSA && key->kind != PUBLIC_KEY_ED25519;
	case SCHEME_ED25519:
		return key->kind == PUBLIC_KEY_ED25519;
	}
	return false;
}

static bool set_padding(EVP_PKEY_CTX *ctx, enum scheme scheme, const EVP_MD *md)
{
	if (scheme == SCHEME_PKCS1)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_signature_md(ctx, md) > 0;
	if (scheme == SCHEME_PSS)
		return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) > 0 &&
		       EVP_PKEY_CTX_set_signature_md(ctx, md) > 0 && EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md) > 0 &&
		       EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) > 0;
	return true;
}

static bool verifies_digest(const struct public_key *key, enum signature_id algorithm, struct slice message,
                            struct slice signature)
{
	uint8_t digest[EVP_MAX_MD_SIZE];
	const EVP_MD *md = ossl_md(schemes[algorithm].digest);
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(NULL, key->pkey, NULL);

	ossl_digest_bytes(schemes[algorithm].digest, message.data, message.len, digest);
	return ctx != NULL && EVP_PKEY_verify_init(ctx) == 1 && set_padding(ctx, schemes[algorithm].scheme, md) &&
	       EVP_PKEY_verify(ctx, signature.data, signature.len, digest, (size_t)EVP_MD_get_size(md)) == 1;
}

/* RFC 8410 6: Ed25519 signs the message itself, in one go. */
static bool verifies_message(const struct public_key *key, struct slice message, struct slice signature)
{
	CLEANUP(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	return ctx != NULL && EVP_DigestVerifyInit_ex(ctx, NULL, NULL, NULL, NULL, key->pkey, NULL) == 1 &&
	       EVP_DigestVerify(ctx, signature.data, signature.len, message.data, message.len) == 1;
}

bool public_key_verifies(const struct public_key *key, enum signature_id algorithm, struct slice message,
                         struct slice signature)
{
	if (signature.len == 0 || !scheme_fits(key, algorithm))
		return false;
	const bool verified = schemes[algorithm].scheme == SCHEME_ED25519 ?
	                              verifies_message(key, message, signature) :
	                              verifies_digest(key, algorithm, message, signature);
	if (!verified)
		ossl_drain();
	return verified;
}
