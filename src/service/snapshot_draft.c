/* SPDX-License-Identifier: Apache-2.0 */
#include "service/snapshot_draft.h"

#include <stdlib.h>

DEFINE_CLEANUP(void, free);

/* Room for one more element; doubles. `items` is the address of the array's pointer. */
static RESULT grow(void *items, size_t count, size_t *capacity, size_t size, struct err *e)
{
	void *old;

	if (count < *capacity)
		return OK;
	memcpy(&old, items, sizeof old);
	const size_t wanted = *capacity == 0 ? 16 : *capacity * 2;
	void *grown = reallocarray(old, wanted, size);
	ENSURE(grown != NULL, e, ERR_INTERNAL, "out of memory");
	memcpy(items, &grown, sizeof grown);
	*capacity = wanted;
	return OK;
}

/* --- life --- */

static RESULT copy_cas(struct draft *draft, const struct snapshot *old, struct err *e)
{
	for (size_t i = 0; i < old->issuer_count; i++) {
		TRY(grow(&draft->cas, draft->ca_count, &draft->ca_capacity, sizeof *draft->cas, e));
		draft->cas[draft->ca_count++] = (struct draft_ca){ .state = issuer_state_ref(old->issuers[i]) };
	}
	return OK;
}

static RESULT add_set(struct draft *draft, struct trust_set *take_set, struct err *e)
{
	CLEANUP(trust_set_unref) struct trust_set *set = take_set;

	TRY(grow(&draft->sets, draft->set_count, &draft->set_capacity, sizeof *draft->sets, e));
	draft->sets[draft->set_count++] = TAKE(set);
	return OK;
}

static RESULT copy_sets(struct draft *draft, const struct snapshot *old, struct err *e)
{
	for (size_t i = 0; i < old->community_count; i++)
		TRY(add_set(draft, trust_set_ref(old->communities[i]), e));
	return OK;
}

RESULT draft_init(struct draft *draft, const struct snapshot *old, struct err *e)
{
	*draft = (struct draft){ .access = NULL };
	if (old == NULL)
		return OK;
	TRY(copy_cas(draft, old, e));
	TRY(copy_sets(draft, old, e));
	if (old->access != NULL)
		snap_object_ref(&old->access->object);
	draft->access = old->access;
	return OK;
}

void draft_fini(struct draft *draft)
{
	for (size_t i = 0; i < draft->ca_count; i++) {
		issuer_state_unref(draft->cas[i].state);
		free(draft->cas[i].issued);
		free(draft->cas[i].revoked);
	}
	for (size_t i = 0; i < draft->set_count; i++)
		trust_set_unref(draft->sets[i]);
	access_table_unref(draft->access);
	free(draft->cas);
	free(draft->sets);
	*draft = (struct draft){ .access = NULL };
}

/* --- CAs and their books --- */

