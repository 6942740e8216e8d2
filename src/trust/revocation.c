/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/revocation.h"

#include "base/text.h"
#include "trust/crl_evidence.h"
#include "trust/snapshot.h"

void revocation_tell(const struct revocation *revocation, size_t index, struct findings *findings)
{
	char date[TIME_TEXT_SIZE];
	const char *reason = revocation_reason_text(revocation->reason);

	time_format(revocation->revoked_at, date);
	if (revocation->on_hold)
		findings_add(findings, RULE_REV_HOLD, FINDING_FAIL, (int)index,
		             "the certificate is on hold since %s", date);
	else
		findings_add(findings, RULE_REV_STATUS, FINDING_FAIL, (int)index,
		             "the certificate was revoked on %s (%s)", date,
		             reason != NULL ? reason : "unspecified");
}

/* --- the books of our own CAs --- */

/* I12: a CA that we operate for another community, below an anchor that this one trusts. */
static const struct issuer_state *books_elsewhere(const struct snapshot *snapshot, const struct cert *issuer)
{
	return snapshot != NULL ? snapshot_issuer_by_key(snapshot, &issuer->subject, issuer->spki_sha256) : NULL;
}

/*
 * By name and key: a certificate of the same CA that came from elsewhere, as a cross-certificate does, must not
 * lead around its books. A CA of another community, sent along as a hint, has books as well: evidence is no trust.
 */
static const struct issuer_state *books_of(const struct decision *decision, const struct cert *issuer)
{
	const struct trust_candidates known = trust_set_cas_by_subject(decision->set, &issuer->subject);

	for (size_t i = 0; i < known.count; i++) {
		const struct trust_ca *ca = known.items[i].ca;
		if (ca->books > 0 && memcmp(ca->cert.spki_sha256, issuer->spki_sha256, SHA256_SIZE) == 0)
			return trust_set_books(decision->set, ca);
	}
	return books_elsewhere(decision->snapshot, issuer);
}

/* Whether the books hold this very certificate, and not another one of its serial. */
static bool is_issued(const struct issuer_state *books, const struct cert *cert)
{
	struct issued_serial issued;

	return issuer_state_find(books, cert->sha256, &issued) &&
	       slice_equal(slice_of(issued.serial, issued.serial_len), cert->serial);
}

static void tell_not_issued(struct evidence *evidence, size_t index, struct findings *findings)
{
	evidence->status = EVIDENCE_UNKNOWN;
	findings_add(findings, RULE_REV_NOT_ISSUED, FINDING_UNKNOWN, (int)index,
	             "the books of the CA do not hold this certificate");
}

/* I10: what was never issued is not good, and as the books are complete no mode makes up for it. */
static void check_by_books(const struct issuer_state *books, struct path_node *node, size_t index,
                           struct findings *findings)
{
	struct evidence *evidence = &node->evidence;

	evidence->source = "authority";
	switch (issuer_state_status(books, node->cert->serial, &evidence->revocation)) {
	case SERIAL_GOOD:
		evidence->status = EVIDENCE_GOOD;
		if (!is_issued(books, node->cert))
			tell_not_issued(evidence, index, findings);
		break;
	case SERIAL_ON_HOLD:
	case SERIAL_REVOKED:
		evidence->status = EVIDENCE_REVOKED;
		revocation_tell(&evidence->revocation, index, findings);
		break;
	case SERIAL_UNKNOWN:
		tell_not_issued(evidence, index, findings);
		break;
	}
}

/* I12: a CA that was taken out of operation takes what it issued along, whether revocation is asked or not. */
static void check_node(struct decision *decision, struct path *path, size_t index, struct findings *findings)
{
	const struct issuer_state *books = books_of(decision, path->nodes[index + 1].cert);

	path->nodes[index].evidence = (struct evidence){ .status = EVIDENCE_NOT_CHECKED };
	if (books != NULL && !issuer_state_is_active(books))
		findings_add(findings, RULE_REV_AUTHORITY, FINDING_FAIL, (int)index + 1,
		             "the CA was revoked or taken out of operation");
	if (decision->mode == REVOCATION_SKIP)
		return;
	if (books != NULL)
		check_by_books(books, &path->nodes[index], index, findings);
	else
		crl_evidence_check(decision, path, index, findings);
}

void revocation_check(struct decision *decision, struct path *path, struct findings *findings)
{
	for (size_t i = path->count - 1; i-- > 0;)
		check_node(decision, path, i, findings);
}
