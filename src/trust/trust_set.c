/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/trust_set.h"

#include "base/buf.h"
#include "x509/der.h"

#include <stdlib.h>
#include <string.h>

/* Room for parsed forms: a ceiling against certificates that are built to unfold, far above any honest one. */
#define ARENA_BASE (1024u * 1024)
#define ARENA_PER_CERT (16u * 1024)
#define ARENA_PER_OCTET 64u
#define OID_OCTETS_MAX 256u

/* One element more than asked for, so that an empty array is not NULL and NULL always means no memory. */
#define NEW_ARRAY(arena, count, type) ARENA_ARRAY((arena), (count) + 1, type)

/* A CRL and its place among those handed in. */
struct numbered_crl {
	struct crl_index *index;
	size_t number;
};

/* What sets share that differ in books only. `set` is filled while building and never handed out itself. */
struct trust_set_content {
	struct snap_object object;
	struct trust_set set;
};

static void content_free(struct snap_object *object)
{
	struct trust_set_content *content = (struct trust_set_content *)object;
	struct trust_set *set = &content->set;

	for (size_t i = 0; i < set->anchor_count; i++)
		public_key_free(set->anchors[i].ca.key);
	for (size_t i = 0; i < set->intermediate_count; i++)
		public_key_free(set->intermediates[i].key);
	for (size_t i = 0; i < set->crl_count; i++)
		crl_index_unref(set->crls[i]);
	arena_free(set->arena);
	free(content);
}

static void content_unref(struct trust_set_content *content)
{
	if (content != NULL)
		snap_object_unref(&content->object);
}
DEFINE_CLEANUP(struct trust_set_content, content_unref);

static void set_free(struct snap_object *object)
{
	struct trust_set *set = (struct trust_set *)object;

	for (size_t i = 0; i < set->books_count; i++)
		issuer_state_unref(set->books[i]);
	content_unref(set->content);
	free(set->books);
	free(set);
}

/* The books are those of `content`, until others take their places; `out` holds references of its own. */
static RESULT set_new(struct trust_set_content *content, struct issuer_state *const *books, struct trust_set **out,
                      struct err *e)
{
	struct trust_set *set = malloc(sizeof *set);
	struct issuer_state **own = calloc(content->set.books_count + 1, sizeof *own);

	if (set == NULL || own == NULL) {
		free(set);
		free(own);
		FAIL(e, ERR_INTERNAL, "out of memory");
	}
	*set = content->set;
	snap_object_init(&set->object, set_free);
	snap_object_ref(&content->object);
	set->content = content;
	set->books = own;
	for (size_t i = 0; i < set->books_count; i++)
		own[i] = issuer_state_ref(books[i]);
	*out = set;
	return OK;
}

struct trust_set *trust_set_ref(struct trust_set *set)
{
	snap_object_ref(&set->object);
	return set;
}

void trust_set_unref(struct trust_set *set)
{
	if (set != NULL)
		snap_object_unref(&set->object);
}

/* --- building --- */

static size_t arena_ceiling(const struct trust_set_input *input)
{
	size_t octets = 0;

	for (size_t i = 0; i < input->anchor_count; i++)
		octets += input->anchors[i].der.len;
	for (size_t i = 0; i < input->intermediate_count; i++)
		octets += input->intermediates[i].der.len;
	return ARENA_BASE + (input->anchor_count + input->intermediate_count) * ARENA_PER_CERT +
	       octets * ARENA_PER_OCTET + input->crl_count * (sizeof(struct crl_index *) + sizeof(struct numbered_crl));
}

static RESULT copy_text(struct arena *arena, const char *text, const char **out, struct err *e)
{
	*out = NULL;
	if (text == NULL)
		return OK;
	*out = arena_text(arena, text);
	ENSURE_MEMORY(*out, e);
	return OK;
}

static RESULT copy_texts(struct arena *arena, const struct text_list *texts, struct text_list *out, struct err *e)
{
	*out = (struct text_list){ .items = NEW_ARRAY(arena, texts->count, const char *), .count = texts->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < texts->count; i++)
		TRY(copy_text(arena, texts->items[i], &out->items[i], e));
	return OK;
}

static RESULT copy_oid(struct arena *arena, const char *dotted, struct slice *out, struct err *e)
{
	CLEANUP_BUF struct buf octets;

	buf_init(&octets, OID_OCTETS_MAX);
	TRY(der_oid_from_text(dotted, &octets, e));
	TRY(buf_check(&octets, e));
	*out = arena_copy(arena, buf_slice(&octets));
	ENSURE_MEMORY(out->data, e);
	return OK;
}

