/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/snapshot.h"

#include <stdlib.h>
#include <string.h>

typedef int (*compare_fn)(const void *left, const void *right);

static int compare_slug(const void *left, const void *right)
{
	return strcmp((*(struct trust_set *const *)left)->slug, (*(struct trust_set *const *)right)->slug);
}

static int compare_uri(const void *left, const void *right)
{
	return strcmp((*(struct trust_set *const *)left)->uri, (*(struct trust_set *const *)right)->uri);
}

static int compare_number(const void *left, const void *right)
{
	const int64_t a = issuer_state_number(*(struct issuer_state *const *)left);
	const int64_t b = issuer_state_number(*(struct issuer_state *const *)right);
	return (a > b) - (a < b);
}

static int compare_uuid(const struct uuid *a, const struct uuid *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static int compare_id(const void *left, const void *right)
{
	return compare_uuid(issuer_state_id(*(struct issuer_state *const *)left),
	                    issuer_state_id(*(struct issuer_state *const *)right));
}

static struct slice subject_of(const struct issuer_state *issuer)
{
	return issuer_state_cert(issuer)->subject.canonical;
}

/* Of one name the lowest number first, so that a choice among them does not hang on the order of the input (I20). */
static int compare_name(const void *left, const void *right)
{
	const int order = slice_compare(subject_of(*(struct issuer_state *const *)left),
	                                subject_of(*(struct issuer_state *const *)right));
	return order != 0 ? order : compare_number(left, right);
}

/* A sorted copy of an array of pointers; room for one when it is empty. */
static RESULT sorted_copy(const void *pointers, size_t count, compare_fn compare, void *out_array, struct err *e)
{
	void **copy = count < SIZE_MAX / sizeof *copy ? malloc((count + 1) * sizeof *copy) : NULL;

	ENSURE(copy != NULL, e, ERR_INTERNAL, "out of memory");
	if (count > 0) {
		memcpy(copy, pointers, count * sizeof *copy);
		qsort(copy, count, sizeof *copy, compare);
	}
	memcpy(out_array, &copy, sizeof copy);
	return OK;
}

static void snapshot_free(struct snap_object *object)
{
	struct snapshot *snapshot = (struct snapshot *)object;

	for (size_t i = 0; i < snapshot->community_count; i++)
		trust_set_unref(snapshot->communities[i]);
	for (size_t i = 0; i < snapshot->issuer_count; i++)
		issuer_state_unref(snapshot->issuers[i]);
	access_table_unref(snapshot->access);
	free(snapshot->communities);
	free(snapshot->by_uri);
	free(snapshot->issuers);
	free(snapshot->by_id);
	free(snapshot->by_name);
	free(snapshot);
}

/* The counts are set once the references are taken: until then freeing drops none. */
static void take_references(struct snapshot *snapshot, size_t community_count, size_t issuer_count,
                            struct access_table *access)
{
	for (size_t i = 0; i < community_count; i++)
		trust_set_ref(snapshot->communities[i]);
	snapshot->community_count = community_count;
	for (size_t i = 0; i < issuer_count; i++)
		issuer_state_ref(snapshot->issuers[i]);
	snapshot->issuer_count = issuer_count;
	if (access != NULL)
		snap_object_ref(&access->object);
	snapshot->access = access;
}

RESULT snapshot_new(int64_t change, struct trust_set *const *communities, size_t community_count,
                    struct issuer_state *const *issuers, size_t issuer_count, struct access_table *access,
                    struct snapshot **out, struct err *e)
{
	CLEANUP(snapshot_unref) struct snapshot *snapshot = calloc(1, sizeof *snapshot);

	ENSURE(snapshot != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&snapshot->object, snapshot_free);
	snapshot->change = change;
	TRY(sorted_copy(communities, community_count, compare_slug, &snapshot->communities, e));
	TRY(sorted_copy(communities, community_count, compare_uri, &snapshot->by_uri, e));
	TRY(sorted_copy(issuers, issuer_count, compare_number, &snapshot->issuers, e));
	TRY(sorted_copy(issuers, issuer_count, compare_id, &snapshot->by_id, e));
	TRY(sorted_copy(issuers, issuer_count, compare_name, &snapshot->by_name, e));
	take_references(snapshot, community_count, issuer_count, access);
	*out = TAKE(snapshot);
	return OK;
}

struct snapshot *snapshot_ref(struct snapshot *snapshot)
{
	snap_object_ref(&snapshot->object);
	return snapshot;
}

void snapshot_unref(struct snapshot *snapshot)
{
	if (snapshot != NULL)
		snap_object_unref(&snapshot->object);
}

/* --- questions --- */

static int find_slug(const void *slug, const void *element)
{
	return strcmp(slug, (*(struct trust_set *const *)element)->slug);
}

static int find_uri(const void *uri, const void *element)
{
	return strcmp(uri, (*(struct trust_set *const *)element)->uri);
}

static int find_id(const void *id, const void *element)
{
	return compare_uuid(id, issuer_state_id(*(struct issuer_state *const *)element));
}

static int find_number(const void *number, const void *element)
{
	const int64_t wanted = *(const int64_t *)number;
	const int64_t met = issuer_state_number(*(struct issuer_state *const *)element);
	return (wanted > met) - (wanted < met);
}

/* A slug holds no colon and a URI always does, so no community can take another's name. */
const struct trust_set *snapshot_community(const struct snapshot *snapshot, const char *slug_or_uri)
{
	const bool is_uri = strchr(slug_or_uri, ':') != NULL;
	struct trust_set *const *found = bsearch(slug_or_uri, is_uri ? snapshot->by_uri : snapshot->communities,
	                                         snapshot->community_count, sizeof *found, is_uri ? find_uri : find_slug);
	return found != NULL ? *found : NULL;
}

const struct issuer_state *snapshot_issuer(const struct snapshot *snapshot, const struct uuid *id)
{
	struct issuer_state *const *found =
		bsearch(id, snapshot->by_id, snapshot->issuer_count, sizeof *found, find_id);
	return found != NULL ? *found : NULL;
}

const struct issuer_state *snapshot_issuer_by_number(const struct snapshot *snapshot, int64_t number)
{
	struct issuer_state *const *found =
		bsearch(&number, snapshot->issuers, snapshot->issuer_count, sizeof *found, find_number);
	return found != NULL ? *found : NULL;
}

/* The first of those whose subject is not before `canonical`. */
static size_t search_name(const struct snapshot *snapshot, struct slice canonical)
{
	size_t from = 0, to = snapshot->issuer_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (slice_compare(subject_of(snapshot->by_name[middle]), canonical) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

const struct issuer_state *snapshot_issuer_by_name(const struct snapshot *snapshot, const struct name *subject,
                                                   struct slice key_id)
{
	const struct issuer_state *found = NULL;

	for (size_t i = search_name(snapshot, subject->canonical); i < snapshot->issuer_count; i++) {
		const struct issuer_state *issuer = snapshot->by_name[i];
		if (!slice_equal(subject_of(issuer), subject->canonical))
			break;
		if (key_id.len > 0 && !slice_equal(issuer_state_cert(issuer)->subject_key_id, key_id))
			continue;
		if (found == NULL || (!issuer_state_is_active(found) && issuer_state_is_active(issuer)))
			found = issuer;
	}
	return found;
}

const struct issuer_state *snapshot_issuer_by_key(const struct snapshot *snapshot, const struct name *subject,
                                                  const uint8_t spki_sha256[SHA256_SIZE])
{
	for (size_t i = search_name(snapshot, subject->canonical); i < snapshot->issuer_count; i++) {
		const struct issuer_state *issuer = snapshot->by_name[i];
		if (!slice_equal(subject_of(issuer), subject->canonical))
			return NULL;
		if (memcmp(issuer_state_cert(issuer)->spki_sha256, spki_sha256, SHA256_SIZE) == 0)
			return issuer;
	}
	return NULL;
}

const struct access_entry *snapshot_token(const struct snapshot *snapshot, const uint8_t token_sha256[SHA256_SIZE])
{
	return snapshot->access != NULL ? access_table_find(snapshot->access, token_sha256) : NULL;
}
