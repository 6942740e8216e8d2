/* SPDX-License-Identifier: Apache-2.0 */
#include "trust/crl_index.h"

#include "trust/keyed_hash.h"
#include "trust/sort_u64.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_CEILING (1024u * 1024)
#define ISSUER_CEILING (256u * 1024) /* for the names of one certificateIssuer */
#define ITEMS_START 1024
#define REMEMBERED 8

/* From this entry on, entries are about certificates of this issuer. */
struct issuer_run {
	uint64_t issuer; /* hash of the canonical name */
	uint32_t offset;
};

struct remembered {
	uint8_t spki_sha256[SHA256_SIZE];
	bool verifies;
};

struct crl_index {
	struct snap_object object;
	struct arena *arena; /* the header */
	uint8_t *der;
	struct crl crl;
	struct hash_key key;
	uint64_t issuer;       /* hash of the CRL issuer's canonical name */
	uint64_t *items;       /* sorted: hash of (issuer, serial) in the upper half, offset of the entry in the lower */
	size_t count, capacity;
	struct issuer_run *runs; /* ascending by offset */
	size_t run_count, run_capacity;
	bool unknown_critical;

	pthread_mutex_t lock;    /* protects what follows */
	struct remembered remembered[REMEMBERED];
	size_t remembered_count, oldest;
};

static void index_free(struct snap_object *object)
{
	struct crl_index *index = (struct crl_index *)object;
	pthread_mutex_destroy(&index->lock);
	arena_free(index->arena);
	free(index->items);
	free(index->runs);
	free(index->der);
	free(index);
}

/* --- entries --- */

static uint32_t item_offset(uint64_t item)
{
	return (uint32_t)item;
}

static uint32_t item_hash(uint64_t item)
{
	return (uint32_t)(item >> 32);
}

static uint32_t entry_hash(const struct crl_index *index, uint64_t issuer, struct slice serial)
{
	return (uint32_t)keyed_hash(index->key, issuer, serial);
}

/* An entry that was read before, so it reads again; one that did not would count as not listed. */
static struct crl_entry entry_at(const struct crl_index *index, uint32_t offset)
{
	struct crl_iterator it = crl_entries(&index->crl);
	struct crl_entry entry;
	bool more;
	struct err ignored;

	it.rest = slice_of(it.rest.data + offset, it.rest.len - offset);
	const struct result read = crl_next(&it, &entry, &more, &ignored);
	assert(!failed(read) && more);
	return entry;
}

/* The issuer that the entry at `offset` inherits. */
static uint64_t issuer_at(const struct crl_index *index, uint32_t offset)
{
	size_t from = 0, to = index->run_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (index->runs[middle].offset <= offset)
			from = middle + 1;
		else
			to = middle;
	}
	return from > 0 ? index->runs[from - 1].issuer : index->issuer;
}

/* --- the walk over all entries --- */

struct walk {
	struct crl_index *index;
	struct arena *scratch;
	uint64_t issuer; /* of the entries from here on */
};

/* Room for one more of `count` elements. */
static RESULT grow(void **array, size_t *capacity, size_t count, size_t size, struct err *e)
{
	if (count < *capacity)
		return OK;
	const size_t wanted = *capacity > 0 ? *capacity * 2 : ITEMS_START;
	void *grown = realloc(*array, wanted * size);
	ENSURE(grown != NULL, e, ERR_INTERNAL, "out of memory");
	*array = grown;
	*capacity = wanted;
	return OK;
}

/* RFC 5280 5.3.3: the issuer's distinguished name must be there; two would leave open whose serial it is. */
static RESULT issuer_name(struct slice certificate_issuer, struct arena *scratch, const struct name **out,
                          struct err *e)
{
	struct general_names names;

	arena_reset(scratch);
	TRY(general_names_read(certificate_issuer, scratch, &names, e));
	*out = NULL;
	for (size_t i = 0; i < names.count; i++) {
		if (names.items[i].kind != NAME_DIRECTORY)
			continue;
		ENSURE(*out == NULL, e, ERR_MALFORMED, "a certificateIssuer of the CRL names several issuers");
		*out = &names.items[i].directory;
	}
	ENSURE(*out != NULL, e, ERR_MALFORMED, "a certificateIssuer of the CRL has no distinguished name");
	return OK;
}

