/* SPDX-License-Identifier: Apache-2.0 */
#include "service/snapshot_load.h"

#include "service/snapshot_draft.h"
#include "store/anchor_store.h"
#include "store/change_store.h"
#include "store/community_store.h"
#include "store/snapshot_store.h"
#include "store/tx.h"

#include <inttypes.h>
#include <stdlib.h>

#define ARENA_CEILING ((size_t)256 * 1024 * 1024)
#define PAGE 500

/* One try: what it reads, and what becomes of it. */
struct load {
	const struct snapshot_source *source;
	const struct snapshot *old; /* NULL: a full load */
	struct arena *arena;        /* reset for each community */
	struct draft draft;
	struct snapshot *made; /* NULL: nothing is new */
	bool gap;
};

static struct db *db_of(const struct load *load)
{
	return load->source->db;
}

/* --- the books --- */

static RESULT take_ca(const struct ca_row *row, void *context, struct err *e)
{
	struct load *load = context;
	return draft_put_ca(&load->draft, &row->id, row->no, row->active, row->der, e);
}

#define ENSURE_SERIAL(serial, e)                                                \
	ENSURE((serial).len > 0 && (serial).len <= SERIAL_MAX, e, ERR_INTERNAL, \
	       "a serial number in the register has %zu octets", (serial).len)

static RESULT take_issued(const struct issued_row *row, void *context, struct err *e)
{
	struct load *load = context;
	struct issued_serial issued = { .serial_len = (uint8_t)row->serial.len, .not_after = row->not_after };

	ENSURE_SERIAL(row->serial, e);
	ENSURE(row->sha256.len == SHA256_SIZE, e, ERR_INTERNAL, "a fingerprint in the register has %zu octets",
	       row->sha256.len);
	memcpy(issued.serial, row->serial.data, row->serial.len);
	memcpy(issued.sha256, row->sha256.data, SHA256_SIZE);
	return draft_add_issued(&load->draft, row->authority_no, &issued, e);
}

static RESULT take_revoked(const struct revoked_row *row, void *context, struct err *e)
{
	struct load *load = context;
	struct revoked_serial revoked = { .serial_len = (uint8_t)row->serial.len,
		                          .released = row->released,
		                          .revocation = row->revocation };

	ENSURE_SERIAL(row->serial, e);
	memcpy(revoked.serial, row->serial.data, row->serial.len);
	return draft_add_revoked(&load->draft, row->authority_no, &revoked, e);
}

static RESULT take_crl(const struct crl_row *row, void *context, struct err *e)
{
	struct load *load = context;
	struct published_crl *made = NULL;

	if (draft_ca(&load->draft, row->authority_no) == NULL)
		return OK;
	TRY(published_crl_new(row->number, row->this_update, row->next_update, row->der, &made, e));
	CLEANUP(published_crl_unref) struct published_crl *crl = made;
	return draft_set_crl(&load->draft, row->authority_no, crl, e);
}

static RESULT load_books(struct load *load, const struct books_scope *scope, struct err *e)
{
	TRY(snapshot_store_issued(db_of(load), scope, take_issued, load, e));
	TRY(snapshot_store_revoked(db_of(load), scope, take_revoked, load, e));
	return snapshot_store_crls(db_of(load), scope, take_crl, load, e);
}

/* CAs that were not in the last snapshot: what changed before they could be seen was not kept, so all of it is read. */
static RESULT load_books_of_fresh(struct load *load, struct err *e)
{
	for (size_t i = 0; i < load->draft.ca_count; i++) {
		struct draft_ca *ca = &load->draft.cas[i];
		const struct books_scope scope = { .kind = BOOKS_OF, .authority_no = issuer_state_number(ca->state) };
		if (!ca->fresh)
			continue;
		TRY(load_books(load, &scope, e));
	}
	return OK;
}

/* --- who may ask --- */

struct tokens {
	struct arena *arena;
	struct access_entry *entries;
	struct role_grant *grants; /* of all entries, in their order */
	size_t count, capacity, grant_count, grant_capacity;
};

static void tokens_fini(struct tokens *tokens)
{
	free(tokens->entries);
	free(tokens->grants);
}

