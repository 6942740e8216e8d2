/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/public_key.h"

#include "crypto/ossl.h"
#include "support/random.h"
#include "support/raw_cert.h"
#include "support/threads.h"

#define MESSAGE "what is signed"
#define RSA_ALGORITHM "300d06092a864886f70d0101010500"
#define EC(curve) "3013" "06072a8648ce3d0201" curve
#define P256 "06082a8648ce3d030107"
#define G_X "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
#define G_Y "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"

enum { RSA_2048, RSA_3072, RSA_PSS, EC_P256, EC_P384, EC_P521, ED25519_, KEY_COUNT };

struct fixture {
	struct arena *arena;
	EVP_PKEY *made[KEY_COUNT];
	struct slice spki[KEY_COUNT];
};

static EVP_PKEY *pss_key(void)
{
	EVP_PKEY *key = NULL;
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);

	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048), 1);
	assert_int_equal(EVP_PKEY_generate(ctx, &key), 1);
	return key;
}

static struct slice spki_of(struct arena *arena, EVP_PKEY *key)
{
	unsigned char *der = NULL;
	const int len = i2d_PUBKEY(key, &der);

	assert_true(len > 0);
	const struct slice copy = arena_copy(arena, slice_of(der, (size_t)len));
	OPENSSL_free(der);
	return copy;
}

/* Keys are made once: RSA ones take their time. */
static int make_keys(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new(16u << 20);
	f->made[RSA_2048] = EVP_RSA_gen(2048);
	f->made[RSA_3072] = EVP_RSA_gen(3072);
	f->made[RSA_PSS] = pss_key();
	f->made[EC_P256] = EVP_EC_gen("P-256");
	f->made[EC_P384] = EVP_EC_gen("P-384");
	f->made[EC_P521] = EVP_EC_gen("P-521");
	f->made[ED25519_] = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	for (int i = 0; i < KEY_COUNT; i++)
		f->spki[i] = spki_of(f->arena, f->made[i]);
	*state = f;
	return 0;
}

static int free_keys(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < KEY_COUNT; i++)
		EVP_PKEY_free(f->made[i]);
	arena_free(f->arena);
	free(f);
	return 0;
}

static struct public_key *loaded(struct slice spki)
{
	struct public_key *key;

	ACCEPTED(public_key_load(spki, &key, &test_err));
	return key;
}

static void each_kind_of_key_is_loaded(void **state)
{
	static const struct {
		enum public_key_kind kind;
		unsigned bits;
	} expected[KEY_COUNT] = {
		[RSA_2048] = { PUBLIC_KEY_RSA, 2048 },     [RSA_3072] = { PUBLIC_KEY_RSA, 3072 },
		[RSA_PSS] = { PUBLIC_KEY_RSA, 2048 },      [EC_P256] = { PUBLIC_KEY_EC_P256, 256 },
		[EC_P384] = { PUBLIC_KEY_EC_P384, 384 },   [EC_P521] = { PUBLIC_KEY_EC_P521, 521 },
		[ED25519_] = { PUBLIC_KEY_ED25519, 256 },
	};
	const struct fixture *f = *state;

	for (int i = 0; i < KEY_COUNT; i++) {
		CLEANUP(public_key_free) struct public_key *key = loaded(f->spki[i]);
		assert_int_equal(public_key_kind(key), expected[i].kind);
		assert_int_equal(public_key_bits(key), expected[i].bits);
	}
}

/* --- verifying --- */

enum padding { PADDING_NONE, PADDING_PKCS1, PADDING_PSS };

