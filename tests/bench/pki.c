/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/pki.h"

#include "bench/bench.h"

#include <openssl/x509v3.h>
#include <stdio.h>

#define DAY 86400

struct extension {
	int nid;
	const char *value;
};

static const struct extension root_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
};
static const struct extension issuing_extensions[] = {
	{ NID_basic_constraints, "critical,CA:TRUE,pathlen:0" },
	{ NID_key_usage, "critical,keyCertSign,cRLSign" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
};
static const struct extension leaf_extensions[] = {
	{ NID_key_usage, "critical,digitalSignature" },
	{ NID_subject_key_identifier, "hash" },
	{ NID_authority_key_identifier, "keyid:always" },
	{ NID_subject_alt_name, "URI:https://app.example.org/fhir" },
	{ NID_crl_distribution_points, "URI:http://pki.example.org/crl/issuing.crl" },
};

EVP_PKEY *pki_new_key(const char *algorithm)
{
	EVP_PKEY *key = strcmp(algorithm, "P-256") == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);

	CHECK_THAT(key != NULL);
	return key;
}

static X509_NAME *name_of(const char *common_name)
{
	X509_NAME *name = X509_NAME_new();

	CHECK_THAT(name != NULL);
	CHECK_THAT(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Example", -1, -1, 0));
	CHECK_THAT(
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0));
	return name;
}

/* As CAs draw them: 16 octets, the first of them small and not zero. */
static void set_serial(X509 *certificate, unsigned number)
{
	unsigned char octets[16] = { 0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	for (unsigned i = 0; i < 4; i++)
		octets[12 + i] = (unsigned char)(number >> (8 * (3 - i)));
	BIGNUM *serial = BN_bin2bn(octets, sizeof octets, NULL);
	CHECK_THAT(serial != NULL && BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate)) != NULL);
	BN_free(serial);
}

static void add_extensions(X509 *certificate, X509 *issuer, const struct extension *list, size_t count)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, issuer != NULL ? issuer : certificate, certificate, NULL, NULL, 0);
	for (size_t i = 0; i < count; i++) {
		X509_EXTENSION *made = X509V3_EXT_conf_nid(NULL, &context, list[i].nid, list[i].value);
		CHECK_THAT(made != NULL && X509_add_ext(certificate, made, -1));
		X509_EXTENSION_free(made);
	}
}

static X509 *unsigned_of(const char *common_name, EVP_PKEY *key, X509 *issuer, unsigned number)
{
	X509 *certificate = X509_new();
	X509_NAME *name = name_of(common_name);

	CHECK_THAT(certificate != NULL && X509_set_version(certificate, X509_VERSION_3));
	set_serial(certificate, number);
	CHECK_THAT(X509_set_subject_name(certificate, name));
	CHECK_THAT(X509_set_issuer_name(certificate, issuer != NULL ? X509_get_subject_name(issuer) : name));
	CHECK_THAT(X509_gmtime_adj(X509_getm_notBefore(certificate), -DAY) != NULL);
	CHECK_THAT(X509_gmtime_adj(X509_getm_notAfter(certificate), 365L * DAY) != NULL);
	CHECK_THAT(X509_set_pubkey(certificate, key));
	X509_NAME_free(name);
	return certificate;
}

#define EXTENSIONS(list) list, sizeof(list) / sizeof((list)[0])

void pki_init(struct pki *pki, const char *algorithm)
{
	*pki = (struct pki){
		.root_key = pki_new_key(algorithm),
		.issuing_key = pki_new_key(algorithm),
		.leaf_key = pki_new_key(algorithm),
	};
	pki->root = unsigned_of("Root", pki->root_key, NULL, 1);
	add_extensions(pki->root, NULL, EXTENSIONS(root_extensions));
	CHECK_THAT(X509_sign(pki->root, pki->root_key, EVP_sha256()) > 0);
	pki->issuing = unsigned_of("Issuing CA", pki->issuing_key, pki->root, 2);
	add_extensions(pki->issuing, pki->root, EXTENSIONS(issuing_extensions));
	CHECK_THAT(X509_sign(pki->issuing, pki->root_key, EVP_sha256()) > 0);
}

void pki_fini(struct pki *pki)
{
	X509_free(pki->root);
	X509_free(pki->issuing);
	EVP_PKEY_free(pki->root_key);
	EVP_PKEY_free(pki->issuing_key);
	EVP_PKEY_free(pki->leaf_key);
}

X509 *pki_leaf(const struct pki *pki, unsigned number)
{
	X509 *leaf = unsigned_of("Example App", pki->leaf_key, pki->issuing, number);

	add_extensions(leaf, pki->issuing, EXTENSIONS(leaf_extensions));
	CHECK_THAT(X509_sign(leaf, pki->issuing_key, EVP_sha256()) > 0);
	return leaf;
}

struct slice pki_der(X509 *certificate)
{
	unsigned char *der = NULL;
	const int len = i2d_X509(certificate, &der);

	CHECK_THAT(len > 0);
	return slice_of(der, (size_t)len);
}
