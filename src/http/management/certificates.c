/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificate.h"

#include "base/text.h"
#include "http/management/certificate_view.h"
#include "http/management/codec.h"
#include "http/management/handlers.h"
#include "service/authority.h"
#include "service/issuance.h"
#include "service/organization.h"

#define CSR_TEXT_MAX 65536
#define DAYS_MAX 36500
#define NAMES_MAX 100
#define IDEMPOTENCY_KEY_MAX 200
#define SHA256_LEN 32
#define SERIAL_LEN_MAX 20 /* RFC 5280 4.1.2.2 */

struct request_form {
	const char *organization, *profile, *authority, *csr, *subject;
	struct text_list uris, dns_names;
	int64_t validity_days, not_after;
};

#define NAMES_FIELD(member)                                                                    \
	{                                                                                      \
		.name = #member, .type = JSON_TEXTS, .flags = JSON_EMPTY_OK, .max = NAMES_MAX, \
		.offset = offsetof(struct request_form, member)                                \
	}

static const struct json_field request_fields[] = {
	JSON_FIELD(struct request_form, organization, JSON_TEXT, JSON_REQUIRED),
	JSON_FIELD(struct request_form, profile, JSON_TEXT, JSON_REQUIRED),
	{ .name = "csr",
	  .type = JSON_TEXT,
	  .flags = JSON_REQUIRED,
	  .max = CSR_TEXT_MAX,
	  .offset = offsetof(struct request_form, csr) },
	JSON_FIELD(struct request_form, authority, JSON_TEXT, 0),
	JSON_FIELD(struct request_form, subject, JSON_TEXT, 0),
	NAMES_FIELD(uris),
	NAMES_FIELD(dns_names),
	{ .name = "validity_days",
	  .type = JSON_INT,
	  .min = 1,
	  .max = DAYS_MAX,
	  .offset = offsetof(struct request_form, validity_days) },
	JSON_FIELD(struct request_form, not_after, JSON_TIME, 0),
};

/* PEM says so itself; anything else is base64 of DER. */
static RESULT decode_csr(const char *text, struct arena *arena, struct slice *out, struct err *e)
{
	*out = slice_text(text);
	if (strstr(text, "-----BEGIN ") != NULL)
		return OK;
	const struct result decoded = base64_decode(*out, arena, out, e);
	if (failed(decoded))
		err_member(e, "csr");
	return decoded;
}

static RESULT check_idempotency_key(const char *key, struct err *e)
{
	const size_t len = key == NULL ? 1 : strlen(key);
	bool printable = true;

	for (size_t i = 0; key != NULL && i < len; i++)
		printable = printable && key[i] > ' ' && key[i] < 0x7f;
	if (printable && len >= 1 && len <= IDEMPOTENCY_KEY_MAX)
		return OK;
	const struct result refused = err_set(
		e, ERR_INVALID, "the Idempotency-Key must have 1 to %d visible characters", IDEMPOTENCY_KEY_MAX);
	err_member(e, "Idempotency-Key");
	return refused;
}

static RESULT decode_request(const struct request *request, struct issuance_request *out, struct err *e)
{
	struct request_form form = { 0 };
	struct slice csr;

	TRY(check_idempotency_key(request->idempotency_key, e));
	TRY(codec_body(request, request_fields, ARRAY_LEN(request_fields), &form, e));
	ENSURE(form.validity_days == 0 || form.not_after == 0, e, ERR_INVALID,
	       "only one of \"validity_days\" and \"not_after\" can be given");
	TRY(decode_csr(form.csr, request->arena, &csr, e));
	*out = (struct issuance_request){
		.organization = form.organization,
		.profile = form.profile,
		.authority = form.authority,
		.csr = csr,
		.subject = form.subject,
		.uris = form.uris,
		.dns_names = form.dns_names,
		.validity_days = form.validity_days,
		.not_after = form.not_after,
		.idempotency_key = request->idempotency_key,
	};
	return OK;
}

RESULT certificates_issue(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct json_writer body = json_writer(&reply->body);
	struct issuance_request wanted;
	struct issued_certificate issued;

	TRY(decode_request(request, &wanted, e));
	TRY(issuance_issue(&w->service, &w->community, &wanted, &issued, e));
	TRY(codec_created(reply, certificate_view_path(w, &issued.certificate.id), e));
	if (issued.replayed)
		reply->status = 200;
	return certificate_view_full(w, &issued.certificate, &issued.chain, &body, e);
}

RESULT certificates_get(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	struct management_worker *w = worker;
	struct json_writer body = json_writer(&reply->body);
	struct uuid id;
	struct certificate certificate;
	struct slice_list chain;

	TRY(request_param_uuid(request, 1, &id, e));
	TRY(certificate_get(&w->service, &w->community, &id, &certificate, e));
	TRY(certificate_chain(&w->service, &certificate, &chain, e));
	return certificate_view_full(w, &certificate, &chain, &body, e);
}

/* Organizations and authorities are asked for by id or name. */
static RESULT filter_owners(struct management_worker *w, const struct request *request, struct certificate_filter *out,
                            struct err *e)
{
	const char *organization_name = request_query(request, "organization");
	const char *authority_name = request_query(request, "authority");
	struct organization organization;
	struct authority authority;

	if (organization_name != NULL) {
		TRY(organization_find(&w->service, &w->community, organization_name, &organization, e));
		out->organization_id = organization.id;
	}
	if (authority_name != NULL) {
		TRY(authority_find(&w->service, &w->community, authority_name, &authority, e));
		out->authority_id = authority.id;
	}
	return OK;
}

static RESULT decode_filter(struct management_worker *w, const struct request *request, struct certificate_filter *out,
                            struct err *e)
{
	*out = (struct certificate_filter){ .uri = request_query(request, "uri"), .status = -1 };
	TRY(codec_query_enum(request, "status", certificate_status_names, &out->status, e));
	TRY(codec_query_hex(request, "serial", 1, SERIAL_LEN_MAX, &out->serial, e));
	TRY(codec_query_hex(request, "sha256", SHA256_LEN, SHA256_LEN, &out->sha256, e));
	TRY(codec_query_time(request, "expires_after", &out->expires_after, e));
	TRY(codec_query_time(request, "expires_before", &out->expires_before, e));
	return filter_owners(w, request, out, e);
}

RESULT certificates_search(void *worker, const struct request *request, struct reply *reply, struct err *e)
{
	static const char *const allowed[] = { "limit",  "cursor", "organization",  "authority",      "uri", "status",
		                               "serial", "sha256", "expires_after", "expires_before", NULL };
	struct management_worker *w = worker;
	struct page_request wanted;
	struct certificate_filter filter;
	struct certificate_list list;
	struct page page;

	TRY(request_query_only(request, allowed, e));
	TRY(request_page(request, &wanted, e));
	TRY(decode_filter(w, request, &filter, e));
	TRY(certificate_search(&w->service, &w->community, &filter, &wanted, &list, &page, e));
	CODEC_PAGE(reply, certificate_view, &list, &page.next);
	return OK;
}