static const struct scheme {
	enum signature_id id;
	const EVP_MD *(*md)(void);
	enum padding padding;
} schemes[] = {
	{ SIGNATURE_RSA_SHA256, EVP_sha256, PADDING_PKCS1 },   { SIGNATURE_RSA_SHA384, EVP_sha384, PADDING_PKCS1 },
	{ SIGNATURE_RSA_SHA512, EVP_sha512, PADDING_PKCS1 },   { SIGNATURE_RSA_PSS_SHA256, EVP_sha256, PADDING_PSS },
	{ SIGNATURE_RSA_PSS_SHA384, EVP_sha384, PADDING_PSS }, { SIGNATURE_RSA_PSS_SHA512, EVP_sha512, PADDING_PSS },
	{ SIGNATURE_ECDSA_SHA256, EVP_sha256, PADDING_NONE },  { SIGNATURE_ECDSA_SHA384, EVP_sha384, PADDING_NONE },
	{ SIGNATURE_ECDSA_SHA512, EVP_sha512, PADDING_NONE },  { SIGNATURE_ED25519, NULL, PADDING_NONE },
};
#define SCHEMES (sizeof schemes / sizeof schemes[0])

static bool is_rsa(int key)
{
	return key <= RSA_PSS;
}

static bool can_sign(int key, const struct scheme *scheme)
{
	if (is_rsa(key))
		return scheme->padding == PADDING_PSS || (scheme->padding == PADDING_PKCS1 && key != RSA_PSS);
	return scheme->padding == PADDING_NONE && (scheme->md == NULL) == (key == ED25519_);
}

static struct slice signature_by(const struct fixture *f, int key, const struct scheme *scheme)
{
	CLEANUP(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *of_key;
	uint8_t signature[1024];
	size_t len = sizeof signature;

	assert_int_equal(EVP_DigestSignInit(ctx, &of_key, scheme->md != NULL ? scheme->md() : NULL, NULL, f->made[key]), 1);
	if (scheme->padding == PADDING_PSS) {
		assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING), 1);
		assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, RSA_PSS_SALTLEN_DIGEST), 1);
	}
	assert_int_equal(EVP_DigestSign(ctx, signature, &len, (const uint8_t *)MESSAGE, strlen(MESSAGE)), 1);
	return arena_copy(f->arena, slice_of(signature, len));
}

/* Each signature verifies under its own key, algorithm and message, and under no other combination. */
static void signatures_of_openssl_verify_where_they_belong_and_nowhere_else(void **state)
{
	const struct fixture *f = *state;
	struct public_key *keys[KEY_COUNT];

	for (int i = 0; i < KEY_COUNT; i++)
		keys[i] = loaded(f->spki[i]);
	for (int signer = 0; signer < KEY_COUNT; signer++)
		for (size_t s = 0; s < SCHEMES; s++) {
			if (!can_sign(signer, &schemes[s]))
				continue;
			const struct slice signature = signature_by(f, signer, &schemes[s]);
			for (int verifier = 0; verifier < KEY_COUNT; verifier++)
				for (int id = 0; id < SIGNATURE_COUNT; id++)
					assert_int_equal(public_key_verifies(keys[verifier], (enum signature_id)id,
					                                     slice_text(MESSAGE), signature),
					                 verifier == signer && id == (int)schemes[s].id);
			assert_false(public_key_verifies(keys[signer], schemes[s].id, slice_text(MESSAGE "!"), signature));
			assert_false(public_key_verifies(keys[signer], schemes[s].id, slice_text(""), signature));
		}
	for (int i = 0; i < KEY_COUNT; i++)
		public_key_free(keys[i]);
}

static void a_changed_or_cut_signature_does_not_verify(void **state)
{
	const struct fixture *f = *state;
	static const size_t of_key[KEY_COUNT] = { 0, 0, 3, 6, 6, 6, 9 };

	for (int i = 0; i < KEY_COUNT; i++) {
		const struct scheme *scheme = &schemes[of_key[i]];
		const struct slice signature = signature_by(f, i, scheme);
		CLEANUP(public_key_free) struct public_key *key = loaded(f->spki[i]);
		uint8_t bytes[1025] = { 0 };
		for (size_t at = 0; at < signature.len; at++) {
			memcpy(bytes, signature.data, signature.len);
			bytes[at] ^= 0x10;
			assert_false(public_key_verifies(key, scheme->id, slice_text(MESSAGE), slice_of(bytes, signature.len)));
			assert_false(public_key_verifies(key, scheme->id, slice_text(MESSAGE), slice_of(signature.data, at)));
		}
		memcpy(bytes, signature.data, signature.len);
		assert_false(public_key_verifies(key, scheme->id, slice_text(MESSAGE), slice_of(bytes, signature.len + 1)));
		assert_int_equal(ERR_peek_error(), 0);
	}
}