static RESULT copy_oids(struct arena *arena, const struct text_list *dotted, struct oid_list *out, struct err *e)
{
	*out = (struct oid_list){ .items = NEW_ARRAY(arena, dotted->count, struct slice), .count = dotted->count };
	ENSURE_MEMORY(out->items, e);
	for (size_t i = 0; i < dotted->count; i++)
		TRY(copy_oid(arena, dotted->items[i], &out->items[i], e));
	return OK;
}

struct public_key *ca_key_load(struct slice spki)
{
	CLEANUP(public_key_free) struct public_key *key = NULL;
	struct err ignored;

	if (failed(public_key_load(spki, &key, &ignored)) || public_key_is_roca(key))
		return NULL;
	return TAKE(key);
}

/* A key that cannot be loaded is no error: its CA can then verify nothing, and a decision says so. */
static RESULT ca_build(struct trust_set *set, struct slice der, struct issuer_state *issuer, struct trust_ca *out,
                       struct err *e)
{
	struct arena *arena = set->arena;

	ENSURE(der.len > 0, e, ERR_MALFORMED, "a certificate is empty");
	ENSURE(der.len <= CERT_DER_MAX, e, ERR_TOO_LARGE, "a certificate is larger than %u bytes", CERT_DER_MAX);
	const struct slice copy = arena_copy(arena, der);
	ENSURE_MEMORY(copy.data, e);
	TRY(cert_parse(copy, arena, &out->cert, e));
	out->key = ca_key_load(out->cert.spki);
	if (issuer == NULL)
		return OK;
	set->books[set->books_count++] = issuer;
	out->books = set->books_count;
	return OK;
}

static RESULT anchor_build(struct trust_set *set, const struct anchor_input *input, struct trust_anchor *out,
                           struct err *e)
{
	TRY(ca_build(set, input->der, input->issuer, &out->ca, e));
	out->id = input->id;
	out->purposes = input->purposes;
	out->enforce_validity = input->enforce_validity;
	out->has_window = input->has_window;
	out->window_from = input->window_from;
	out->window_to = input->window_to;
	out->has_distrust_after = input->has_distrust_after;
	out->distrust_after = input->distrust_after;
	out->path_length = input->path_length;
	out->is_leaf_pin = !out->ca.cert.is_ca;
	return copy_oids(set->arena, &input->policies, &out->policies, e);
}

/* Counts rise before a CA is built, so that a half-built one is freed too: the arena's memory starts as zeros. */
static RESULT build_cas(const struct trust_set_input *input, struct trust_set *set, struct err *e)
{
	set->books = NEW_ARRAY(set->arena, input->anchor_count + input->intermediate_count, struct issuer_state *);
	set->anchors = NEW_ARRAY(set->arena, input->anchor_count, struct trust_anchor);
	ENSURE_MEMORY(set->books != NULL ? set->anchors : NULL, e);
	while (set->anchor_count < input->anchor_count) {
		const size_t i = set->anchor_count++;
		TRY(anchor_build(set, &input->anchors[i], &set->anchors[i], e));
	}
	set->intermediates = NEW_ARRAY(set->arena, input->intermediate_count, struct trust_ca);
	ENSURE_MEMORY(set->intermediates, e);
	while (set->intermediate_count < input->intermediate_count) {
		const size_t i = set->intermediate_count++;
		const struct intermediate_input *from = &input->intermediates[i];
		TRY(ca_build(set, from->der, from->issuer, &set->intermediates[i], e));
	}
	return OK;
}

static RESULT build_settings(const struct trust_set_input *input, struct trust_set *set, struct err *e)
{
	set->community_id = input->community_id;
	set->version = input->version;
	set->settings = *input->settings;
	TRY(copy_text(set->arena, input->slug, &set->slug, e));
	TRY(copy_text(set->arena, input->uri, &set->uri, e));
	TRY(copy_texts(set->arena, &input->settings->required_policies, &set->settings.required_policies, e));
	return copy_oids(set->arena, &input->settings->required_policies, &set->required_policies, e);
}

/* --- what is looked up, sorted --- */

static struct slice crl_issuer(const struct crl_index *index)
{
	return crl_index_crl(index)->issuer.canonical;
}