static RESULT more(void *items, size_t count, size_t *capacity, size_t size, struct err *e)
{
	void *old;

	if (count < *capacity)
		return OK;
	memcpy(&old, items, sizeof old);
	*capacity = *capacity == 0 ? 64 : *capacity * 2;
	void *grown = reallocarray(old, *capacity, size);
	ENSURE(grown != NULL, e, ERR_INTERNAL, "out of memory");
	memcpy(items, &grown, sizeof grown);
	return OK;
}

static RESULT take_new_token(struct tokens *tokens, const struct token_row *row, struct err *e)
{
	TRY(more(&tokens->entries, tokens->count, &tokens->capacity, sizeof *tokens->entries, e));
	struct access_entry *entry = &tokens->entries[tokens->count++];
	*entry = (struct access_entry){ .principal_id = row->principal_id, .expires_at = row->expires_at };
	memcpy(entry->token_sha256, row->sha256.data, SHA256_SIZE);
	return OK;
}

static RESULT take_grant(struct tokens *tokens, const struct token_row *row, struct err *e)
{
	TRY(more(&tokens->grants, tokens->grant_count, &tokens->grant_capacity, sizeof *tokens->grants, e));
	tokens->grants[tokens->grant_count++] = (struct role_grant){
		.role = (enum role)row->role,
		.everywhere = uuid_is_zero(&row->community_id),
		.community_id = row->community_id,
	};
	tokens->entries[tokens->count - 1].grant_count++;
	return OK;
}

/* Rows come in the order of the tokens. */
static RESULT take_token(const struct token_row *row, void *context, struct err *e)
{
	struct tokens *tokens = context;

	ENSURE(row->sha256.len == SHA256_SIZE, e, ERR_INTERNAL, "the hash of a token has %zu octets", row->sha256.len);
	if (tokens->count == 0 ||
	    memcmp(tokens->entries[tokens->count - 1].token_sha256, row->sha256.data, SHA256_SIZE) != 0)
		TRY(take_new_token(tokens, row, e));
	return row->role >= 0 ? take_grant(tokens, row, e) : OK;
}

static RESULT load_access(struct load *load, struct err *e)
{
	__attribute__((cleanup(tokens_fini))) struct tokens tokens = { .arena = load->arena };
	struct access_table *table;
	size_t at = 0;

	TRY(snapshot_store_tokens(db_of(load), take_token, &tokens, e));
	for (size_t i = 0; i < tokens.count; i++) {
		tokens.entries[i].grants = tokens.grants + at;
		at += tokens.entries[i].grant_count;
	}
	TRY(access_table_new(tokens.entries, tokens.count, &table, e));
	access_table_unref(load->draft.access);
	load->draft.access = table;
	return OK;
}

/* --- what communities trust --- */

struct intermediates {
	struct load *load;
	struct intermediate_input *items;
	size_t count, capacity;
};

static void intermediates_fini(struct intermediates *intermediates)
{
	free(intermediates->items);
}

static RESULT take_path_ca(struct slice der, void *context, struct err *e)
{
	struct intermediates *list = context;
	struct load *load = list->load;
	const struct slice copy = arena_copy(load->arena, der);

	ENSURE_MEMORY(copy.data, e);
	TRY(more(&list->items, list->count, &list->capacity, sizeof *list->items, e));
	list->items[list->count++] =
		(struct intermediate_input){ .der = copy, .issuer = draft_ca_by_certificate(&load->draft, copy) };
	return OK;
}

static struct anchor_input anchor_input_of(const struct load *load, const struct anchor *anchor)
{
	const struct anchor_constraints *c = &anchor->constraints;

	return (struct anchor_input){
		.der = anchor->der,
		.id = anchor->id,
		.purposes = c->purposes,
		.enforce_validity = c->enforce_validity,
		.has_window = c->trusted_from != 0 || c->trusted_until != 0,
		.window_from = c->trusted_from != 0 ? c->trusted_from : INT64_MIN,
		.window_to = c->trusted_until != 0 ? c->trusted_until : INT64_MAX,
		.has_distrust_after = c->distrust_after != 0,
		.distrust_after = c->distrust_after,
		.path_length = c->path_length,
		.policies = c->policies,
		.issuer = draft_ca_by_certificate(&load->draft, anchor->der),
	};
}

