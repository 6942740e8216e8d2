/* SPDX-License-Identifier: Apache-2.0 */
#include "http/relying_party/handlers.h"

#include "base/text.h"
#include "model/certificate.h"
#include "model/encode.h"

#define ITEMS_MAX 1000

static const char *const status_names[] = {
	[SERIAL_UNKNOWN] = "unknown",
	[SERIAL_GOOD] = "good",
	[SERIAL_ON_HOLD] = "on_hold",
	[SERIAL_REVOKED] = "revoked",
};

/* What is known of one certificate. */
struct known {
	const struct issuer_state *books; /* NULL: not of an authority that the caller may read about */
	struct slice serial, sha256;      /* len 0: not known */
	int64_t not_after;
	enum serial_status status;
	struct revocation revocation;
};

/* --- which books the caller may read --- */

static bool has_books(const struct trust_set *set, const struct issuer_state *books)
{
	for (size_t i = 0; i < set->books_count; i++)
		if (set->books[i] == books)
			return true;
	return false;
}

/* A CA belongs to the communities whose trust set it stands in; who may read everywhere may read all. */
static bool may_read(const struct relying_party_worker *worker, const struct issuer_state *books)
{
	if (worker_may(worker, PERM_STATUS_READ, NULL))
		return true;
	for (size_t i = 0; i < worker->snapshot->community_count; i++) {
		const struct trust_set *set = worker->snapshot->communities[i];
		if (worker_may(worker, PERM_STATUS_READ, &set->community_id) && has_books(set, books))
			return true;
	}
	return false;
}

/* --- finding --- */

static struct known look_up(const struct issuer_state *books, struct slice serial)
{
	struct known known = { .books = books, .serial = serial };

	known.status = issuer_state_status(books, serial, &known.revocation);
	return known;
}

/* The octets in `issued` must outlive what is returned. */
static struct known look_up_issued(const struct issuer_state *books, const struct issued_serial *issued)
{
	struct known known = look_up(books, slice_of(issued->serial, issued->serial_len));

	known.sha256 = slice_of(issued->sha256, SHA256_SIZE);
	known.not_after = issued->not_after;
	return known;
}

static struct known find_by_sha256(const struct relying_party_worker *worker, const uint8_t sha256[SHA256_SIZE],
                                   struct issued_serial *issued)
{
	const struct snapshot *snapshot = worker->snapshot;

	for (size_t i = 0; i < snapshot->issuer_count; i++) {
		const struct issuer_state *books = snapshot->issuers[i];
		if (issuer_state_find(books, sha256, issued) && may_read(worker, books))
			return look_up_issued(books, issued);
	}
	return (struct known){ .sha256 = slice_of(sha256, SHA256_SIZE), .status = SERIAL_UNKNOWN };
}

static struct known find_by_serial(const struct relying_party_worker *worker, const struct issuer_state *books,
                                   struct slice serial, struct issued_serial *issued)
{
	if (books == NULL || !may_read(worker, books))
		return (struct known){ .serial = serial, .status = SERIAL_UNKNOWN };
	return issuer_state_get(books, serial, issued) ? look_up_issued(books, issued) : look_up(books, serial);
}

/* --- out --- */

static void put_issuer(struct json_writer *w, const struct issuer_state *books, struct arena *arena)
{
	if (books == NULL) {
		json_put_null(w, "issuer");
		return;
	}
	json_begin_object(w, "issuer");
	json_put_uuid(w, "id", issuer_state_id(books));
	json_put_text(w, "subject", name_arena_text(&issuer_state_cert(books)->subject, arena));
	json_end_object(w);
}

static void put_known(struct json_writer *w, const struct known *known, struct arena *arena)
{
	encode_hex_or_null(w, "sha256", known->sha256);
	put_issuer(w, known->books, arena);
	encode_hex_or_null(w, "serial", known->serial);
	json_put_text(w, "status", status_names[known->status]);
	if (known->status == SERIAL_ON_HOLD || known->status == SERIAL_REVOKED)
		revocation_encode(&known->revocation, w, "revocation");
	else
		json_put_null(w, "revocation");
	encode_time_or_null(w, "not_after", known->not_after);
}

static void put_moment(struct json_writer *w, const struct relying_party_worker *worker, const struct request *request)
{
	json_put_int(w, "snapshot_age_ms", worker->snapshot_age_ms);
	json_put_time(w, "at", request->now_ms / 1000);
}