static int compare_crls(const void *left, const void *right)
{
	const struct numbered_crl *a = left, *b = right;
	const int order = slice_compare(crl_issuer(a->index), crl_issuer(b->index));
	return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static RESULT build_crls(const struct trust_set_input *input, struct trust_set *set, struct err *e)
{
	const size_t count = input->crl_count;
	struct numbered_crl *sorted = NEW_ARRAY(set->arena, count, struct numbered_crl);

	set->crls = NEW_ARRAY(set->arena, count, struct crl_index *);
	ENSURE_MEMORY(sorted != NULL ? set->crls : NULL, e);
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct numbered_crl){ .index = input->crls[i], .number = i };
	qsort(sorted, count, sizeof *sorted, compare_crls);
	for (; set->crl_count < count; set->crl_count++)
		set->crls[set->crl_count] = crl_index_ref(sorted[set->crl_count].index);
	return OK;
}

static int compare_subjects(const struct trust_candidate *a, const struct trust_candidate *b)
{
	return slice_compare(a->ca->cert.subject.canonical, b->ca->cert.subject.canonical);
}

static int compare_keys(const struct trust_candidate *a, const struct trust_candidate *b)
{
	return slice_compare(a->ca->cert.subject_key_id, b->ca->cert.subject_key_id);
}

static int compare_hashes(const struct trust_candidate *a, const struct trust_candidate *b)
{
	return memcmp(a->ca->cert.sha256, b->ca->cert.sha256, SHA256_SIZE);
}

static int compare_candidates(const void *left, const void *right)
{
	const struct trust_candidate *a = left, *b = right;
	int order = compare_subjects(a, b);

	if (order == 0)
		order = compare_keys(a, b);
	if (order == 0)
		order = compare_hashes(a, b);
	if (order == 0)
		order = (a->anchor == NULL) - (b->anchor == NULL);
	return order;
}

static void drop_repeated(struct trust_set *set)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->candidate_count; i++) {
		const struct trust_candidate *candidate = &set->candidates[i];
		if (candidate->anchor == NULL && kept > 0 && compare_hashes(candidate, &set->candidates[kept - 1]) == 0)
			continue;
		set->candidates[kept++] = *candidate;
	}
	set->candidate_count = kept;
}

static RESULT build_candidates(struct trust_set *set, struct err *e)
{
	const size_t count = set->anchor_count + set->intermediate_count;

	set->candidates = NEW_ARRAY(set->arena, count, struct trust_candidate);
	ENSURE_MEMORY(set->candidates, e);
	for (size_t i = 0; i < set->anchor_count; i++)
		if (!set->anchors[i].is_leaf_pin)
			set->candidates[set->candidate_count++] =
				(struct trust_candidate){ .ca = &set->anchors[i].ca, .anchor = &set->anchors[i] };
	for (size_t i = 0; i < set->intermediate_count; i++)
		set->candidates[set->candidate_count++] = (struct trust_candidate){ .ca = &set->intermediates[i] };
	qsort(set->candidates, set->candidate_count, sizeof *set->candidates, compare_candidates);
	drop_repeated(set);
	return OK;
}

static int compare_anchors(const void *left, const void *right)
{
	const struct trust_anchor *a = *(const struct trust_anchor *const *)left;
	const struct trust_anchor *b = *(const struct trust_anchor *const *)right;
	return memcmp(a->ca.cert.sha256, b->ca.cert.sha256, SHA256_SIZE);
}

static RESULT build_by_sha256(struct trust_set *set, struct err *e)
{
	set->by_sha256 = NEW_ARRAY(set->arena, set->anchor_count, const struct trust_anchor *);
	ENSURE_MEMORY(set->by_sha256, e);
	for (size_t i = 0; i < set->anchor_count; i++)
		set->by_sha256[i] = &set->anchors[i];
	qsort(set->by_sha256, set->anchor_count, sizeof *set->by_sha256, compare_anchors);
	return OK;
}

static RESULT content_new(const struct trust_set_input *input, struct trust_set_content **out, struct err *e)
{
	CLEANUP(content_unref) struct trust_set_content *content = calloc(1, sizeof *content);

	ENSURE(content != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&content->object, content_free);
	struct trust_set *set = &content->set;
	set->arena = arena_new(arena_ceiling(input));
	ENSURE(set->arena != NULL, e, ERR_INTERNAL, "out of memory");
	TRY(build_settings(input, set, e));
	TRY(build_cas(input, set, e));
	TRY(build_crls(input, set, e));
	TRY(build_candidates(set, e));
	TRY(build_by_sha256(set, e));
	*out = TAKE(content);
	return OK;
}

