/* SPDX-License-Identifier: Apache-2.0 */
#include "model/organization.h"

#define CONTACT_NAME_MAX 200
#define CONTACT_EMAIL_MAX 254 /* RFC 5321 4.5.3.1.3: a path of 256 octets, less the angle brackets */
#define CONTACT_PHONE_MAX 50

const char *const organization_status_names[] = { "pending", "approved", "suspended", NULL };

#define CONTACT_FIELD(member, flag, longest)                                                  \
	{ .name = #member, .type = JSON_TEXT, .flags = (flag), .max = (longest), \
	  .offset = offsetof(struct contact, member) }

static const struct json_field contact_fields[] = {
	CONTACT_FIELD(name, JSON_REQUIRED, CONTACT_NAME_MAX),
	CONTACT_FIELD(email, JSON_REQUIRED, CONTACT_EMAIL_MAX),
	CONTACT_FIELD(phone, JSON_NULL_OK, CONTACT_PHONE_MAX),
};

/* A local part, one @ and a domain; whether mail arrives there is not ours to tell. */
static bool is_email(const char *text)
{
	const char *at = strrchr(text, '@');

	if (at == NULL || at == text || at[1] == '\0' || strlen(at + 1) > 253)
		return false;
	for (; *text != '\0'; text++)
		if ((unsigned char)*text <= ' ' || *text == 0x7f || strchr("<>,;", *text) != NULL)
			return false;
	return true;
}

static RESULT refuse_email(const char *email, struct err *e)
{
	const struct result refused = err_set(e, ERR_INVALID, "\"%.80s\" is not a mail address", email);
	err_member(e, "email");
	return refused;
}

static RESULT contact_decode(const struct json *object, struct arena *arena, struct contact *out, struct err *e)
{
	TRY(json_decode(object, contact_fields, ARRAY_LEN(contact_fields), out, arena, e));
	return is_email(out->email) ? OK : refuse_email(out->email, e);
}

static RESULT count_check(size_t count, struct err *e)
{
	if (count <= ORGANIZATION_CONTACTS_MAX)
		return OK;
	const struct result refused =
		err_set(e, ERR_INVALID, "an organization has at most %d contacts", ORGANIZATION_CONTACTS_MAX);
	err_member(e, "contacts");
	return refused;
}

RESULT contacts_decode(const struct json_list *array, struct arena *arena, struct contact_list *out, struct err *e)
{
	TRY(count_check(array->count, e));
	struct contact *items = ARENA_ARRAY(arena, array->count, struct contact);
	ENSURE_MEMORY(items, e);
	for (size_t i = 0; i < array->count; i++)
		TRY(contact_decode(array->items[i], arena, &items[i], e));
	*out = (struct contact_list){ .items = items, .count = array->count };
	return OK;
}

static void contact_encode(const struct contact *contact, struct json_writer *w)
{
	json_begin_object(w, NULL);
	json_put_text(w, "name", contact->name);
	json_put_text(w, "email", contact->email);
	json_put_text(w, "phone", contact->phone);
	json_end_object(w);
}

void contacts_encode(const struct contact_list *contacts, struct json_writer *w, const char *name)
{
	json_begin_array(w, name);
	for (size_t i = 0; i < contacts->count; i++)
		contact_encode(&contacts->items[i], w);
	json_end_array(w);
}

void organization_encode(const struct organization *organization, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	json_put_uuid(w, "id", &organization->id);
	json_put_text(w, "name", organization->name);
	contacts_encode(&organization->contacts, w, "contacts");
	json_put_texts(w, "uris", &organization->uris);
	json_put_text(w, "status", organization_status_names[organization->status]);
	json_put_time(w, "created_at", organization->created_at);
	json_put_time(w, "updated_at", organization->updated_at);
	json_end_object(w);
}
