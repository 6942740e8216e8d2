/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/signature_algorithm.h"

#include "base/cleanup.h"
#include "crypto/tlv.h"

static const char *const texts[SIGNATURE_COUNT] = {
	[SIGNATURE_UNKNOWN] = "unknown",
	[SIGNATURE_RSA_MD5] = "rsa-md5",
	[SIGNATURE_RSA_SHA1] = "rsa-sha1",
	[SIGNATURE_ECDSA_SHA1] = "ecdsa-sha1",
	[SIGNATURE_RSA_SHA256] = "rsa-sha256",
	[SIGNATURE_RSA_SHA384] = "rsa-sha384",
	[SIGNATURE_RSA_SHA512] = "rsa-sha512",
	[SIGNATURE_RSA_PSS_SHA256] = "rsa-pss-sha256",
	[SIGNATURE_RSA_PSS_SHA384] = "rsa-pss-sha384",
	[SIGNATURE_RSA_PSS_SHA512] = "rsa-pss-sha512",
	[SIGNATURE_ECDSA_SHA256] = "ecdsa-sha256",
	[SIGNATURE_ECDSA_SHA384] = "ecdsa-sha384",
	[SIGNATURE_ECDSA_SHA512] = "ecdsa-sha512",
	[SIGNATURE_ED25519] = "ed25519",
};

/* A whole encoding and what it means. */
struct encoding {
	enum signature_id id;
	uint8_t length;
	uint8_t der[15];
};

#define PKCS1(n) 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, (n)
/* RFC 4055 5: the parameters are NULL, and absent ones are accepted as well. */
#define RSA_NULL(id, n) { (id), 15, { 0x30, 0x0d, PKCS1(n), 0x05, 0x00 } }
#define RSA_ABSENT(id, n) { (id), 13, { 0x30, 0x0b, PKCS1(n) } }
/* RFC 5758 3.2, RFC 3279 2.2.3: the parameters are absent. */
#define ECDSA_SHA2(id, n) { (id), 12, { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, (n) } }

static const struct encoding encodings[] = {
	ECDSA_SHA2(SIGNATURE_ECDSA_SHA256, 0x02),
	RSA_NULL(SIGNATURE_RSA_SHA256, 0x0b),
	ECDSA_SHA2(SIGNATURE_ECDSA_SHA384, 0x03),
	RSA_NULL(SIGNATURE_RSA_SHA384, 0x0c),
	RSA_NULL(SIGNATURE_RSA_SHA512, 0x0d),
	ECDSA_SHA2(SIGNATURE_ECDSA_SHA512, 0x04),
	{ SIGNATURE_ED25519, 7, { 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70 } }, /* RFC 8410 3 */
	RSA_ABSENT(SIGNATURE_RSA_SHA256, 0x0b),
	RSA_ABSENT(SIGNATURE_RSA_SHA384, 0x0c),
	RSA_ABSENT(SIGNATURE_RSA_SHA512, 0x0d),
	RSA_NULL(SIGNATURE_RSA_MD5, 0x04),
	RSA_ABSENT(SIGNATURE_RSA_MD5, 0x04),
	RSA_NULL(SIGNATURE_RSA_SHA1, 0x05),
	RSA_ABSENT(SIGNATURE_RSA_SHA1, 0x05),
	{ SIGNATURE_ECDSA_SHA1, 11, { 0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01 } },
};

static const uint8_t oid_pss[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a };
static const uint8_t oid_mgf1[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08 };
static const uint8_t oid_sha2[] = { 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02 }; /* and one octet */

/* RFC 4055 2.1: id-sha256, id-sha384, id-sha512 by the last octet, with salts as long as the digest. */
static const struct {
	uint8_t octet, salt;
	enum signature_id id;
} pss_hashes[] = {
	{ 0x01, 32, SIGNATURE_RSA_PSS_SHA256 },
	{ 0x02, 48, SIGNATURE_RSA_PSS_SHA384 },
	{ 0x03, 64, SIGNATURE_RSA_PSS_SHA512 },
};