/* MD5 and SHA-1 are known in order to be refused. */
static void broken_digests_never_verify(void **state)
{
	const struct fixture *f = *state;
	static const struct scheme rsa_sha1 = { SIGNATURE_RSA_SHA1, EVP_sha1, PADDING_PKCS1 };
	static const struct scheme rsa_md5 = { SIGNATURE_RSA_MD5, EVP_md5, PADDING_PKCS1 };
	static const struct scheme ecdsa_sha1 = { SIGNATURE_ECDSA_SHA1, EVP_sha1, PADDING_NONE };
	CLEANUP(public_key_free) struct public_key *rsa = loaded(f->spki[RSA_2048]);
	CLEANUP(public_key_free) struct public_key *ec = loaded(f->spki[EC_P256]);

	assert_false(public_key_verifies(rsa, SIGNATURE_RSA_SHA1, slice_text(MESSAGE), signature_by(f, RSA_2048, &rsa_sha1)));
	assert_false(public_key_verifies(rsa, SIGNATURE_RSA_MD5, slice_text(MESSAGE), signature_by(f, RSA_2048, &rsa_md5)));
	assert_false(public_key_verifies(ec, SIGNATURE_ECDSA_SHA1, slice_text(MESSAGE), signature_by(f, EC_P256, &ecdsa_sha1)));
}

/* RFC 4055 1.2: a key with PSS parameters is for them only. */
static void a_pss_key_restricted_to_a_hash_verifies_that_hash_only(void **state)
{
	const struct fixture *f = *state;
	CLEANUP(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
	struct fixture own = { .arena = f->arena };

	assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, 2048), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_md(ctx, EVP_sha384()), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md(ctx, EVP_sha384()), 1);
	assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(ctx, 48), 1);
	assert_int_equal(EVP_PKEY_generate(ctx, &own.made[RSA_PSS]), 1);
	CLEANUP(public_key_free) struct public_key *key = loaded(spki_of(f->arena, own.made[RSA_PSS]));
	const struct slice signature = signature_by(&own, RSA_PSS, &schemes[4]);
	assert_true(public_key_verifies(key, SIGNATURE_RSA_PSS_SHA384, slice_text(MESSAGE), signature));
	assert_false(public_key_verifies(key, SIGNATURE_RSA_PSS_SHA256, slice_text(MESSAGE), signature));
	assert_false(public_key_verifies(key, SIGNATURE_RSA_SHA384, slice_text(MESSAGE), signature));
	EVP_PKEY_free(own.made[RSA_PSS]);
}

/* --- refused --- */

static char *spki_hex(struct arena *arena, const char *algorithm, const char *bits)
{
	return raw_wrap(arena, 0x30, arena_printf(arena, "%s%s", algorithm, raw_wrap(arena, 0x03, arena_printf(arena, "00%s", bits))));
}

/* An RSA key from numbers: a modulus of `octets` octets that begins and ends with these. */
static struct slice rsa_spki(struct arena *arena, size_t octets, unsigned first, unsigned last, const char *exponent)
{
	char *modulus = arena_alloc(arena, 2 * octets + 3);
	const bool sign = first >= 0x80;

	if (sign)
		memcpy(modulus, "00", 2);
	for (size_t i = 0; i < octets; i++)
		snprintf(modulus + 2 * (i + sign), 3, "%02x", i == 0 ? first : i == octets - 1 ? last : 0xa5u);
	const char *numbers = arena_printf(arena, "%s%s", raw_wrap(arena, 0x02, modulus), raw_wrap(arena, 0x02, exponent));
	return hex(arena, spki_hex(arena, RSA_ALGORITHM, raw_wrap(arena, 0x30, numbers)));
}

