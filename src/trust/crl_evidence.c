/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/crl_evidence.h"

#include "base/cleanup.h"
#include "trust/crl_scope.h"
#include "trust/crl_signer.h"
#include "trust/revocation.h"

#define HOLD_REASON (1u << REASON_CERTIFICATE_HOLD)
#define CRL_ISSUERS_MAX 16 /* different names that one certificate's points give */

/* One CRL that may speak about one certificate. */
struct testimony {
	const struct crl *crl;
	unsigned reasons; /* it speaks for these; 0: the certificate is out of its scope */
	bool fresh, understood;
	bool listed;
	struct crl_entry entry;
};

/* All that is heard about one certificate. */
struct hearing {
	struct decision *decision;
	const struct path *path;
	size_t index;
	const struct cert *cert;
	struct testimony *items;
	size_t count, capacity;
	const struct name *issuers[CRL_ISSUERS_MAX];
	size_t issuer_count;
	size_t met, in_scope; /* CRLs by name; those in scope, signed or not */
	bool cut_short;       /* there is more that was not heard, for want of effort */
	bool no_memory;
};

/* --- gathering --- */

static bool is_fresh(const struct crl *crl, int64_t at)
{
	return crl->this_update <= at && crl->has_next_update && at <= crl->next_update;
}

/* A CRL of another name says something of the certificate only when it is indirect (RFC 5280 5.3.3). */
static bool lists_issuer(const struct hearing *hearing, const struct crl *crl)
{
	return crl->indirect || name_equal(&crl->issuer, &hearing->cert->issuer);
}

/* Each name of the CRL's point is compared with each of the certificate's. */
static size_t scope_cost(const struct crl *crl, const struct cert *cert)
{
	size_t names = cert->crl_distribution_point_count;

	for (size_t i = 0; i < cert->crl_distribution_point_count; i++)
		names += cert->crl_distribution_points[i].full_name.count + cert->crl_distribution_points[i].crl_issuer.count;
	return names * (1 + crl->idp.full_name.count);
}

/* Whether somebody who may signed it. That effort ended is no answer. */
static bool is_signed(struct hearing *hearing, struct crl_index *index)
{
	struct effort *effort = &hearing->decision->effort;
	const bool was_exhausted = effort->exhausted;

	effort->exhausted = false;
	const bool accepted = effort_spend(effort, EFFORT_STEP) &&
	                      crl_signer_accepts(hearing->decision, hearing->path, hearing->index, index);
	hearing->cut_short = hearing->cut_short || (!accepted && effort->exhausted);
	effort->exhausted = effort->exhausted || was_exhausted;
	return accepted;
}

/* Scope and entry first: they are cheap, and only a CRL that says something has to be verified. */
static void hear_crl(struct hearing *hearing, struct crl_index *index)
{
	struct decision *decision = hearing->decision;
	const struct cert *cert = hearing->cert;
	struct testimony t = { .crl = crl_index_crl(index),
		               .understood = !crl_index_has_unknown_critical(index) };

	hearing->met++;
	if (!effort_spend(&decision->effort, scope_cost(t.crl, cert))) {
		hearing->cut_short = true;
		return;
	}
	if (!crl_scope_reasons(t.crl, cert, decision->arena, &t.reasons)) {
		hearing->no_memory = true;
		return;
	}
	t.understood = t.understood && !t.crl->unknown_critical;
	t.fresh = is_fresh(t.crl, decision->question->at);
	t.listed = lists_issuer(hearing, t.crl) &&
	           crl_index_find(index, &cert->issuer, cert->serial, &t.entry);
	hearing->in_scope += t.reasons != 0 ? 1 : 0;
	if ((t.reasons != 0 || t.listed) && is_signed(hearing, index))
		hearing->items[hearing->count++] = t;
}

static void hear_issuer(struct hearing *hearing, const struct name *issuer)
{
	const struct trust_crls crls = trust_set_crls_by_issuer(hearing->decision->set, issuer);

	for (size_t i = 0; i < crls.count; i++)
		hear_crl(hearing, crls.items[i]);
}