/* SEQUENCE { OID of a SHA-2 hash, NULL or nothing }: the last octet of the OID; 0 for anything else. */
static uint8_t hash_identifier(struct slice in)
{
	struct slice body, oid, null = { 0 };

	if (!tlv_take(&in, 0x30, &body) || in.len != 0 || !tlv_take(&body, 0x06, &oid))
		return 0;
	if (body.len > 0 && (!tlv_take(&body, 0x05, &null) || null.len != 0 || body.len != 0))
		return 0;
	if (oid.len != sizeof oid_sha2 + 1 || memcmp(oid.data, oid_sha2, sizeof oid_sha2) != 0)
		return 0;
	return oid.data[sizeof oid_sha2];
}

/* RSASSA-PSS-params of RFC 4055 3.1 with hash, the same hash in MGF1, and its salt; the trailer field is the default. */
static enum signature_id pss_parameters(struct slice params)
{
	struct slice hash, mgf, mgf_body, mgf_oid, salt, salt_octets;

	if (!tlv_take(&params, 0xa0, &hash) || !tlv_take(&params, 0xa1, &mgf) || !tlv_take(&params, 0xa2, &salt) ||
	    params.len != 0)
		return SIGNATURE_UNKNOWN;
	if (!tlv_take(&mgf, 0x30, &mgf_body) || mgf.len != 0 || !tlv_take(&mgf_body, 0x06, &mgf_oid) ||
	    !slice_equal(mgf_oid, slice_of(oid_mgf1, sizeof oid_mgf1)))
		return SIGNATURE_UNKNOWN;
	if (!tlv_take(&salt, 0x02, &salt_octets) || salt.len != 0 || salt_octets.len != 1)
		return SIGNATURE_UNKNOWN;
	const uint8_t octet = hash_identifier(hash);
	if (octet != hash_identifier(mgf_body))
		return SIGNATURE_UNKNOWN;
	for (size_t i = 0; i < ARRAY_LEN(pss_hashes); i++)
		if (pss_hashes[i].octet == octet && pss_hashes[i].salt == salt_octets.data[0])
			return pss_hashes[i].id;
	return SIGNATURE_UNKNOWN;
}

static enum signature_id pss_of(struct slice der)
{
	struct slice body, oid, params;

	if (!tlv_take(&der, 0x30, &body) || der.len != 0 || !tlv_take(&body, 0x06, &oid) ||
	    !slice_equal(oid, slice_of(oid_pss, sizeof oid_pss)))
		return SIGNATURE_UNKNOWN;
	if (!tlv_take(&body, 0x30, &params) || body.len != 0)
		return SIGNATURE_UNKNOWN;
	return pss_parameters(params);
}

struct signature_algorithm signature_algorithm_of(struct slice der)
{
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (slice_equal(der, slice_of(encodings[i].der, encodings[i].length)))
			return (struct signature_algorithm){ .id = encodings[i].id, .der = der };
	return (struct signature_algorithm){ .id = pss_of(der), .der = der };
}

const char *signature_id_text(enum signature_id id)
{
	return texts[id];
}

enum signature_id signature_id_for_key(enum key_algorithm algorithm)
{
	static const enum signature_id ids[KEY_ALGORITHM_COUNT] = {
		[KEY_EC_P256] = SIGNATURE_ECDSA_SHA256, [KEY_EC_P384] = SIGNATURE_ECDSA_SHA384,
		[KEY_RSA_2048] = SIGNATURE_RSA_SHA256,  [KEY_RSA_3072] = SIGNATURE_RSA_SHA256,
		[KEY_RSA_4096] = SIGNATURE_RSA_SHA256,
	};

	return ids[algorithm];
}

struct slice signature_id_der(enum signature_id id)
{
	/* The first encoding of an id is the one to write. */
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (encodings[i].id == id)
			return slice_of(encodings[i].der, encodings[i].length);
	return slice_of("", 0);
}