static RESULT walk_issuer(struct walk *walk, struct slice certificate_issuer, uint32_t offset, struct err *e)
{
	struct crl_index *index = walk->index;
	const struct name *name = NULL;
	void *runs = index->runs;

	TRY(issuer_name(certificate_issuer, walk->scratch, &name, e));
	walk->issuer = keyed_hash(index->key, 0, name->canonical);
	TRY(grow(&runs, &index->run_capacity, index->run_count, sizeof *index->runs, e));
	index->runs = runs;
	index->runs[index->run_count++] = (struct issuer_run){ .issuer = walk->issuer, .offset = offset };
	return OK;
}

static RESULT walk_entry(struct walk *walk, const struct crl_entry *entry, uint32_t offset, struct err *e)
{
	struct crl_index *index = walk->index;
	void *items = index->items;

	if (entry->certificate_issuer.len > 0)
		TRY(walk_issuer(walk, entry->certificate_issuer, offset, e));
	index->unknown_critical |= entry->unknown_critical;
	TRY(grow(&items, &index->capacity, index->count, sizeof *index->items, e));
	index->items = items;
	index->items[index->count++] = (uint64_t)entry_hash(index, walk->issuer, entry->serial) << 32 | offset;
	return OK;
}

static RESULT walk_entries(struct crl_index *index, struct err *e)
{
	CLEANUP(arena_free) struct arena *scratch = arena_new(ISSUER_CEILING);
	struct walk walk = { .index = index, .scratch = scratch, .issuer = index->issuer };
	struct crl_iterator it = crl_entries(&index->crl);

	ENSURE(scratch != NULL, e, ERR_INTERNAL, "out of memory");
	for (;;) {
		const size_t offset = index->crl.entries.len - it.rest.len;
		struct crl_entry entry;
		bool more;
		TRY(crl_next(&it, &entry, &more, e));
		if (!more)
			return OK;
		TRY(walk_entry(&walk, &entry, (uint32_t)offset, e));
	}
}

/* --- one item per certificate --- */

/* Of two entries for one certificate the graver counts, so that an extra entry never un-revokes. */
static int gravity(const struct crl_entry *entry)
{
	if (entry->reason == REASON_REMOVE_FROM_CRL)
		return 0;
	return entry->reason == REASON_CERTIFICATE_HOLD ? 1 : 2;
}

/* Keeps `item` among those of its hash that were kept from `run` on, unless its certificate is there already. */
static void keep(struct crl_index *index, size_t run, size_t *kept, uint64_t item)
{
	const struct crl_entry entry = entry_at(index, item_offset(item));
	const uint64_t issuer = issuer_at(index, item_offset(item));

	for (size_t i = run; i < *kept; i++) {
		const struct crl_entry other = entry_at(index, item_offset(index->items[i]));
		if (!slice_equal(other.serial, entry.serial) || issuer_at(index, item_offset(index->items[i])) != issuer)
			continue;
		if (gravity(&entry) > gravity(&other))
			index->items[i] = item;
		return;
	}
	index->items[(*kept)++] = item;
}

static void drop_duplicates(struct crl_index *index)
{
	size_t kept = 0;

	for (size_t begin = 0, end; begin < index->count; begin = end) {
		const size_t run = kept;
		for (end = begin + 1; end < index->count && item_hash(index->items[end]) == item_hash(index->items[begin]);)
			end++;
		if (end - begin == 1)
			index->items[kept++] = index->items[begin];
		else
			for (size_t i = begin; i < end; i++)
				keep(index, run, &kept, index->items[i]);
	}
	index->count = kept;
}

static void trim_items(struct crl_index *index)
{
	uint64_t *trimmed = index->count > 0 ? realloc(index->items, index->count * sizeof *index->items) : NULL;
	if (trimmed != NULL)
		index->items = trimmed;
}

/* --- loading --- */

static RESULT index_new(struct slice der, struct crl_index **out, struct err *e)
{
	ENSURE(der.len <= CRL_DER_MAX, e, ERR_TOO_LARGE, "the CRL is larger than %u bytes", CRL_DER_MAX);
	CLEANUP(crl_index_unref) struct crl_index *index = calloc(1, sizeof *index);
	ENSURE(index != NULL, e, ERR_INTERNAL, "out of memory");
	snap_object_init(&index->object, index_free);
	pthread_mutex_init(&index->lock, NULL);
	index->key = hash_key_random();
	index->arena = arena_new(HEADER_CEILING);
	index->der = malloc(der.len > 0 ? der.len : 1);
	ENSURE(index->arena != NULL && index->der != NULL, e, ERR_INTERNAL, "out of memory");
	if (der.len > 0)
		memcpy(index->der, der.data, der.len);
	*out = TAKE(index);
	return OK;
}

