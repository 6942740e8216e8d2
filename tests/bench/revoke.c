/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One more revocation in a snapshot's books, where few and where very many are revoked: single additions,
 * enough of them that every merge of the tables happens.
 */
#include "bench/bench.h"
#include "bench/pki.h"
#include "trust/issuer_state.h"

#include <stdlib.h>

#define FEW 1000
#define ADDED_MAX 70000 /* more than the middle tier of a table holds */

static struct revoked_serial revoked_of(uint64_t number)
{
	struct revoked_serial revoked = { .serial_len = 16,
		                          .revocation = { .reason = REASON_SUPERSEDED, .revoked_at = 1800000000 } };
	const uint64_t mixed = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);

	memcpy(revoked.serial, &number, sizeof number);
	memcpy(revoked.serial + sizeof number, &mixed, sizeof mixed);
	revoked.serial[0] = 0x5a;
	return revoked;
}

static struct issuer_state *state_with(struct slice ca, size_t count)
{
	const struct uuid id = { .bytes = { 1 } };
	struct issuer_state *empty, *state;
	struct revoked_serial *revoked = calloc(count, sizeof *revoked);

	CHECK_THAT(revoked != NULL);
	for (size_t i = 0; i < count; i++)
		revoked[i] = revoked_of(i);
	MUST(issuer_state_new(&id, 1, ca, &empty, &e));
	MUST(issuer_state_with_revoked(empty, revoked, count, &state, &e));
	CHECK_THAT(issuer_state_revoked_count(state) == count);
	issuer_state_unref(empty);
	free(revoked);
	return state;
}

/* Microseconds for each of `added` revocations. */
static double grow(const struct issuer_state *old, size_t added)
{
	struct issuer_state *state = NULL;
	const int64_t began = now_ns();

	MUST(issuer_state_with_active(old, true, &state, &e));
	for (size_t i = 0; i < added; i++) {
		const struct revoked_serial revoked = revoked_of(UINT64_C(0x100000000) + i);
		struct issuer_state *next = NULL;
		MUST(issuer_state_with_revoked(state, &revoked, 1, &next, &e));
		issuer_state_unref(state);
		state = next;
	}
	const double took = (double)(now_ns() - began) / 1e3 / (double)added;
	issuer_state_unref(state);
	return took;
}

void bench_revoke(const struct bench_options *options)
{
	const size_t added = options->count < ADDED_MAX ? options->count : ADDED_MAX;
	struct samples few_us = { 0 }, many_us = { 0 };
	struct pki pki;

	pki_init(&pki, "P-256");
	const struct slice ca = pki_der(pki.issuing);
	struct issuer_state *few = state_with(ca, FEW), *many = state_with(ca, options->count);
	for (size_t i = 0; i < options->rounds; i++) {
		samples_add(&few_us, grow(few, added));
		samples_add(&many_us, grow(many, added));
	}
	samples_report(&few_us, "few_us");
	samples_report(&many_us, "many_us");
	issuer_state_unref(few);
	issuer_state_unref(many);
	OPENSSL_free((void *)(uintptr_t)ca.data);
	pki_fini(&pki);
}
