/* SPDX-License-Identifier: Apache-2.0 */
#include "http/management/certificate_view.h"

#include "x509/bundle.h"
#include "x509/cert.h"

#define CHAIN_PEM_MAX (1024u * 1024)

/* I11: what every node keeps to, whichever one answers. */
#define DECISIONS_WITHIN_SECONDS 1
#define CRL_WITHIN_SECONDS 60

void certificate_view(const struct certificate *certificate, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	certificate_encode_members(certificate, w);
	json_end_object(w);
}

const char *certificate_view_path(const struct management_worker *worker, const struct uuid *id)
{
	char text[UUID_TEXT_SIZE];

	uuid_format(id, text);
	return arena_printf(worker->service.arena, "/v1/communities/%s/certificates/%s", worker->community.slug, text);
}

static RESULT put_pem(const struct slice *der, size_t count, struct json_writer *w, const char *name, struct err *e)
{
	CLEANUP_BUF struct buf text;

	buf_init(&text, CHAIN_PEM_MAX);
	for (size_t i = 0; i < count; i++)
		pem_write("CERTIFICATE", der[i], &text);
	TRY(buf_check(&text, e));
	json_put_text(w, name, buf_text(&text));
	return OK;
}

/* Relying parties have the anchor already: the chain without a root at its end. */
static RESULT count_without_root(const struct slice_list *chain, struct arena *arena, size_t *count, struct err *e)
{
	struct cert last;

	*count = chain->count;
	if (chain->count == 0)
		return OK;
	TRY(cert_parse(chain->items[chain->count - 1], arena, &last, e));
	if (cert_is_self_issued(&last))
		--*count;
	return OK;
}

static RESULT put_x5c(struct slice leaf, const struct slice_list *chain, struct arena *arena, struct json_writer *w,
                      struct err *e)
{
	size_t count;

	TRY(count_without_root(chain, arena, &count, e));
	json_begin_array(w, "x5c");
	json_put_base64(w, NULL, leaf);
	for (size_t i = 0; i < count; i++)
		json_put_base64(w, NULL, chain->items[i]);
	json_end_array(w);
	return OK;
}

static RESULT put_links(const struct management_worker *worker, const struct certificate *certificate,
                        struct json_writer *w, struct err *e)
{
	struct arena *arena = worker->service.arena;
	const char *base = worker->service.shared->public_url;
	char id[UUID_TEXT_SIZE];

	uuid_format(&certificate->authority_id, id);
	const char *self = certificate_view_path(worker, &certificate->id);
	const char *crl = arena_printf(arena, "%s/crl/%s.crl", base, id);
	const char *issuer = arena_printf(arena, "%s/ca/%s.cer", base, id);
	ENSURE_MEMORY(self != NULL && crl != NULL ? issuer : NULL, e);
	json_begin_object(w, "links");
	json_put_text(w, "self", self);
	json_put_text(w, "crl", crl);
	json_put_text(w, "issuer", issuer);
	json_end_object(w);
	return OK;
}

RESULT certificate_view_full(const struct management_worker *worker, const struct certificate *certificate,
                             const struct slice_list *chain, struct json_writer *w, struct err *e)
{
	json_begin_object(w, NULL);
	certificate_encode_members(certificate, w);
	TRY(put_pem(&certificate->der, 1, w, "pem", e));
	TRY(put_pem(chain->items, chain->count, w, "chain_pem", e));
	TRY(put_x5c(certificate->der, chain, worker->service.arena, w, e));
	TRY(put_links(worker, certificate, w, e));
	json_end_object(w);
	return OK;
}

void certificate_view_changed(const struct management_worker *worker, const struct certificate *certificate,
                              struct json_writer *w)
{
	json_begin_object(w, NULL);
	certificate_encode_members(certificate, w);
	json_begin_object(w, "visibility");
	json_put_int(w, "change", worker->service.change);
	json_put_int(w, "decisions_within_seconds", DECISIONS_WITHIN_SECONDS);
	json_put_int(w, "crl_within_seconds", CRL_WITHIN_SECONDS);
	json_end_object(w);
	json_end_object(w);
}