HANDLER(status_get)
{
	const struct relying_party_worker *worker = context;
	struct json_writer w = json_writer(&reply->body);
	uint8_t sha256[SHA256_SIZE];
	struct issued_serial issued;

	ENSURE(hex_decode(request->params[0], sha256, SHA256_SIZE), e, ERR_INVALID,
	       "\"%.80s\" is no SHA-256 in hexadecimal", request->params[0]);
	const struct known known = find_by_sha256(worker, sha256, &issued);
	json_begin_object(&w, NULL);
	put_known(&w, &known, request->arena);
	put_moment(&w, worker, request);
	json_end_object(&w);
	return OK;
}

/* --- many at once --- */

/* One of three ways to name the issuer. */
struct item {
	struct uuid issuer_id;
	bool has_issuer_id;
	struct slice issuer_sha256, issuer_x5c;
	struct slice serial;
};

static const struct json_field item_fields[] = {
	{ .name = "issuer_id",
	  .type = JSON_UUID,
	  .offset = offsetof(struct item, issuer_id),
	  .present = offsetof(struct item, has_issuer_id) },
	{ .name = "issuer_sha256",
	  .type = JSON_HEX,
	  .offset = offsetof(struct item, issuer_sha256),
	  .max = SHA256_SIZE },
	JSON_FIELD(struct item, issuer_x5c, JSON_BASE64, 0),
	JSON_FIELD(struct item, serial, JSON_HEX, JSON_REQUIRED),
};

static const struct json_field body_fields[] = {
	{ .name = "items", .type = JSON_OBJECTS, .flags = JSON_REQUIRED, .max = ITEMS_MAX },
};

static const struct issuer_state *issuer_by_sha256(const struct snapshot *snapshot, const uint8_t *sha256)
{
	for (size_t i = 0; i < snapshot->issuer_count; i++)
		if (memcmp(issuer_state_cert(snapshot->issuers[i])->sha256, sha256, SHA256_SIZE) == 0)
			return snapshot->issuers[i];
	return NULL;
}

static const struct issuer_state *issuer_of(const struct snapshot *snapshot, const struct item *item)
{
	uint8_t digest[SHA256_SIZE];

	if (item->has_issuer_id)
		return snapshot_issuer(snapshot, &item->issuer_id);
	if (item->issuer_sha256.len > 0)
		return issuer_by_sha256(snapshot, item->issuer_sha256.data);
	sha256(item->issuer_x5c, digest);
	return issuer_by_sha256(snapshot, digest);
}

static RESULT item_decode(const struct json *object, struct arena *arena, struct item *out, struct err *e)
{
	*out = (struct item){ .has_issuer_id = false };
	TRY(json_decode(object, item_fields, ARRAY_LEN(item_fields), out, arena, e));
	const int ways = out->has_issuer_id + (out->issuer_sha256.len > 0) + (out->issuer_x5c.len > 0);
	ENSURE(ways == 1, e, ERR_INVALID, "an item needs one of \"issuer_id\", \"issuer_sha256\" and \"issuer_x5c\"");
	ENSURE(out->issuer_sha256.len == 0 || out->issuer_sha256.len == SHA256_SIZE, e, ERR_INVALID,
	       "\"issuer_sha256\" has 64 hexadecimal digits");
	return OK;
}

static RESULT put_item(const struct relying_party_worker *worker, const struct json *object, struct arena *arena,
                       struct json_writer *w, struct err *e)
{
	struct issued_serial issued;
	struct item item;

	TRY(item_decode(object, arena, &item, e));
	const struct known known = find_by_serial(worker, issuer_of(worker->snapshot, &item), item.serial, &issued);
	json_begin_object(w, NULL);
	put_known(w, &known, arena);
	json_end_object(w);
	return OK;
}

static RESULT put_items(const struct relying_party_worker *worker, const struct request *request,
                        const struct json *body, struct json_writer *w, struct err *e)
{
	struct json_list items = { .count = 0 };

	TRY(json_decode(body, body_fields, ARRAY_LEN(body_fields), &items, request->arena, e));
	json_begin_object(w, NULL);
	json_begin_array(w, "items");
	for (size_t i = 0; i < items.count; i++)
		TRY(put_item(worker, items.items[i], request->arena, w, e));
	json_end_array(w);
	put_moment(w, worker, request);
	json_end_object(w);
	return OK;
}

HANDLER(status_find)
{
	const struct relying_party_worker *worker = context;
	struct json_writer w = json_writer(&reply->body);
	struct json *parsed = NULL;

	TRY(request_json(request, &parsed, e));
	CLEANUP(json_free) struct json *body = parsed;
	return put_items(worker, request, body, &w, e);
}
