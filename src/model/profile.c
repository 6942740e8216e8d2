/* SPDX-License-Identifier: Apache-2.0 */
#include "model/profile.h"

#include "model/oid_text.h"

#define DAYS_MAX 36500
#define PATH_LENGTH_MAX 8
#define URIS_MAX 100
#define OIDS_MAX 20
#define DESCRIPTION_MAX 500
#define PATH_LENGTH_NONE (-1)

/* RFC 5280 4.2.1.3, bit n of KeyUsage is name n. */
static const char *const key_usage_names[] = {
	"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",
};

#define DIGITAL_SIGNATURE (1u << 0)
#define KEY_CERT_SIGN (1u << 5)
#define CRL_SIGN (1u << 6)

static const char *const key_kind_names[] = { "ec-p256", "ec-p384", "rsa-2048", "ed25519" };

/* text_list has no const items, but nobody writes through it. */
#define COMMON_KEY_KINDS 3 /* the first of key_kind_names */
#define DEFAULT_KEY_KINDS { .items = (const char **)key_kind_names, .count = COMMON_KEY_KINDS }

const struct profile profile_defaults[] = {
	{
		.name = "udap-client",
		.revision = 1,
		.description = "Client applications that register and authenticate by UDAP",
		.path_length = PATH_LENGTH_NONE,
		.validity_days = 365,
		.max_validity_days = 730,
		.key_usage = DIGITAL_SIGNATURE,
		.require_uri = true,
		.max_uris = 20,
		.key_algorithms = DEFAULT_KEY_KINDS,
	},
	{
		.name = "udap-server",
		.revision = 1,
		.description = "Servers and identity providers that sign UDAP metadata",
		.path_length = PATH_LENGTH_NONE,
		.validity_days = 365,
		.max_validity_days = 730,
		.key_usage = DIGITAL_SIGNATURE,
		.require_uri = true,
		.max_uris = 20,
		.key_algorithms = DEFAULT_KEY_KINDS,
	},
	{
		.name = "intermediate",
		.revision = 1,
		.description = "Intermediate CAs that issue to applications and servers",
		.ca = true,
		.path_length = 0,
		.validity_days = 1826,
		.max_validity_days = 3652,
		.key_usage = KEY_CERT_SIGN | CRL_SIGN,
		.max_uris = 1,
		.key_algorithms = DEFAULT_KEY_KINDS,
	},
};
const unsigned profile_default_count = ARRAY_LEN(profile_defaults);

/* The JSON form as it is read, before names become bits. */
struct profile_body {
	const char *description;
	bool ca;
	int64_t path_length;
	bool has_path_length;
	int64_t validity_days, max_validity_days;
	struct text_list key_usage, extended_key_usage, policies, key_algorithms;
	bool require_uri;
	int64_t max_uris;
	bool allow_dns;
};

#define BODY_FIELD(member, kind, flag, low, high)                                                       \
	{ .name = #member, .type = (kind), .flags = (flag), .offset = offsetof(struct profile_body, member), \
	  .min = (low), .max = (high) }

static const struct json_field body_fields[] = {
	BODY_FIELD(description, JSON_TEXT, JSON_EMPTY_OK, 0, DESCRIPTION_MAX),
	BODY_FIELD(ca, JSON_BOOL, 0, 0, 0),
	{ .name = "path_length", .type = JSON_INT, .flags = JSON_NULL_OK,
	  .offset = offsetof(struct profile_body, path_length), .max = PATH_LENGTH_MAX,
	  .present = offsetof(struct profile_body, has_path_length) },
	BODY_FIELD(validity_days, JSON_INT, JSON_REQUIRED, 1, DAYS_MAX),
	BODY_FIELD(max_validity_days, JSON_INT, JSON_REQUIRED, 1, DAYS_MAX),
	BODY_FIELD(key_usage, JSON_TEXTS, JSON_REQUIRED, 0, ARRAY_LEN(key_usage_names)),
	BODY_FIELD(extended_key_usage, JSON_TEXTS, JSON_EMPTY_OK, 0, OIDS_MAX),
	BODY_FIELD(policies, JSON_TEXTS, JSON_EMPTY_OK, 0, OIDS_MAX),
	BODY_FIELD(require_uri, JSON_BOOL, 0, 0, 0),
	BODY_FIELD(max_uris, JSON_INT, 0, 0, URIS_MAX),
	BODY_FIELD(allow_dns, JSON_BOOL, 0, 0, 0),
	BODY_FIELD(key_algorithms, JSON_TEXTS, 0, 0, ARRAY_LEN(key_kind_names)),
};

/* Names the member at fault and fails as err_set does. */
#define ENSURE_MEMBER(cond, e, member, ...)                             \
	do {                                                            \
		if (!(cond)) {                                          \
			const struct result refused_ =                  \
				err_set((e), ERR_INVALID, __VA_ARGS__); \
			err_member((e), (member));                      \
			return refused_;                                \
		}                                                       \
	} while (0)