static void weak_rsa_keys_are_refused(void **state)
{
	struct arena *arena = ((struct fixture *)*state)->arena;
	struct public_key *key;
	static const struct {
		size_t octets;
		unsigned first, last;
		const char *exponent, *words;
	} rows[] = {
		{ 128, 0x80, 1, "010001", "has 1024 bits; 2048 are the least" },
		{ 256, 0x7f, 1, "010001", "has 2047 bits" },
		{ 1025, 0x01, 1, "010001", "longer than 8192 bits" },
		{ 256, 0x80, 2, "010001", "modulus is even" },
		{ 256, 0x80, 1, "03", "below 65537" },
		{ 256, 0x80, 1, "01", "below 65537" },
		{ 256, 0x80, 1, "00ffff", "below 65537" },
		{ 256, 0x80, 1, "010002", "exponent is even" },
		{ 256, 0x80, 1, "00", "exponent is even" },
		{ 256, 0x80, 1, "010000000000000001", "longer than 64 bits" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct slice spki = rsa_spki(arena, rows[i].octets, rows[i].first, rows[i].last, rows[i].exponent);
		REFUSED(public_key_load(spki, &key, &test_err), ERR_WEAK_KEY, rows[i].words);
	}
	for (size_t octets = 256; octets <= 1024; octets *= 4)
		public_key_free(loaded(rsa_spki(arena, octets, 0x80, 1, "010001")));
	public_key_free(loaded(rsa_spki(arena, 256, 0x80, 1, "00ffffffffffffffff")));
}

static void malformed_rsa_keys_are_refused(void **state)
{
	struct arena *arena = ((struct fixture *)*state)->arena;
	struct public_key *key;
	static const struct {
		const char *numbers, *words;
	} rows[] = {
		{ "0500", "not one RSAPublicKey" },
		{ "3000", "modulus is not an INTEGER" },
		{ "3003 020103", "exponent is not an INTEGER" },
		{ "3006 0201ff 020103", "modulus is negative" },
		{ "3007 02020001 020103", "modulus is not an INTEGER" },
		{ "3006 020103 0201ff", "exponent is negative" },
		{ "3008 020103 020103 0500", "more than a modulus and an exponent" },
		{ "3006 020103 020103 0500", "not one RSAPublicKey" },
		{ "3005 0200 020103", "modulus is not an INTEGER" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(public_key_load(hex(arena, spki_hex(arena, RSA_ALGORITHM, rows[i].numbers)), &key, &test_err),
		        ERR_MALFORMED, rows[i].words);
	REFUSED(public_key_load(hex(arena, spki_hex(arena, "300b06092a864886f70d010101", "3000")), &key, &test_err),
	        ERR_MALFORMED, "RFC 3279 2.3.1");
}

static void points_that_are_no_key_are_refused(void **state)
{
	struct arena *arena = ((struct fixture *)*state)->arena;
	struct public_key *key;
	static const struct {
		const char *point, *words;
	} rows[] = {
		{ "04" G_X "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f4", "not a point on its curve" },
		{ "04" "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c297" G_Y, "not a point on its curve" },
		/* x is the prime of the field, or above */
		{ "02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", "not a point on its curve" },
		{ "02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not a point on its curve" },
		{ "00", "RFC 5480 2.2" },                              /* infinity */
		{ "07" G_X G_Y, "RFC 5480 2.2" },                      /* hybrid */
		{ "04" G_X, "RFC 5480 2.2" },
		{ "02" G_X "00", "RFC 5480 2.2" },
		{ "04" G_X G_Y "00", "RFC 5480 2.2" },
		{ "05" G_X, "RFC 5480 2.2" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(public_key_load(hex(arena, spki_hex(arena, EC(P256), rows[i].point)), &key, &test_err), ERR_MALFORMED,
		        rows[i].words);
	assert_int_equal(ERR_peek_error(), 0);
	public_key_free(loaded(hex(arena, spki_hex(arena, EC(P256), "04" G_X G_Y))));
	public_key_free(loaded(hex(arena, spki_hex(arena, EC(P256), "03" G_X))));
	public_key_free(loaded(hex(arena, spki_hex(arena, EC(P256), "02" G_X))));
}

static void other_curves_and_algorithms_are_refused(void **state)
{
	struct arena *arena = ((struct fixture *)*state)->arena;
	struct public_key *key;
	static const char *const curves[] = { "P-224", "secp256k1", "brainpoolP256r1" };
	static const char *const kinds[] = { "X25519", "X448", "ED448" };

	for (size_t i = 0; i < 3; i++) {
		CLEANUP(EVP_PKEY_free) EVP_PKEY *ec = EVP_EC_gen(curves[i]);
		REFUSED(public_key_load(spki_of(arena, ec), &key, &test_err), ERR_WEAK_KEY, "curve");
		CLEANUP(EVP_PKEY_free) EVP_PKEY *other = EVP_PKEY_Q_keygen(NULL, NULL, kinds[i]);
		REFUSED(public_key_load(spki_of(arena, other), &key, &test_err), ERR_WEAK_KEY, "none of RSA, EC and Ed25519");
	}
}

/* RFC 5480 2.1.1: implicitCurve and specifiedCurve must not be used (CVE-2020-0601). */
static void curves_by_their_parameters_are_refused(void **state)
{
	const struct fixture *f = *state;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *ec = EVP_EC_gen("P-256");
	struct public_key *key;

	assert_int_equal(EVP_PKEY_set_utf8_string_param(ec, OSSL_PKEY_PARAM_EC_ENCODING, "explicit"), 1);
	REFUSED(public_key_load(spki_of(f->arena, ec), &key, &test_err), ERR_WEAK_KEY, "by name");
	REFUSED(public_key_load(hex(f->arena, spki_hex(f->arena, "300906072a8648ce3d0201", "04" G_X G_Y)), &key, &test_err),
	        ERR_WEAK_KEY, "by name");
}

static void what_is_no_public_key_is_refused(void **state)
{
	struct arena *arena = ((struct fixture *)*state)->arena;
	struct public_key *key;
	static const struct {
		const char *spki, *words;
	} rows[] = {
		{ "", "not one SubjectPublicKeyInfo" },
		{ "3000", "no algorithm" },
		{ "3002 3000", "no identifier" },
		{ "3009 300506032b6570 0300", "bits are malformed" },
		{ "300a 300506032b6570 030100", "bits are malformed" },
		{ "300b 300506032b6570 03020700", "bits are malformed" },
		{ "300b 300506032b6570 03020000", "has 1 octets, not 32" },
		{ "302a 300506032b6570 0321000000000000000000000000000000000000000000000000000000000000000000 00",
		  "not one SubjectPublicKeyInfo" },
		{ "302c 300506032b6570 0321000000000000000000000000000000000000000000000000000000000000000000 0500",
		  "bits are malformed" },
		{ "302c 300706032b65700500 0321000000000000000000000000000000000000000000000000000000000000000000",
		  "RFC 8410 3" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		REFUSED(public_key_load(hex(arena, rows[i].spki), &key, &test_err), ERR_MALFORMED, rows[i].words);
}

/* --- agreement with OpenSSL --- */

static bool openssl_loads(struct slice spki)
{
	const unsigned char *at = spki.data;
	CLEANUP(EVP_PKEY_free) EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki.len);
	const bool loads = key != NULL && at == spki.data + spki.len;

	ERR_clear_error();
	return loads;
}

/* Whatever is changed in a key: what we accept, d2i_PUBKEY accepts. */
static void what_is_loaded_openssl_loads_too(void **state)
{
	const struct fixture *f = *state;
	struct test_random random = { 15 };
	unsigned accepted = 0, refused = 0;

	for (int i = 0; i < KEY_COUNT; i++)
		for (unsigned round = 0; round < 1500; round++) {
			const struct slice spki = f->spki[i];
			uint8_t bytes[1024];
			struct public_key *key;
			memcpy(bytes, spki.data, spki.len);
			/* among the first octets every now and then, where the form is */
			const size_t range = round % 2 == 0 && spki.len > 40 ? 40 : spki.len;
			bytes[random_below(&random, range)] ^= (uint8_t)(1u << random_below(&random, 8));
			if (failed(public_key_load(slice_of(bytes, spki.len), &key, &test_err))) {
				assert_true(test_err.code == ERR_MALFORMED || test_err.code == ERR_WEAK_KEY);
				refused++;
				continue;
			}
			accepted++;
			assert_true(openssl_loads(slice_of(bytes, spki.len)));
			public_key_free(key);
		}
	assert_true(accepted > 100);
	assert_true(refused > 100);
}

static void fresh_keys_are_loaded_and_verify_as_openssl_does(void **state)
{
	const struct fixture *f = *state;
	static const char *const curves[] = { "P-256", "P-384", "P-521" };

	for (unsigned round = 0; round < 60; round++) {
		struct fixture own = { .arena = f->arena };
		own.made[EC_P256] = EVP_EC_gen(curves[round % 3]);
		if (round % 2 == 1)
			assert_int_equal(EVP_PKEY_set_utf8_string_param(own.made[EC_P256],
			                                                OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "compressed"), 1);
		const struct slice spki = spki_of(f->arena, own.made[EC_P256]);
		CLEANUP(public_key_free) struct public_key *key = loaded(spki);
		const struct slice signature = signature_by(&own, EC_P256, &schemes[6]);
		assert_true(openssl_loads(spki));
		assert_true(public_key_verifies(key, SIGNATURE_ECDSA_SHA256, slice_text(MESSAGE), signature));
		EVP_PKEY_free(own.made[EC_P256]);
	}
}

struct shared {
	struct public_key *key;
	struct slice signature;
};

static unsigned verify_much(void *context, unsigned number)
{
	const struct shared *shared = context;
	unsigned faults = 0;

	(void)number;
	for (unsigned i = 0; i < 100; i++) {
		struct public_key *own = public_key_ref(shared->key);
		faults += !public_key_verifies(own, SIGNATURE_ECDSA_SHA256, slice_text(MESSAGE), shared->signature);
		faults += public_key_verifies(own, SIGNATURE_ECDSA_SHA256, slice_text(MESSAGE "!"), shared->signature);
		public_key_free(own);
	}
	return faults;
}

static void threads_share_a_key(void **state)
{
	const struct fixture *f = *state;
	struct shared shared = { loaded(f->spki[EC_P256]), signature_by(f, EC_P256, &schemes[6]) };

	assert_int_equal(in_threads(4, verify_much, &shared), 0);
	public_key_free(shared.key);
	public_key_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_key_is_loaded),
		cmocka_unit_test(signatures_of_openssl_verify_where_they_belong_and_nowhere_else),
		cmocka_unit_test(a_changed_or_cut_signature_does_not_verify),
		cmocka_unit_test(broken_digests_never_verify),
		cmocka_unit_test(a_pss_key_restricted_to_a_hash_verifies_that_hash_only),
		cmocka_unit_test(weak_rsa_keys_are_refused),
		cmocka_unit_test(malformed_rsa_keys_are_refused),
		cmocka_unit_test(points_that_are_no_key_are_refused),
		cmocka_unit_test(other_curves_and_algorithms_are_refused),
		cmocka_unit_test(curves_by_their_parameters_are_refused),
		cmocka_unit_test(what_is_no_public_key_is_refused),
		cmocka_unit_test(what_is_loaded_openssl_loads_too),
		cmocka_unit_test(fresh_keys_are_loaded_and_verify_as_openssl_does),
		cmocka_unit_test(threads_share_a_key),
	};

	return cmocka_run_group_tests(tests, make_keys, free_keys);
}