struct anchors {
	struct anchor_input *items;
	size_t count, capacity;
};

static void anchors_fini(struct anchors *anchors)
{
	free(anchors->items);
}

static RESULT load_anchors(struct load *load, const struct uuid *community_id, struct anchors *out, struct err *e)
{
	struct uuid after = { .bytes = { 0 } };
	struct anchor_list page;

	do {
		TRY(anchor_store_page(db_of(load), community_id, anchor_status_names[ANCHOR_ACTIVE], &after, PAGE,
		                      load->arena, &page, e));
		for (size_t i = 0; i < page.count; i++) {
			TRY(more(&out->items, out->count, &out->capacity, sizeof *out->items, e));
			out->items[out->count++] = anchor_input_of(load, &page.items[i]);
			after = page.items[i].id;
		}
	} while (page.count == PAGE);
	return OK;
}

static RESULT build_set(struct load *load, const struct community *community, struct trust_set **out, struct err *e)
{
	__attribute__((cleanup(anchors_fini))) struct anchors anchors = { .items = NULL };
	__attribute__((cleanup(intermediates_fini))) struct intermediates intermediates = { .load = load };

	TRY(load_anchors(load, &community->id, &anchors, e));
	TRY(snapshot_store_path_cas(db_of(load), &community->id, take_path_ca, &intermediates, e));
	const struct trust_set_input input = {
		.community_id = community->id,
		.slug = community->slug,
		.uri = community->uri,
		.version = community->trust_set_version,
		.settings = &community->settings,
		.anchors = anchors.items,
		.anchor_count = anchors.count,
		.intermediates = intermediates.items,
		.intermediate_count = intermediates.count,
	};
	return trust_set_build(&input, out, e);
}

static bool concerns_the_database(const struct err *e)
{
	return e->code == ERR_STORE_DOWN || e->code == ERR_BUSY || e->sqlstate[0] != '\0';
}

/* I18: what cannot be read in one community must not stop the others. Nothing is trusted there until it can. */
static void leave_out(struct load *load, const struct community *community, const struct err *e)
{
	log_event(load->source->log, LOG_ERROR, "the trust set of a community cannot be built",
	          LOG_TEXT("community", community->slug), LOG_TEXT("detail", e->detail), LOG_TEXT("cause", e->cause));
	draft_remove_set(&load->draft, &community->id);
}

static RESULT load_set(struct load *load, const struct community *community, struct err *e)
{
	struct trust_set *set;
	const struct result built = build_set(load, community, &set, e);

	if (!failed(built))
		return draft_put_set(&load->draft, set, e);
	if (concerns_the_database(e))
		return built;
	leave_out(load, community, e);
	return OK;
}

static RESULT load_all_sets(struct load *load, struct err *e)
{
	struct uuid after = { .bytes = { 0 } };
	struct community_list page;
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);

	ENSURE(arena != NULL, e, ERR_INTERNAL, "out of memory");
	do {
		arena_reset(arena);
		TRY(community_store_page(db_of(load), NULL, &after, PAGE, arena, &page, e));
		for (size_t i = 0; i < page.count; i++) {
			arena_reset(load->arena);
			TRY(load_set(load, &page.items[i], e));
			after = page.items[i].id;
		}
	} while (page.count == PAGE);
	return OK;
}

/* --- all of it --- */

static RESULT load_all(struct load *load, struct err *e)
{
	const struct books_scope scope = { .kind = BOOKS_ALL };
	int64_t number;

	TRY(snapshot_store_allow_time(db_of(load), e));
	TRY(change_store_current(db_of(load), &number, e));
	TRY(snapshot_store_cas(db_of(load), NULL, take_ca, load, e));
	TRY(load_books(load, &scope, e));
	TRY(draft_close_books(&load->draft, e));
	TRY(load_all_sets(load, e));
	TRY(load_access(load, e));
	return draft_publish(&load->draft, number, &load->made, e);
}

/* --- what changed --- */