RESULT crl_index_load(struct slice der, struct crl_index **out, struct err *e)
{
	CLEANUP(crl_index_unref) struct crl_index *index = NULL;

	TRY(index_new(der, &index, e));
	TRY(crl_parse(slice_of(index->der, der.len), index->arena, &index->crl, e));
	index->issuer = keyed_hash(index->key, 0, index->crl.issuer.canonical);
	TRY(walk_entries(index, e));
	sort_u64(index->items, index->count);
	drop_duplicates(index);
	trim_items(index);
	*out = TAKE(index);
	return OK;
}

struct crl_index *crl_index_ref(struct crl_index *index)
{
	snap_object_ref(&index->object);
	return index;
}

void crl_index_unref(struct crl_index *index)
{
	if (index != NULL)
		snap_object_unref(&index->object);
}

/* --- questions --- */

const struct crl *crl_index_crl(const struct crl_index *index)
{
	return &index->crl;
}

size_t crl_index_count(const struct crl_index *index)
{
	return index->count;
}

bool crl_index_has_unknown_critical(const struct crl_index *index)
{
	return index->unknown_critical;
}

/* The first place whose hash is not below `hash`. */
static size_t search(const struct crl_index *index, uint32_t hash)
{
	size_t from = 0, to = index->count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (item_hash(index->items[middle]) < hash)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static uint64_t issuer_asked(const struct crl_index *index, const struct name *issuer)
{
	const bool by_issuer = index->crl.indirect || index->run_count > 0;
	return by_issuer && issuer != NULL ? keyed_hash(index->key, 0, issuer->canonical) : index->issuer;
}

bool crl_index_find(const struct crl_index *index, const struct name *issuer, struct slice serial,
                    struct crl_entry *out)
{
	const uint64_t asked = issuer_asked(index, issuer);
	const uint32_t hash = entry_hash(index, asked, serial);

	for (size_t i = search(index, hash); i < index->count && item_hash(index->items[i]) == hash; i++) {
		const uint32_t offset = item_offset(index->items[i]);
		const struct crl_entry entry = entry_at(index, offset);
		if (!slice_equal(entry.serial, serial) || issuer_at(index, offset) != asked)
			continue;
		*out = entry;
		return true;
	}
	return false;
}

static bool recall(struct crl_index *index, const uint8_t spki_sha256[SHA256_SIZE], bool *verifies)
{
	bool found = false;

	pthread_mutex_lock(&index->lock);
	for (size_t i = 0; i < index->remembered_count && !found; i++) {
		found = memcmp(index->remembered[i].spki_sha256, spki_sha256, SHA256_SIZE) == 0;
		if (found)
			*verifies = index->remembered[i].verifies;
	}
	pthread_mutex_unlock(&index->lock);
	return found;
}

/* Two threads may both have verified; then the key stands there twice, with one outcome. */
static void remember(struct crl_index *index, const uint8_t spki_sha256[SHA256_SIZE], bool verifies)
{
	struct remembered outcome = { .verifies = verifies };
	memcpy(outcome.spki_sha256, spki_sha256, SHA256_SIZE);

	pthread_mutex_lock(&index->lock);
	if (index->remembered_count < REMEMBERED) {
		index->remembered[index->remembered_count++] = outcome;
	} else {
		index->remembered[index->oldest] = outcome;
		index->oldest = (index->oldest + 1) % REMEMBERED;
	}
	pthread_mutex_unlock(&index->lock);
}

bool crl_index_verifies(struct crl_index *index, const struct public_key *key, const uint8_t spki_sha256[SHA256_SIZE])
{
	const struct crl *crl = &index->crl;
	bool verifies;

	if (recall(index, spki_sha256, &verifies))
		return verifies;
	verifies = public_key_verifies(key, crl->signature_algorithm.id, crl->tbs, crl->signature);
	remember(index, spki_sha256, verifies);
	return verifies;
}