RESULT trust_set_build(const struct trust_set_input *input, struct trust_set **out, struct err *e)
{
	struct trust_set_content *built = NULL;

	TRY(content_new(input, &built, e));
	CLEANUP(content_unref) struct trust_set_content *content = built;
	return set_new(content, content->set.books, out, e);
}

static int compare_numbers(const void *number, const void *element)
{
	const int64_t wanted = *(const int64_t *)number;
	const int64_t met = issuer_state_number(*(struct issuer_state *const *)element);

	return (wanted > met) - (wanted < met);
}

/* Of the same CA; NULL when its books are not among them. */
static struct issuer_state *find_newer(const struct issuer_state *books, struct issuer_state *const *newer, size_t count)
{
	const int64_t number = issuer_state_number(books);
	struct issuer_state *const *found = bsearch(&number, newer, count, sizeof *newer, compare_numbers);

	return found != NULL ? *found : NULL;
}

static bool has_newer(const struct trust_set *set, struct issuer_state *const *newer, size_t count)
{
	for (size_t i = 0; i < set->books_count; i++)
		if (find_newer(set->books[i], newer, count) != NULL)
			return true;
	return false;
}

RESULT trust_set_with_books(struct trust_set *old, struct issuer_state *const *newer, size_t count,
                            struct trust_set **out, struct err *e)
{
	if (count == 0 || !has_newer(old, newer, count)) {
		*out = trust_set_ref(old);
		return OK;
	}
	TRY(set_new(old->content, old->books, out, e));
	for (size_t i = 0; i < (*out)->books_count; i++) {
		struct issuer_state *found = find_newer((*out)->books[i], newer, count);
		if (found == NULL)
			continue;
		issuer_state_unref((*out)->books[i]);
		(*out)->books[i] = issuer_state_ref(found);
	}
	return OK;
}

/* --- questions --- */

/* Where the candidates that equal `wanted`, in subject or in subject and key, begin; or with `past` end. */
static size_t search(const struct trust_set *set, const struct trust_candidate *wanted, bool with_key, bool past)
{
	size_t from = 0, to = set->candidate_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const struct trust_candidate *met = &set->candidates[middle];
		int order = compare_subjects(met, wanted);
		if (order == 0 && with_key)
			order = compare_keys(met, wanted);
		if (order < 0 || (order == 0 && past))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct trust_candidates range(const struct trust_set *set, const struct name *subject, bool with_key,
                                     struct slice key_id)
{
	const struct trust_ca ca = { .cert = { .subject = *subject, .subject_key_id = key_id } };
	const struct trust_candidate wanted = { .ca = &ca };
	const size_t begin = search(set, &wanted, with_key, false);
	const size_t end = search(set, &wanted, with_key, true);
	return (struct trust_candidates){ .items = set->candidates + begin, .count = end - begin };
}

struct trust_candidates trust_set_cas_by_subject(const struct trust_set *set, const struct name *subject)
{
	return range(set, subject, false, (struct slice){ 0 });
}

struct trust_candidates trust_set_cas_by_key(const struct trust_set *set, const struct name *subject,
                                             struct slice key_id)
{
	return range(set, subject, true, key_id);
}

const struct trust_anchor *trust_set_anchor(const struct trust_set *set, const uint8_t cert_sha256[SHA256_SIZE])
{
	size_t from = 0, to = set->anchor_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const int order = memcmp(set->by_sha256[middle]->ca.cert.sha256, cert_sha256, SHA256_SIZE);
		if (order == 0)
			return set->by_sha256[middle];
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return NULL;
}

/* Where the CRLs of `issuer` begin, or with `past` end. */
static size_t search_crls(const struct trust_set *set, struct slice issuer, bool past)
{
	size_t from = 0, to = set->crl_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		const int order = slice_compare(crl_issuer(set->crls[middle]), issuer);
		if (order < 0 || (order == 0 && past))
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

struct trust_crls trust_set_crls_by_issuer(const struct trust_set *set, const struct name *issuer)
{
	const size_t begin = search_crls(set, issuer->canonical, false);
	const size_t end = search_crls(set, issuer->canonical, true);
	return (struct trust_crls){ .items = set->crls + begin, .count = end - begin };
}