/* The communities that trust changes name, each once. */
static RESULT changed_communities(const struct change_list *changes, struct arena *arena, struct uuid **out,
                                  size_t *count, struct err *e)
{
	*count = 0;
	*out = ARENA_ARRAY(arena, changes->count, struct uuid);
	ENSURE_MEMORY(*out, e);
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		size_t k = 0;
		while (k < *count && !uuid_equal(&(*out)[k], &change->community_id))
			k++;
		if (change->kind == CHANGE_TRUST && k == *count && !uuid_is_zero(&change->community_id))
			(*out)[(*count)++] = change->community_id;
	}
	return OK;
}

static bool has_kind(const struct change_list *changes, enum change_kind kind)
{
	for (size_t i = 0; i < changes->count; i++)
		if (changes->items[i].kind == (int)kind)
			return true;
	return false;
}

static RESULT update_books(struct load *load, const struct change_list *changes, struct err *e)
{
	const struct books_scope scope = { .kind = BOOKS_CHANGED,
		                           .after = load->old->change,
		                           .through = changes->items[changes->count - 1].number };

	if (has_kind(changes, CHANGE_CERTIFICATE))
		TRY(snapshot_store_issued(db_of(load), &scope, take_issued, load, e));
	if (has_kind(changes, CHANGE_REVOCATION))
		TRY(snapshot_store_revoked(db_of(load), &scope, take_revoked, load, e));
	if (has_kind(changes, CHANGE_CRL))
		TRY(snapshot_store_crls(db_of(load), &scope, take_crl, load, e));
	return OK;
}

static RESULT update_set(struct load *load, const struct uuid *community_id, struct err *e)
{
	struct community community;
	char id[UUID_TEXT_SIZE];

	uuid_format(community_id, id);
	TRY(community_store_find(db_of(load), id, load->arena, &community, e));
	return load_set(load, &community, e);
}

/* CAs before books, so that a new one finds its place; books before sets, so that a set is made of the newest. */
static RESULT apply(struct load *load, const struct change_list *changes, struct err *e)
{
	struct uuid *communities;
	size_t count;

	TRY(changed_communities(changes, load->arena, &communities, &count, e));
	for (size_t i = 0; i < count; i++)
		TRY(snapshot_store_cas(db_of(load), &communities[i], take_ca, load, e));
	TRY(update_books(load, changes, e));
	TRY(load_books_of_fresh(load, e));
	TRY(draft_close_books(&load->draft, e));
	for (size_t i = 0; i < count; i++)
		TRY(update_set(load, &communities[i], e));
	TRY(draft_update_sets(&load->draft, e));
	return has_kind(changes, CHANGE_ACCESS) ? load_access(load, e) : OK;
}

static RESULT load_changes(struct load *load, struct err *e)
{
	struct change_list changes;

	TRY(change_store_after(db_of(load), load->old->change, SNAPSHOT_CHANGES_MAX, load->arena, &changes, &load->gap,
	                       e));
	if (load->gap || changes.count == 0)
		return OK;
	TRY(apply(load, &changes, e));
	return draft_publish(&load->draft, changes.items[changes.count - 1].number, &load->made, e);
}

/* --- transactions --- */

/* Nothing of an earlier try stays. */
static RESULT run(void *context, struct err *e)
{
	struct load *load = context;

	draft_fini(&load->draft);
	snapshot_unref(load->made);
	load->made = NULL;
	arena_reset(load->arena);
	TRY(draft_init(&load->draft, load->old, e));
	return load->old == NULL ? load_all(load, e) : load_changes(load, e);
}

static RESULT run_load(const struct snapshot_source *source, const struct snapshot *old, struct snapshot **out,
                       bool *gap, struct err *e)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(ARENA_CEILING);
	struct load load = { .source = source, .old = old, .arena = arena };

	ENSURE(arena != NULL, e, ERR_INTERNAL, "out of memory");
	const struct result done = tx_run(source->db, TX_READ, run, &load, e);
	draft_fini(&load.draft);
	if (failed(done)) {
		snapshot_unref(load.made);
		return done;
	}
	*out = load.made;
	*gap = load.gap;
	return OK;
}

RESULT snapshot_load(const struct snapshot_source *source, struct snapshot **out, struct err *e)
{
	bool gap;
	return run_load(source, NULL, out, &gap, e);
}

RESULT snapshot_update(const struct snapshot_source *source, const struct snapshot *old, struct snapshot **out,
                       bool *gap, struct err *e)
{
	return run_load(source, old, out, gap, e);
}