static void add_issuer(struct hearing *hearing, const struct name *issuer)
{
	for (size_t i = 0; i < hearing->issuer_count; i++)
		if (name_equal(hearing->issuers[i], issuer))
			return;
	if (hearing->issuer_count == CRL_ISSUERS_MAX) {
		hearing->cut_short = true;
		return;
	}
	hearing->issuers[hearing->issuer_count++] = issuer;
	hearing->capacity += trust_set_crls_by_issuer(hearing->decision->set, issuer).count;
}

/* Compared with those that are there already. */
static void add_issuers(struct hearing *hearing, const struct general_names *names)
{
	if (!effort_spend(&hearing->decision->effort, names->count)) {
		hearing->cut_short = true;
		return;
	}
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].kind == NAME_DIRECTORY)
			add_issuer(hearing, &names->items[i].directory);
}

/* RFC 5280 4.2.1.13: CRLs come from the issuer, or from whom a distribution point names. */
static void find_issuers(struct hearing *hearing)
{
	const struct cert *cert = hearing->cert;

	add_issuer(hearing, &cert->issuer);
	for (size_t i = 0; i < cert->crl_distribution_point_count; i++)
		add_issuers(hearing, &cert->crl_distribution_points[i].crl_issuer);
}

/* --- weighing --- */

/* What a delta removes is not listed by it; in a complete CRL that reason has no place and means a hold. */
static bool is_on_hold(const struct testimony *t)
{
	return t->listed && (t->entry.reason == REASON_CERTIFICATE_HOLD ||
	                     (t->entry.reason == REASON_REMOVE_FROM_CRL && !t->crl->is_delta));
}

static bool is_revoked(const struct testimony *t)
{
	return t->listed && t->entry.reason != REASON_CERTIFICATE_HOLD &&
	       t->entry.reason != REASON_REMOVE_FROM_CRL;
}

/* Magnitudes without leading zeros. */
static int compare_numbers(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return slice_compare(a, b);
}

static bool is_later(const struct crl *a, const struct crl *b)
{
	if (a->number.len > 0 && b->number.len > 0 && compare_numbers(a->number, b->number) != 0)
		return compare_numbers(a->number, b->number) > 0;
	return a->this_update > b->this_update;
}

/* RFC 5280 5.2.4, 6.3.3 (c): the base is not older than the delta wants it, and older than the delta. */
static bool delta_applies(const struct testimony *delta, const struct testimony *base)
{
	const struct crl *d = delta->crl, *b = base->crl;

	return d->is_delta && !b->is_delta && delta->fresh && delta->understood &&
	       name_equal(&d->issuer, &b->issuer) && slice_equal(d->authority_key_id, b->authority_key_id) &&
	       crl_scope_equal(d, b) && b->number.len > 0 && d->number.len > 0 &&
	       compare_numbers(b->number, d->base_number) >= 0 && compare_numbers(b->number, d->number) < 0;
}

/* A later list of the same scope without it, or a delta that takes it off. */
static bool lifts_hold(const struct testimony *t, const struct testimony *hold)
{
	if (t->crl->is_delta)
		return t->listed && t->entry.reason == REASON_REMOVE_FROM_CRL && delta_applies(t, hold);
	return t->fresh && t->understood && !t->listed && (t->reasons & HOLD_REASON) != 0 &&
	       is_later(t->crl, hold->crl) &&
	       (t->reasons == REASONS_ALL || crl_scope_equal(t->crl, hold->crl));
}

static bool hold_stands(const struct hearing *hearing, const struct testimony *hold)
{
	for (size_t i = 0; i < hearing->count; i++)
		if (lifts_hold(&hearing->items[i], hold))
			return false;
	return true;
}

/* Earlier dates first, then lower reasons: which entry is told does not depend on the order of the CRLs. */
static bool is_told_before(const struct testimony *a, const struct testimony *b)
{
	if (a->entry.revoked_at != b->entry.revoked_at)
		return a->entry.revoked_at < b->entry.revoked_at;
	return a->entry.reason < b->entry.reason;
}