static bool name_index(const char *const *names, size_t count, const char *name, unsigned *index)
{
	for (unsigned i = 0; i < count; i++) {
		*index = i;
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static RESULT decode_key_usage(const struct text_list *names, unsigned *bits, struct err *e)
{
	*bits = 0;
	for (size_t i = 0; i < names->count; i++) {
		unsigned bit;
		ENSURE_MEMBER(name_index(key_usage_names, ARRAY_LEN(key_usage_names), names->items[i], &bit), e,
		              "key_usage", "key_usage holds a name that RFC 5280 does not define");
		*bits |= 1u << bit;
	}
	return OK;
}

static RESULT check_key_kinds(const struct text_list *kinds, struct err *e)
{
	unsigned index;

	ENSURE_MEMBER(kinds->count > 0, e, "key_algorithms", "the profile accepts no kind of key");
	for (size_t i = 0; i < kinds->count; i++)
		ENSURE_MEMBER(name_index(key_kind_names, ARRAY_LEN(key_kind_names), kinds->items[i], &index), e,
		              "key_algorithms", "key_algorithms takes ec-p256, ec-p384, rsa-2048 and ed25519");
	return OK;
}

/* RFC 5280 4.2.1.3 and 4.2.1.9: keyCertSign and cA go together; a path length belongs to a CA. */
static RESULT check_kind(const struct profile *p, struct err *e)
{
	if (p->ca) {
		ENSURE_MEMBER((p->key_usage & KEY_CERT_SIGN) != 0, e, "key_usage", "a CA profile needs keyCertSign");
		return OK;
	}
	ENSURE_MEMBER((p->key_usage & (KEY_CERT_SIGN | CRL_SIGN)) == 0, e, "key_usage",
	              "keyCertSign and cRLSign belong to CA profiles");
	ENSURE_MEMBER(p->path_length == PATH_LENGTH_NONE, e, "path_length", "a path length belongs to CA profiles");
	return OK;
}

static RESULT check_profile(const struct profile *p, struct err *e)
{
	TRY(check_kind(p, e));
	TRY(check_key_kinds(&p->key_algorithms, e));
	TRY(oid_texts_check(&p->extended_key_usage, "extended_key_usage", e));
	TRY(oid_texts_check(&p->policies, "policies", e));
	ENSURE_MEMBER(p->validity_days <= p->max_validity_days, e, "validity_days",
	              "the default validity is longer than the longest");
	ENSURE_MEMBER(!p->require_uri || p->max_uris > 0, e, "max_uris",
	              "the profile requires a URI and allows none");
	return OK;
}

RESULT profile_decode(const struct json *body, struct arena *arena, struct profile *out, struct err *e)
{
	struct profile_body b = { .description = "", .key_algorithms = DEFAULT_KEY_KINDS, .max_uris = URIS_MAX };

	TRY(json_decode(body, body_fields, ARRAY_LEN(body_fields), &b, arena, e));
	*out = (struct profile){
		.description = b.description,
		.ca = b.ca,
		.path_length = b.has_path_length ? (int)b.path_length : PATH_LENGTH_NONE,
		.validity_days = b.validity_days,
		.max_validity_days = b.max_validity_days,
		.extended_key_usage = b.extended_key_usage,
		.policies = b.policies,
		.require_uri = b.require_uri,
		.max_uris = b.max_uris,
		.allow_dns = b.allow_dns,
		.key_algorithms = b.key_algorithms,
	};
	TRY(decode_key_usage(&b.key_usage, &out->key_usage, e));
	return check_profile(out, e);
}

static void encode_key_usage(unsigned bits, struct json_writer *w)
{
	json_begin_array(w, "key_usage");
	for (unsigned i = 0; i < ARRAY_LEN(key_usage_names); i++)
		if ((bits >> i & 1) == 1)
			json_put_text(w, NULL, key_usage_names[i]);
	json_end_array(w);
}

void profile_encode_body(const struct profile *profile, struct json_writer *w)
{
	json_put_text(w, "description", profile->description);
	json_put_bool(w, "ca", profile->ca);
	if (profile->path_length == PATH_LENGTH_NONE)
		json_put_null(w, "path_length");
	else
		json_put_int(w, "path_length", profile->path_length);
	json_put_int(w, "validity_days", profile->validity_days);
	json_put_int(w, "max_validity_days", profile->max_validity_days);
	encode_key_usage(profile->key_usage, w);
	json_put_texts(w, "extended_key_usage", &profile->extended_key_usage);
	json_put_texts(w, "policies", &profile->policies);
	json_put_bool(w, "require_uri", profile->require_uri);
	json_put_int(w, "max_uris", profile->max_uris);
	json_put_bool(w, "allow_dns", profile->allow_dns);
	json_put_texts(w, "key_algorithms", &profile->key_algorithms);
}

void profile_encode(const struct profile *profile, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &profile->id);
	json_put_text(w, "name", profile->name);
	json_put_int(w, "revision", profile->revision);
	json_put_time(w, "created_at", profile->created_at);
	profile_encode_body(profile, w);
	json_end_object(w);
}
