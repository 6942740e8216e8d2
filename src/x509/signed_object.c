/* SPDX-License-Identifier: Apache-2.0 */
#include "x509/signed_object.h"

#include "x509/der.h"

RESULT algorithm_identifier_read(struct slice *in, const char *what, struct slice *whole, struct err *e)
{
	struct der_value value, parameters;
	struct slice oid;

	TRY(der_read_value(in, DER_SEQUENCE, what, &value, e));
	TRY(der_read_oid(&value.content, what, &oid, e));
	if (value.content.len > 0)
		TRY(der_read_any(&value.content, what, &parameters, e));
	TRY(der_end(value.content, what, e));
	*whole = value.whole;
	return OK;
}

RESULT subject_public_key_info_read(struct slice *in, struct slice *whole, struct err *e)
{
	struct der_value value;
	struct slice algorithm, bits;
	unsigned unused;

	TRY(der_read_value(in, DER_SEQUENCE, "subjectPublicKeyInfo", &value, e));
	TRY(algorithm_identifier_read(&value.content, "the algorithm of subjectPublicKeyInfo", &algorithm, e));
	TRY(der_read_bit_string(&value.content, DER_BIT_STRING, "subjectPublicKey", &bits, &unused, e));
	TRY(der_end(value.content, "subjectPublicKeyInfo", e));
	*whole = value.whole;
	return OK;
}

RESULT signed_object_read(struct slice der, const char *what, struct signed_object *out, struct err *e)
{
	struct slice content;
	struct der_value tbs;

	TRY(der_read_only(der, DER_SEQUENCE, what, &content, e));
	TRY(der_read_value(&content, DER_SEQUENCE, "the signed part", &tbs, e));
	out->tbs = tbs.whole;
	TRY(algorithm_identifier_read(&content, "signatureAlgorithm", &out->algorithm, e));
	TRY(der_read_octet_bits(&content, "signatureValue", &out->signature, e));
	return der_end(content, "signatureValue", e);
}
