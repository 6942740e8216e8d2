/* SPDX-License-Identifier: Apache-2.0 */
#include "model/certificate.h"

#include "model/encode.h"

const char *const certificate_status_names[] = { "good", "on_hold", "revoked", NULL };

void revocation_encode(const struct revocation *revocation, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_text(w, "reason", revocation_reason_text(revocation->reason));
	json_put_time(w, "revoked_at", revocation->revoked_at);
	if (revocation->has_invalidity_date)
		json_put_time(w, "invalidity_date", revocation->invalidity_date);
	else
		json_put_null(w, "invalidity_date");
	json_end_object(w);
}

static void origin_members(const struct certificate *certificate, struct json_writer *w)
{
	json_put_uuid(w, "id", &certificate->id);
	json_put_uuid(w, "authority_id", &certificate->authority_id);
	encode_id_or_null(w, "organization_id", &certificate->organization_id);
	json_put_text(w, "profile", certificate->profile);
	encode_int_or_null(w, "profile_revision", certificate->profile_revision, 0);
}

static void status_members(const struct certificate *certificate, struct json_writer *w)
{
	json_put_text(w, "status", certificate_status_names[certificate->status]);
	if (certificate->status == CERTIFICATE_GOOD)
		json_put_null(w, "revocation");
	else
		revocation_encode(&certificate->revocation, w, "revocation");
}

void certificate_encode_members(const struct certificate *certificate, struct json_writer *w)
{
	origin_members(certificate, w);
	json_put_hex(w, "serial", certificate->serial);
	json_put_hex(w, "sha256", certificate->sha256);
	json_put_hex(w, "spki_sha256", certificate->spki_sha256);
	json_put_text(w, "subject", certificate->subject);
	json_put_texts(w, "uris", &certificate->uris);
	json_put_texts(w, "dns_names", &certificate->dns_names);
	json_put_time(w, "not_before", certificate->not_before);
	json_put_time(w, "not_after", certificate->not_after);
	status_members(certificate, w);
	json_put_time(w, "created_at", certificate->created_at);
}
