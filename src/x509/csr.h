/* SPDX-License-Identifier: Apache-2.0 */
/* PKCS#10 certification requests (RFC 2986): what an applicant asks for, with proof of possession. */
#ifndef X509_CSR_H
#define X509_CSR_H

#include "x509/cert.h"

#define CSR_DER_MAX (32u * 1024)

struct csr {
	struct slice der;
	struct slice info;                 /* CertificationRequestInfo, what is signed */
	struct signature_algorithm signature_algorithm;
	struct slice signature;
	struct name subject;
	struct slice spki;
	uint8_t spki_sha256[SHA256_SIZE];
	struct general_names subject_alt_name; /* from extensionRequest; count 0 when absent */
};

/* Form only. ERR_MALFORMED, ERR_TOO_LARGE. */
RESULT csr_parse(struct slice der, struct arena *arena, struct csr *out, struct err *e);
/* RFC 2986 3: the request is signed by the key it carries. ERR_BAD_SIGNATURE, ERR_WEAK_KEY, ERR_MALFORMED. */
RESULT csr_check_possession(const struct csr *csr, struct err *e);

#endif
