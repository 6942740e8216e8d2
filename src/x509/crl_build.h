/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CRLs out (RFC 5280 5): opened, fed one entry after the other, closed into TBSCertList, then made a
 * CertificateList with its signature. Memory is the output alone: a million entries cost their bytes.
 */
#ifndef X509_CRL_BUILD_H
#define X509_CRL_BUILD_H

#include "base/buf.h"
#include "base/err.h"
#include "model/revocation.h"
#include "x509/crl.h"

struct crl_draft {
	enum signature_id signature;
	struct slice issuer;         /* DER Name */
	struct slice issuer_key_id;  /* subjectKeyIdentifier of the issuer */
	int64_t this_update, next_update;
	int64_t number;              /* CRLNumber, > 0 */
};

struct crl_builder {
	struct buf *out;
	size_t tbs_mark, entries_mark;
	bool has_entries;
	bool has_bad_serial;
	struct crl_draft draft;
};

/* `out` is empty and receives the TBSCertList; its ceiling bounds the CRL. */
void crl_build_begin(struct crl_builder *builder, const struct crl_draft *draft, struct buf *out);
/*
 * `serial` is the INTEGER's content octets; reason unspecified is left out (RFC 5280 5.3.1), a
 * certificate on hold is listed as certificateHold. Never twice the same serial: the caller sees to it.
 */
void crl_build_entry(struct crl_builder *builder, struct slice serial, const struct revocation *revocation);
/* ERR_INVALID: the draft or an entry was wrong; ERR_TOO_LARGE: past the ceiling of `out`. */
RESULT crl_build_end(struct crl_builder *builder, struct err *e);
/* SEQUENCE { tbs, algorithm, BIT STRING }. */
RESULT crl_assemble(struct slice tbs, enum signature_id signature_id, struct slice signature, struct buf *out,
                    struct err *e);
/* As crl_assemble, but turns the TBSCertList that `crl` holds into the CertificateList without a second copy. */
RESULT crl_assemble_in_place(struct buf *crl, enum signature_id signature_id, struct slice signature, struct err *e);

#endif
