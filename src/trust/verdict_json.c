/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/verdict_json.h"

#define NAME_TEXT_MAX 4096

static void put_name(struct json_writer *w, const char *member, const struct name *name)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, NAME_TEXT_MAX);
	name_text(name, &text);
	json_put_text(w, member, buf_text(&text));
}

static void put_uris(struct json_writer *w, const struct cert *cert)
{
	json_begin_array(w, "uris");
	for (size_t i = 0; i < cert->subject_alt_name.count; i++)
		if (cert->subject_alt_name.items[i].kind == NAME_URI)
			json_put_slice(w, NULL, cert->subject_alt_name.items[i].value);
	json_end_array(w);
}

static void put_subject(struct json_writer *w, const struct cert *cert)
{
	if (cert == NULL) {
		json_put_null(w, "subject");
		return;
	}
	json_begin_object(w, "subject");
	json_put_hex(w, "sha256", slice_of(cert->sha256, SHA256_SIZE));
	put_name(w, "subject", &cert->subject);
	json_put_hex(w, "serial", cert->serial);
	put_uris(w, cert);
	json_put_time(w, "not_after", cert->not_after);
	json_end_object(w);
}

/* --- the path --- */

static void put_revocation(struct json_writer *w, const struct revocation *revocation)
{
	json_put_text(w, "reason", revocation_reason_text(revocation->reason));
	json_put_time(w, "revoked_at", revocation->revoked_at);
	if (revocation->has_invalidity_date)
		json_put_time(w, "invalidity_date", revocation->invalidity_date);
}

static void put_evidence(struct json_writer *w, const struct evidence *evidence)
{
	json_begin_object(w, "revocation");
	json_put_text(w, "status", evidence_status_names[evidence->status]);
	if (evidence->source != NULL)
		json_put_text(w, "source", evidence->source);
	if (evidence->status == EVIDENCE_REVOKED)
		put_revocation(w, &evidence->revocation);
	if (evidence->crl_number.len > 0)
		json_put_hex(w, "crl_number", evidence->crl_number);
	if (evidence->has_updates) {
		json_put_time(w, "this_update", evidence->this_update);
		json_put_time(w, "next_update", evidence->next_update);
	}
	json_end_object(w);
}

/* Trust in an anchor is the community's, so there is nobody whose evidence of revocation would count. */
static void put_element(struct json_writer *w, const struct path_element *element)
{
	const struct cert *cert = element->cert;

	json_begin_object(w, NULL);
	json_put_hex(w, "sha256", slice_of(cert->sha256, SHA256_SIZE));
	put_name(w, "subject", &cert->subject);
	put_name(w, "issuer", &cert->issuer);
	json_put_hex(w, "serial", cert->serial);
	json_put_time(w, "not_before", cert->not_before);
	json_put_time(w, "not_after", cert->not_after);
	json_put_text(w, "role", path_role_names[element->role]);
	if (element->role != ROLE_ANCHOR)
		put_evidence(w, &element->evidence);
	json_end_object(w);
}

static void put_path(struct json_writer *w, const struct path_element *elements, size_t count)
{
	json_begin_array(w, "path");
	for (size_t i = 0; i < count; i++)
		put_element(w, &elements[i]);
	json_end_array(w);
}

/* --- findings --- */

static void put_finding(struct json_writer *w, const struct finding *finding)
{
	json_begin_object(w, NULL);
	json_put_text(w, "rule", finding->rule->id);
	json_put_text(w, "outcome", finding_outcome_names[finding->outcome]);
	json_put_text(w, "severity", finding->rule->severity);
	json_put_text(w, "source", finding->source != NULL ? finding->source : finding->rule->source);
	if (finding->certificate == FINDING_WHOLE)
		json_put_null(w, "certificate");
	else
		json_put_int(w, "certificate", finding->certificate);
	json_put_text(w, "detail", finding->detail);
	json_end_object(w);
}

static void put_findings(struct json_writer *w, const struct finding *findings, size_t count)
{
	json_begin_array(w, "findings");
	for (size_t i = 0; i < count; i++)
		put_finding(w, &findings[i]);
	json_end_array(w);
}

static void put_attempts(struct json_writer *w, const struct verdict *verdict)
{
	json_begin_array(w, "attempts");
	for (size_t i = 0; i < verdict->attempt_count; i++) {
		const struct attempt *attempt = &verdict->attempts[i];
		json_begin_object(w, NULL);
		put_path(w, attempt->elements, attempt->count);
		put_findings(w, attempt->findings, attempt->finding_count);
		json_end_object(w);
	}
	json_end_array(w);
}

/* --- the whole --- */

static void put_label(struct json_writer *w, const struct verdict_label *label)
{
	if (label->id_json != NULL)
		json_put_raw(w, "id", label->id_json);
	if (label->decision_id != NULL)
		json_put_text(w, "decision_id", label->decision_id);
}

void verdict_encode_members(const struct verdict *verdict, const struct verdict_label *label,
                            struct json_writer *w)
{
	put_label(w, label);
	json_put_text(w, "verdict", verdict_names[verdict->kind]);
	if (verdict->community_uri != NULL)
		json_put_text(w, "community", verdict->community_uri);
	if (label->has_snapshot) {
		json_put_int(w, "trust_set_version", verdict->trust_set_version);
		json_put_int(w, "snapshot_age_ms", verdict->snapshot_age_ms);
	}
	json_put_time(w, "at", verdict->at);
	json_put_time(w, "expires_at", verdict->expires_at);
	put_subject(w, verdict->subject);
	put_path(w, verdict->path, verdict->path_count);
	put_findings(w, verdict->findings, verdict->finding_count);
	if (verdict->attempt_count > 0)
		put_attempts(w, verdict);
}

void verdict_encode(const struct verdict *verdict, const struct verdict_label *label, struct json_writer *w,
                    const char *name)
{
	json_begin_object(w, name);
	verdict_encode_members(verdict, label, w);
	json_end_object(w);
}