/* The entry that counts, or NULL: revoked goes before on hold, whatever the age of the CRL. */
static const struct testimony *entry_against(const struct hearing *hearing)
{
	const struct testimony *worst = NULL;

	for (size_t i = 0; i < hearing->count; i++) {
		const struct testimony *t = &hearing->items[i];
		const bool revoked = is_revoked(t);
		if (!revoked && (!is_on_hold(t) || !hold_stands(hearing, t)))
			continue;
		if (worst == NULL || (revoked && !is_revoked(worst)) ||
		    (revoked == is_revoked(worst) && is_told_before(t, worst)))
			worst = t;
	}
	return worst;
}

/* Until when a complete CRL is current: by its own dates, or by those of a delta on top. False: it is not. */
static bool is_current(const struct hearing *hearing, const struct testimony *t, const struct crl **current)
{
	*current = t->crl;
	if (t->fresh)
		return true;
	for (size_t i = 0; i < hearing->count; i++) {
		if (!delta_applies(&hearing->items[i], t))
			continue;
		*current = hearing->items[i].crl;
		return true;
	}
	return false;
}

static void take_updates(struct evidence *evidence, const struct crl *crl)
{
	const bool newer = !evidence->has_updates || crl->this_update > evidence->this_update;

	evidence->next_update = !evidence->has_updates || crl->next_update < evidence->next_update
	                                ? crl->next_update
	                                : evidence->next_update;
	if (newer) {
		evidence->this_update = crl->this_update;
		evidence->crl_number = crl->number;
	}
	evidence->has_updates = true;
}

/*
 * RFC 5280 6.3.3 (l): good when current CRLs cover all reasons. When one covers them alone, it is told alone: the
 * newest.
 */
static unsigned covered_reasons(const struct hearing *hearing, struct evidence *evidence)
{
	const struct crl *whole = NULL, *current;
	unsigned covered = 0;

	for (size_t i = 0; i < hearing->count; i++) {
		const struct testimony *t = &hearing->items[i];
		if (t->crl->is_delta || !t->understood || t->reasons == 0 ||
		    !is_current(hearing, t, &current))
			continue;
		covered |= t->reasons;
		if (t->reasons == REASONS_ALL && (whole == NULL || is_later(current, whole)))
			whole = current;
		take_updates(evidence, current);
	}
	if (whole != NULL) {
		evidence->has_updates = false;
		take_updates(evidence, whole);
	}
	return covered;
}

/* --- findings --- */

static void tell(const struct hearing *hearing, struct findings *findings, enum chain_rule rule,
                 const char *sentence)
{
	const bool required = hearing->decision->mode == REVOCATION_REQUIRE;

	findings_add(findings, rule, required ? FINDING_UNKNOWN : FINDING_WARN, (int)hearing->index, "%s",
	             sentence);
}

static bool has_some(const struct hearing *hearing, bool (*is)(const struct testimony *t))
{
	for (size_t i = 0; i < hearing->count; i++)
		if (hearing->items[i].reasons != 0 && is(&hearing->items[i]))
			return true;
	return false;
}

static bool is_any(const struct testimony *t)
{
	return t->crl != NULL;
}

static bool is_complete(const struct testimony *t)
{
	return !t->crl->is_delta;
}

static bool is_understood(const struct testimony *t)
{
	return !t->crl->is_delta && t->understood;
}

static bool is_fresh_and_understood(const struct testimony *t)
{
	return is_understood(t) && t->fresh;
}

/* What a CRL needs to count, in this order: the first that none of them has is the reason. */
static const struct {
	bool (*is)(const struct testimony *t);
	enum chain_rule rule;
	const char *sentence;
} needs[] = {
	{ is_any, RULE_REV_CRL_SIGNER,
	  "no CRL at hand is signed by the issuer with a key that may sign CRLs" },
	{ is_complete, RULE_REV_HOLD,
	  "only delta CRLs are at hand, without the complete CRL that they build on" },
	{ is_understood, RULE_REV_CRL_CRITICAL,
	  "the CRLs at hand have a critical extension that is not known" },
	{ is_fresh_and_understood, RULE_REV_CRL_FRESH,
	  "the CRLs at hand are not of that time: stale, or not valid yet" },
};

