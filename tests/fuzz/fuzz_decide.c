/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decisions on certificates one after the other, the leaf first and the anchor last, as if everybody had signed
 * everything: a trusted path chains by its names, and the order of the hints does not matter (I20).
 */
#include "fuzz/fuzz.h"

#include "crypto/tlv.h"
#include "trust/decide.h"
#include "trust/verdict_json.h"

#define CEILING (16u << 20)
#define ANSWER_MAX (8u << 20)
#define ITEMS_MAX 12
#define NOW INT64_C(1800000000)

static size_t split(struct slice in, struct slice items[ITEMS_MAX])
{
	struct tlv value;
	size_t count = 0;

	while (count < ITEMS_MAX && in.len > 0 && tlv_next(&in, &value) == NULL)
		items[count++] = value.whole;
	return count;
}

static RESULT build(struct slice anchor, struct trust_set **out, struct err *e)
{
	struct community_settings settings = community_settings_default();
	const struct anchor_input input = { .der = anchor,
		                            .purposes = PURPOSE_ALL,
		                            .path_length = CERT_PATH_LENGTH_NONE };

	settings.revocation = REVOCATION_SKIP;
	settings.max_path_length = PATH_LENGTH_UNLIMITED;
	return trust_set_build(
		&(struct trust_set_input){ .settings = &settings, .anchors = &input, .anchor_count = 1 }, out,
		e);
}

/* Every link counts as verified, or no mutation would get past the first signature. */
static void sign_everything(struct link_cache *links, const struct slice *items, size_t count,
                            struct arena *arena)
{
	struct cert *certs = ARENA_ARRAY(arena, ITEMS_MAX, struct cert);
	size_t read = 0;
	struct err e;

	for (size_t i = 0; i < count; i++)
		if (!refused(cert_parse(items[i], arena, &certs[read], &e), &e))
			read++;
	for (size_t i = 0; i < read; i++)
		for (size_t k = 0; k < read; k++)
			link_cache_add(links, certs[i].spki_sha256, certs[k].sha256);
}

static void require_chained(const struct verdict *v)
{
	REQUIRE(v->path_count > 1 && v->path[v->path_count - 1].role == ROLE_ANCHOR);
	for (size_t i = 0; i + 1 < v->path_count; i++)
		REQUIRE(name_equal(&v->path[i].cert->issuer, &v->path[i + 1].cert->subject));
	for (size_t i = 0; i < v->finding_count; i++)
		REQUIRE(v->findings[i].outcome == FINDING_WARN);
}

/* False when memory ended. */
static bool decide(const struct trust_set *set, const struct slice_list *x5c, struct link_cache *links,
                   struct arena *arena, struct buf *answer)
{
	const struct question question = {
		.x5c = *x5c,
		.at = NOW,
		.plain = true,
		.explain = true,
		.max_path_length = MAX_PATH_LENGTH_DEFAULT,
		.revocation = REVOCATION_PREFER,
	};
	const struct decision_context context = { .arena = arena, .links = links };
	const struct verdict_label label = { .has_snapshot = true };
	struct json_writer writer = json_writer(answer);
	struct verdict verdict;
	struct err e;

	if (refused(decide_chain(set, &question, &context, &verdict, &e), &e))
		return false;
	if (verdict.kind == VERDICT_TRUSTED)
		require_chained(&verdict);
	verdict_encode(&verdict, &label, &writer, NULL);
	return buf_ok(answer);
}

static void reverse_hints(const struct slice *items, size_t count, struct slice *out)
{
	out[0] = items[0];
	for (size_t i = 1; i < count; i++)
		out[i] = items[count - i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	CLEANUP(link_cache_free) struct link_cache *links = link_cache_new(1024);
	CLEANUP(trust_set_unref) struct trust_set *set = NULL;
	CLEANUP_BUF struct buf first, second;
	struct slice items[ITEMS_MAX], reversed[ITEMS_MAX];
	const size_t count = split(slice_of(data, size), items);
	struct err e;

	buf_init(&first, ANSWER_MAX);
	buf_init(&second, ANSWER_MAX);
	if (count < 2 || refused(build(items[count - 1], &set, &e), &e))
		return 0;
	sign_everything(links, items, count, arena);
	reverse_hints(items, count - 1, reversed);
	if (decide(set, &(struct slice_list){ items, count - 1 }, links, arena, &first) &&
	    decide(set, &(struct slice_list){ reversed, count - 1 }, links, arena, &second))
		REQUIRE(slice_equal(buf_slice(&first), buf_slice(&second)));
	return 0;
}