/* Where the CA of this number stands or would stand. */
static size_t search(const struct draft *draft, int64_t number)
{
	size_t from = 0, to = draft->ca_count;

	while (from < to) {
		const size_t middle = from + (to - from) / 2;
		if (issuer_state_number(draft->cas[middle].state) < number)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static bool stands_at(const struct draft *draft, size_t at, int64_t number)
{
	return at < draft->ca_count && issuer_state_number(draft->cas[at].state) == number;
}

struct draft_ca *draft_ca(struct draft *draft, int64_t number)
{
	if (!stands_at(draft, draft->last_ca, number))
		draft->last_ca = search(draft, number);
	return stands_at(draft, draft->last_ca, number) ? &draft->cas[draft->last_ca] : NULL;
}

struct issuer_state *draft_ca_by_certificate(const struct draft *draft, struct slice der)
{
	for (size_t i = 0; i < draft->ca_count; i++)
		if (slice_equal(issuer_state_certificate(draft->cas[i].state), der))
			return draft->cas[i].state;
	return NULL;
}

/* Consumes the reference. */
static void replace(struct draft_ca *ca, struct issuer_state *take_state)
{
	issuer_state_unref(ca->state);
	ca->state = take_state;
	ca->changed = true;
}

static RESULT set_active(struct draft_ca *ca, bool active, struct err *e)
{
	struct issuer_state *state;

	if (issuer_state_is_active(ca->state) == active)
		return OK;
	TRY(issuer_state_with_active(ca->state, active, &state, e));
	replace(ca, state);
	return OK;
}

static RESULT insert_ca(struct draft *draft, struct issuer_state *take_state, struct err *e)
{
	CLEANUP(issuer_state_unref) struct issuer_state *state = take_state;
	const size_t at = search(draft, issuer_state_number(state));

	TRY(grow(&draft->cas, draft->ca_count, &draft->ca_capacity, sizeof *draft->cas, e));
	memmove(&draft->cas[at + 1], &draft->cas[at], (draft->ca_count - at) * sizeof *draft->cas);
	draft->cas[at] = (struct draft_ca){ .state = TAKE(state), .changed = true, .fresh = true };
	draft->ca_count++;
	return OK;
}

RESULT draft_put_ca(struct draft *draft, const struct uuid *id, int64_t number, bool active, struct slice der,
                    struct err *e)
{
	struct issuer_state *state;

	if (draft_ca(draft, number) == NULL) {
		TRY(issuer_state_new(id, number, der, &state, e));
		TRY(insert_ca(draft, state, e));
	}
	return set_active(draft_ca(draft, number), active, e);
}

RESULT draft_add_issued(struct draft *draft, int64_t number, const struct issued_serial *issued, struct err *e)
{
	struct draft_ca *ca = draft_ca(draft, number);

	if (ca == NULL)
		return OK;
	TRY(grow(&ca->issued, ca->issued_count, &ca->issued_capacity, sizeof *issued, e));
	ca->issued[ca->issued_count++] = *issued;
	return OK;
}

RESULT draft_add_revoked(struct draft *draft, int64_t number, const struct revoked_serial *revoked, struct err *e)
{
	struct draft_ca *ca = draft_ca(draft, number);

	if (ca == NULL)
		return OK;
	TRY(grow(&ca->revoked, ca->revoked_count, &ca->revoked_capacity, sizeof *revoked, e));
	ca->revoked[ca->revoked_count++] = *revoked;
	return OK;
}

RESULT draft_set_crl(struct draft *draft, int64_t number, struct published_crl *crl, struct err *e)
{
	struct draft_ca *ca = draft_ca(draft, number);
	struct issuer_state *state;

	if (ca == NULL)
		return OK;
	TRY(issuer_state_with_crl(ca->state, crl, &state, e));
	replace(ca, state);
	return OK;
}

static RESULT close_ca(struct draft_ca *ca, struct err *e)
{
	struct issuer_state *state;

	if (ca->issued_count > 0) {
		TRY(issuer_state_with_issued(ca->state, ca->issued, ca->issued_count, &state, e));
		replace(ca, state);
		ca->issued_count = 0;
	}
	if (ca->revoked_count > 0) {
		TRY(issuer_state_with_revoked(ca->state, ca->revoked, ca->revoked_count, &state, e));
		replace(ca, state);
		ca->revoked_count = 0;
	}
	return OK;
}

RESULT draft_close_books(struct draft *draft, struct err *e)
{
	for (size_t i = 0; i < draft->ca_count; i++)
		TRY(close_ca(&draft->cas[i], e));
	return OK;
}

/* --- trust sets --- */

static struct trust_set **find_set(const struct draft *draft, const struct uuid *community_id)
{
	for (size_t i = 0; i < draft->set_count; i++)
		if (uuid_equal(&draft->sets[i]->community_id, community_id))
			return &draft->sets[i];
	return NULL;
}

static void replace_set(struct trust_set **at, struct trust_set *take_set)
{
	trust_set_unref(*at);
	*at = take_set;
}

RESULT draft_put_set(struct draft *draft, struct trust_set *take_set, struct err *e)
{
	struct trust_set **at = find_set(draft, &take_set->community_id);

	if (at == NULL)
		return add_set(draft, take_set, e);
	replace_set(at, take_set);
	return OK;
}

void draft_remove_set(struct draft *draft, const struct uuid *community_id)
{
	struct trust_set **at = find_set(draft, community_id);

	if (at == NULL)
		return;
	replace_set(at, draft->sets[--draft->set_count]);
}

/* The changed ones, sorted by number as the CAs are; the references stay the draft's. */
static struct issuer_state **changed_books(const struct draft *draft, size_t *count)
{
	struct issuer_state **changed = calloc(draft->ca_count + 1, sizeof *changed);

	*count = 0;
	for (size_t i = 0; changed != NULL && i < draft->ca_count; i++)
		if (draft->cas[i].changed)
			changed[(*count)++] = draft->cas[i].state;
	return changed;
}

RESULT draft_update_sets(struct draft *draft, struct err *e)
{
	size_t count;
	CLEANUP(free) void *memory = changed_books(draft, &count);
	struct issuer_state *const *changed = memory;

	ENSURE(changed != NULL, e, ERR_INTERNAL, "out of memory");
	for (size_t i = 0; i < draft->set_count; i++) {
		struct trust_set *set;
		TRY(trust_set_with_books(draft->sets[i], changed, count, &set, e));
		replace_set(&draft->sets[i], set);
	}
	return OK;
}

/* --- the snapshot --- */

RESULT draft_publish(const struct draft *draft, int64_t change, struct snapshot **out, struct err *e)
{
	CLEANUP(free) void *memory = calloc(draft->ca_count + 1, sizeof(struct issuer_state *));
	struct issuer_state **issuers = memory;

	ENSURE(issuers != NULL, e, ERR_INTERNAL, "out of memory");
	for (size_t i = 0; i < draft->ca_count; i++)
		issuers[i] = draft->cas[i].state;
	return snapshot_new(change, draft->sets, draft->set_count, issuers, draft->ca_count, draft->access, out, e);
}