static void tell_why_unknown(const struct hearing *hearing, struct findings *findings)
{
	if (hearing->met == 0) {
		tell(hearing, findings, RULE_REV_UNKNOWN, "no CRL of the certificate's issuer is at hand");
		return;
	}
	if (hearing->in_scope == 0) {
		tell(hearing, findings, RULE_REV_CRL_SCOPE,
		     "the certificate is out of the scope of every CRL at hand");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(needs); i++) {
		if (has_some(hearing, needs[i].is))
			continue;
		tell(hearing, findings, needs[i].rule, needs[i].sentence);
		return;
	}
	tell(hearing, findings, RULE_REV_CRL_SCOPE,
	     "the CRLs at hand do not cover all reasons of revocation");
}

/* --- one certificate --- */

static struct revocation revocation_of(const struct testimony *t)
{
	return (struct revocation){
		.on_hold = is_on_hold(t),
		.reason = t->entry.reason,
		.revoked_at = t->entry.revoked_at,
		.has_invalidity_date = t->entry.has_invalidity_date,
		.invalidity_date = t->entry.invalidity_date,
	};
}

static void judge_by_entry(const struct hearing *hearing, const struct testimony *against,
                           struct evidence *evidence, struct findings *findings)
{
	evidence->status = EVIDENCE_REVOKED;
	evidence->source = "crl";
	evidence->revocation = revocation_of(against);
	evidence->crl_number = against->crl->number;
	evidence->has_updates = against->crl->has_next_update;
	evidence->this_update = against->crl->this_update;
	evidence->next_update = against->crl->next_update;
	revocation_tell(&evidence->revocation, hearing->index, findings);
}

static bool has_source(const struct cert *cert)
{
	return cert->crl_distribution_point_count > 0 || cert->ocsp_uris.count > 0;
}

/* rev-no-cdp */
static void judge_without_source(const struct hearing *hearing, struct evidence *evidence,
                                 struct findings *findings)
{
	if (hearing->decision->set->settings.accept_without_source) {
		findings_add(findings, RULE_REV_NO_SOURCE, FINDING_WARN, (int)hearing->index,
		             "the certificate names no source of revocation; the community accepts that");
		return;
	}
	evidence->status = EVIDENCE_UNKNOWN;
	tell(hearing, findings, RULE_REV_NO_SOURCE,
	     "the certificate names no source of revocation, and no CRL of its issuer is at hand");
}

static void judge(const struct hearing *hearing, struct evidence *evidence, struct findings *findings)
{
	const struct testimony *against = entry_against(hearing);

	if (against != NULL) {
		judge_by_entry(hearing, against, evidence, findings);
		return;
	}
	if (hearing->cut_short) {
		evidence->status = EVIDENCE_UNKNOWN;
		findings_add(findings, RULE_REV_UNKNOWN, FINDING_UNKNOWN, (int)hearing->index,
		             "not every CRL that may speak of the certificate was heard: the search took too much already");
		return;
	}
	if (hearing->met == 0 && !has_source(hearing->cert)) {
		judge_without_source(hearing, evidence, findings);
		return;
	}
	struct evidence by_crl = { .source = "crl" };
	if (covered_reasons(hearing, &by_crl) == REASONS_ALL) {
		by_crl.status = EVIDENCE_GOOD;
		*evidence = by_crl;
		return;
	}
	evidence->status = EVIDENCE_UNKNOWN;
	tell_why_unknown(hearing, findings);
}

void crl_evidence_check(struct decision *decision, struct path *path, size_t index,
                        struct findings *findings)
{
	struct hearing hearing = {
		.decision = decision,
		.path = path,
		.index = index,
		.cert = path->nodes[index].cert,
	};

	find_issuers(&hearing);
	hearing.items = ARENA_ARRAY(decision->arena, hearing.capacity, struct testimony);
	for (size_t i = 0; hearing.items != NULL && i < hearing.issuer_count; i++)
		hear_issuer(&hearing, hearing.issuers[i]);
	if (hearing.items == NULL || hearing.no_memory)
		findings->exhausted = true;
	else
		judge(&hearing, &path->nodes[index].evidence, findings);
}
