/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every rule that a chain decision can apply: symbol, id, severity, source, summary. From this table come
 * findings, `anchorhold rules`, the documentation and the tests' completeness check. Severity is the
 * source's; OURS is hardening that no source demands.
 */
#ifndef TRUST_RULE_TABLE_H
#define TRUST_RULE_TABLE_H

/* clang-format off */
#define CHAIN_RULES(X) \
	X(RULE_LEAF_READABLE, "leaf-readable", "SHALL", "RFC 5280 4.1", \
	  "the certificate is one DER certificate without trailing bytes") \
	X(RULE_CHAIN_TO_ANCHOR, "chain-to-community-anchor", "SHALL", "RFC 5280 6.1", \
	  "a path leads from the certificate to an anchor that is trusted for this community") \
	X(RULE_CHAIN_SIGS, "chain-sigs", "SHALL", "RFC 5280 6.1.3 (a)(1)", \
	  "the signature of every link verifies; MD5 and SHA-1 are refused") \
	X(RULE_CHAIN_VALIDITY, "chain-validity-now", "SHALL", "RFC 5280 6.1.3 (a)(2)", \
	  "leaf and intermediates are within their validity") \
	X(RULE_ANCHOR_VALIDITY, "anchor-validity", "policy", "RFC 5280 6.1.1 (d)", \
	  "the anchor's certificate is within its validity, where the community enforces it") \
	X(RULE_ANCHOR_WINDOW, "anchor-window", "policy", "community", \
	  "the time lies in the window within which the community trusts the anchor") \
	X(RULE_ANCHOR_DISTRUST_AFTER, "anchor-distrust-after", "policy", "community", \
	  "the certificate was issued before the community stopped to trust new ones of the anchor") \
	X(RULE_ANCHOR_PURPOSE, "anchor-purpose", "policy", "IG 7.1.6", \
	  "the community trusts the anchor for the purpose that was asked") \
	X(RULE_CHAIN_BASIC_CONSTRAINTS, "chain-basic-constraints", "SHALL", "RFC 5280 6.1.4 (k)", \
	  "every issuer is a v3 CA, and its path length is honoured") \
	X(RULE_CHAIN_KEY_CERT_SIGN, "chain-keycertsign", "SHALL", "RFC 5280 6.1.4 (n)", \
	  "every issuer's keyUsage, if present, has keyCertSign") \
	X(RULE_CHAIN_NAME_CONSTRAINTS, "chain-name-constraints", "SHALL", "RFC 5280 6.1.3 (b)", \
	  "every name lies within the name constraints above it") \
	X(RULE_CHAIN_CRITICAL_EXT, "chain-critical-ext", "SHALL", "RFC 5280 6.1.4 (o)", \
	  "there is no critical extension that is not processed") \
	X(RULE_CHAIN_POLICY, "chain-policy-oid", "MAY", "RFC 5280 6.1.5 (g)", \
	  "the path is valid under a certificate policy that is acceptable") \
	X(RULE_CHAIN_EKU, "chain-eku", "MAY", "RFC 5280 4.2.1.12", \
	  "the extended key usages that were asked are allowed by the certificate and by every issuer") \
	X(RULE_CHAIN_DEPTH, "chain-depth", "OURS", "Anchorhold", \
	  "the path is not longer, and the search not costlier, than allowed") \
	X(RULE_CHAIN_HINTS, "chain-use-x5c-rest", "MAY", "DCR 4.2", \
	  "certificates behind the first are hints: unreadable ones are passed over") \
	X(RULE_INPUT_READABLE, "input-readable", "OURS", "RFC 5280 4.1", \
	  "anchors, intermediates and CRLs that were sent along can be read; others are passed over") \
	X(RULE_LEAF_ANCHOR, "chain-partial-anchor", "OURS", "Anchorhold", \
	  "a leaf that is itself an anchor is trusted only where the community allows it") \
	X(RULE_CERT_FORM, "cert-form", "SHALL", "RFC 5280 4", \
	  "the certificate has the form that conforming issuers give it") \
	X(RULE_LEAF_NOT_CA, "leaf-not-ca", "OURS", "Anchorhold", \
	  "the certificate is neither a CA nor self-issued") \
	X(RULE_LEAF_SAN_URI, "leaf-san-uri", "SHALL", "IG 3.1", \
	  "the certificate has at least one URI among its alternative names") \
	X(RULE_LEAF_SAN_MATCH, "leaf-san-iss-match", "SHALL", "IG 3.1", \
	  "the expected URI equals a URI among the alternative names, byte for byte") \
	X(RULE_LEAF_NAME, "leaf-name-match", "SHALL", "RFC 6125 6.4", \
	  "the expected DNS name, address or mailbox is among the alternative names") \
	X(RULE_LEAF_SAN_IA5, "leaf-san-ia5", "OURS", "RFC 5280 4.2.1.6", \
	  "every URI among the alternative names is absolute and has URI characters only") \
	X(RULE_LEAF_KEY_USAGE, "leaf-key-usage", "SHALL", "RFC 5280 4.2.1.3", \
	  "keyUsage, if present, has digitalSignature") \
	X(RULE_LEAF_KEY_STRENGTH, "leaf-key-strength", "OURS", "Anchorhold", \
	  "the key is strong and of a kind that is accepted") \
	X(RULE_LEAF_VALIDITY_CAP, "leaf-validity-cap", "MAY", "community", \
	  "the certificate is not valid for longer than the community allows") \
	X(RULE_REV_STATUS, "rev-leaf-and-ca", "SHALL", "IG 7.1.6", \
	  "neither the leaf nor a CA below the anchor is revoked") \
	X(RULE_REV_HOLD, "rev-delta-hold", "SHOULD", "RFC 5280 5.3.1", \
	  "a certificate on hold counts as revoked; a delta CRL counts only on top of its base") \
	X(RULE_REV_UNKNOWN, "rev-unknown-hard", "policy", "IG 7.1.6", \
	  "the status is known, or the community accepts that it is not") \
	X(RULE_REV_NO_SOURCE, "rev-no-cdp", "policy", "Anchorhold", \
	  "the certificate names a source of revocation, or an operator supplied one") \
	X(RULE_REV_NOT_ISSUED, "rev-not-issued", "OURS", "RFC 6960 2.2", \
	  "the books of the CA hold the certificate") \
	X(RULE_REV_AUTHORITY, "rev-authority-inactive", "OURS", "Anchorhold", \
	  "the CA that issued the certificate is in operation") \
	X(RULE_REV_CRL_SIGNER, "rev-crl-sig-issuer", "SHALL", "RFC 5280 6.3.3 (f)", \
	  "a CRL counts only when the issuer's key, allowed to sign CRLs, signed it") \
	X(RULE_REV_CRL_FRESH, "rev-crl-fresh", "SHALL", "RFC 5280 6.3.3 (a)", \
	  "a CRL shows that a certificate is good only between thisUpdate and nextUpdate") \
	X(RULE_REV_CRL_CRITICAL, "rev-crl-critical-ext", "SHALL", "RFC 5280 5.2", \
	  "a CRL with a critical extension that is not processed shows of no certificate that it is good") \
	X(RULE_REV_CRL_SCOPE, "rev-cdp-forms", "SHALL", "RFC 5280 6.3.3 (b)", \
	  "a CRL counts within its scope; all reasons have to be covered") \
	X(RULE_SNAPSHOT_AGE, "snapshot-age", "OURS", "community", \
	  "the data that the decision rests on is recent enough")
/* clang-format on */

enum chain_rule {
#define X(symbol, id, severity, source, summary) symbol,
	CHAIN_RULES(X)
#undef X
	CHAIN_RULE_COUNT
};

struct rule {
	const char *id;       /* "chain-validity-now" */
	const char *severity; /* SHALL SHOULD MAY OURS policy */
	const char *source;   /* "RFC 5280 6.1.3 (a)(2)" */
	const char *summary;
};

const struct rule *chain_rule_get(enum chain_rule rule);
/* By id; NULL when no chain decision applies it. */
const struct rule *chain_rule_find(const char *id);

#endif
