/* SPDX-License-Identifier: Apache-2.0 */
#include "service/revocation.h"

#include "service/community.h"
#include "service/refuse.h"
#include "store/authority_store.h"
#include "store/certificate_store.h"
#include "store/intent_store.h"
#include "store/revocation_store.h"

#define COMMENT_MAX 500
#define OTHERS_MAX 1000 /* of one key, revoked at once; asking again goes on with the rest */

/* One change of state on its way. */
struct change_of_state {
	const struct community *community;
	const struct uuid *certificate_id;
	enum revocation_state to;
	enum audit_event_kind event;
	struct revocation_draft draft;
	struct certificate before;
	struct revocation_row row; /* what is to be written */
	bool nothing_to_do;
	struct uuid_list others; /* certificates of the same key, held, when that is compromised */
	bool is_ca;
	struct authority authority; /* when is_ca */
	struct uuid_list users;     /* communities that trust that CA, held */
};

/* --- I8: which state may follow which; the database says the same --- */

static RESULT check_hold(struct change_of_state *c, struct err *e)
{
	ENSURE(c->before.status != CERTIFICATE_REVOKED, e, ERR_STATE, "the certificate is revoked; that is final");
	ENSURE(c->before.status != CERTIFICATE_ON_HOLD, e, ERR_STATE, "the certificate is on hold already");
	ENSURE(!c->is_ca, e, ERR_RULE,
	       "a CA is revoked or left alone; nothing below it could be judged while it is on hold");
	return OK;
}

static RESULT check_release(struct change_of_state *c, struct err *e)
{
	ENSURE(c->before.status == CERTIFICATE_ON_HOLD, e, ERR_STATE, "the certificate is not on hold");
	return OK;
}

/* Once revoked, the reason may become keyCompromise and nothing else changes. */
static RESULT check_revoke(struct change_of_state *c, struct err *e)
{
	if (c->before.status != CERTIFICATE_REVOKED)
		return OK;
	c->nothing_to_do = c->before.revocation.reason == c->draft.reason;
	ENSURE(c->nothing_to_do || c->draft.reason == REASON_KEY_COMPROMISE, e, ERR_STATE,
	       "the certificate is revoked for %s; only keyCompromise may take the place of that reason",
	       revocation_reason_text(c->before.revocation.reason));
	return OK;
}

static RESULT check_transition(struct change_of_state *c, struct err *e)
{
	switch (c->to) {
	case REVOCATION_ON_HOLD:
		return check_hold(c, e);
	case REVOCATION_RELEASED:
		return check_release(c, e);
	case REVOCATION_REVOKED:
		return check_revoke(c, e);
	}
	return OK;
}

/* --- what is written --- */

/* The date of the first change for the worse stays: of the hold that became final, of the first revocation. */
static void fill_row(const struct service *s, struct change_of_state *c)
{
	const struct revocation *before = &c->before.revocation;
	const bool is_first = c->before.status == CERTIFICATE_GOOD;
	struct revocation *after = &c->row.revocation;

	c->row = (struct revocation_row){
		.authority_no = c->before.authority_no,
		.serial = c->before.serial,
		.certificate_id = c->before.id,
		.state = (int)c->to,
		.not_after = c->before.not_after,
		.changed_at = service_now(s),
		.comment = c->draft.comment,
	};
	after->on_hold = c->to == REVOCATION_ON_HOLD;
	after->reason = c->draft.reason;
	after->revoked_at = is_first ? service_now(s) : before->revoked_at;
	after->has_invalidity_date = c->draft.invalidity_date != 0 || (!is_first && before->has_invalidity_date);
	after->invalidity_date = c->draft.invalidity_date != 0 ? c->draft.invalidity_date : before->invalidity_date;
}

static void encode_members(const struct certificate *certificate, struct json_writer *w)
{
	json_put_hex(w, "serial", certificate->serial);
	json_put_text(w, "subject", certificate->subject);
	json_put_text(w, "status", certificate_status_names[certificate->status]);
	if (certificate->status == CERTIFICATE_GOOD)
		json_put_null(w, "revocation");
	else
		revocation_encode(&certificate->revocation, w, "revocation");
}

static void encode_state(const struct certificate *certificate, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	encode_members(certificate, w);
	json_end_object(w);
}

/* The new state with the comment, which stands nowhere else. */
struct commented {
	const struct certificate *certificate;
	const char *comment;
};

static void encode_commented(const struct commented *commented, struct json_writer *w, const char *name)
{
	json_begin_object(w, name);
	encode_members(commented->certificate, w);
	json_put_text(w, "comment", commented->comment);
	json_end_object(w);
}

static RESULT audit(struct service *s, const struct change_of_state *c, const struct certificate *after, struct err *e)
{
	const struct commented commented = { .certificate = after, .comment = c->draft.comment };
	const char *before_text = AUDIT_JSON(s, encode_state, &c->before);
	const char *after_text = AUDIT_JSON(s, encode_commented, &commented);
	char id[UUID_TEXT_SIZE];

	ENSURE_MEMORY(before_text, e);
	ENSURE_MEMORY(after_text, e);
	uuid_format(&after->id, id);
	return service_audit(s, c->event, &after->community_id, id, before_text, after_text, e);
}

/* --- a CA of ours --- */

/*
 * Who may not make CAs may not end one either. Every community that trusts the CA is held, in one order, before
 * anything else is (I12).
 */
static RESULT find_authority(struct service *s, struct change_of_state *c, struct err *e)
{
	struct community held;

	TRY(authority_store_of_certificate(s->db, c->certificate_id, s->arena, &c->authority, &c->is_ca, e));
	if (!c->is_ca || c->to != REVOCATION_REVOKED)
		return OK;
	TRY(service_require(s, PERM_AUTHORITY_WRITE, &c->community->id, e));
	TRY(authority_store_users(s->db, c->authority.sha256, s->arena, &c->users, e));
	for (size_t i = 0; i < c->users.count; i++)
		TRY(community_hold(s, &c->users.items[i], &held, e));
	return OK;
}

static RESULT revoke_authority(struct service *s, const struct change_of_state *c, struct err *e)
{
	struct authority after = c->authority;
	char id[UUID_TEXT_SIZE];
	bool done;

	after.status = AUTHORITY_REVOKED;
	TRY(authority_store_set_status(s->db, &after.id, (enum authority_status)c->authority.status, AUTHORITY_REVOKED,
	                               &done, e));
	ENSURE(done, e, ERR_BUSY, "the authority changed at the same time; try again");
	uuid_format(&after.id, id);
	const char *before_text = AUDIT_JSON(s, authority_encode, &c->authority);
	const char *after_text = AUDIT_JSON(s, authority_encode, &after);
	ENSURE_MEMORY(before_text, e);
	ENSURE_MEMORY(after_text, e);
	return service_audit(s, AUDIT_AUTHORITY_REVOKED, &after.community_id, id, before_text, after_text, e);
}

/* I12: at once, and across communities. */
static RESULT trust_changed(struct service *s, const struct change_of_state *c, struct err *e)
{
	for (size_t i = 0; i < c->users.count; i++)
		TRY(community_trust_changed(s, &c->users.items[i], e));
	return OK;
}

/* --- use cases --- */

static RESULT write_change(struct service *s, struct change_of_state *c, struct certificate *out, struct err *e)
{
	const bool revokes_ca = c->is_ca && c->to == REVOCATION_REVOKED && c->authority.status != AUTHORITY_REVOKED;

	fill_row(s, c);
	TRY(revocation_store_put(s->db, &c->row, e));
	if (c->draft.reason == REASON_KEY_COMPROMISE)
		TRY(intent_store_block_key(s->db, c->before.spki_sha256, "keyCompromise", service_now(s), e));
	TRY(certificate_store_get(s->db, &c->community->id, c->certificate_id, s->arena, out, e));
	if (revokes_ca)
		TRY(revoke_authority(s, c, e));
	TRY(audit(s, c, out, e));
	TRY(service_changed(s, CHANGE_REVOCATION, &c->community->id, out->authority_no, out->serial, e));
	return revokes_ca ? trust_changed(s, c, e) : OK;
}

static RESULT begin_change(struct service *s, struct change_of_state *c, struct err *e)
{
	TRY(find_authority(s, c, e));
	TRY(certificate_store_hold(s->db, &c->community->id, c->certificate_id, s->arena, &c->before, e));
	return check_transition(c, e);
}

static RESULT finish_change(struct service *s, struct change_of_state *c, struct certificate *out, struct err *e)
{
	if (!c->nothing_to_do)
		return write_change(s, c, out, e);
	*out = c->before;
	return OK;
}

/* I5: while the key is held no certificate with it is released, so none is overlooked. */
static RESULT hold_others(struct service *s, struct change_of_state *c, struct err *e)
{
	const struct slice key = c->before.spki_sha256;

	if (c->draft.reason != REASON_KEY_COMPROMISE)
		return OK;
	TRY(intent_store_hold_key(s->db, key, e));
	return certificate_store_hold_of_key(s->db, &c->community->id, key, service_now(s), OTHERS_MAX, s->arena,
	                                     &c->others, e);
}

static RESULT revoke_other(struct service *s, const struct change_of_state *c, const struct uuid *id, struct err *e)
{
	char text[UUID_TEXT_SIZE];
	struct change_of_state other = { .community = c->community,
		                         .certificate_id = id,
		                         .to = REVOCATION_REVOKED,
		                         .event = AUDIT_CERTIFICATE_REVOKED,
		                         .draft = c->draft };
	struct certificate revoked;

	uuid_format(c->certificate_id, text);
	other.draft.comment = arena_printf(s->arena, "its key was compromised with that of certificate %s", text);
	ENSURE_MEMORY(other.draft.comment, e);
	TRY(begin_change(s, &other, e));
	return finish_change(s, &other, &revoked, e);
}

/* A key that is not its owner's alone vouches for nothing, in whichever certificate it stands (RFC 5280 5.3.1). */
static RESULT revoke_others(struct service *s, const struct change_of_state *c, struct err *e)
{
	for (size_t i = 0; i < c->others.count; i++)
		if (!uuid_equal(&c->others.items[i], c->certificate_id))
			TRY(revoke_other(s, c, &c->others.items[i], e));
	return OK;
}

static RESULT run(struct service *s, struct change_of_state *c, struct certificate *out, struct err *e)
{
	TRY(service_require(s, PERM_CERTIFICATE_REVOKE, &c->community->id, e));
	ENSURE_MEMBER(c->draft.comment == NULL || strlen(c->draft.comment) <= COMMENT_MAX, e, ERR_INVALID, "comment",
	              "a comment has at most %d bytes", COMMENT_MAX);
	TRY(begin_change(s, c, e));
	TRY(hold_others(s, c, e));
	TRY(finish_change(s, c, out, e));
	return revoke_others(s, c, e);
}

/* One that has expired may be revoked too: it still reaches a CRL (I9). */
RESULT revocation_revoke(struct service *s, const struct community *community, const struct uuid *certificate_id,
                         const struct revocation_draft *draft, struct certificate *out, struct err *e)
{
	struct change_of_state c = {
		.community = community,
		.certificate_id = certificate_id,
		.to = REVOCATION_REVOKED,
		.event = AUDIT_CERTIFICATE_REVOKED,
		.draft = *draft,
	};

	ENSURE_MEMBER(draft->reason != REASON_CERTIFICATE_HOLD, e, ERR_INVALID, "reason",
	              "certificateHold is not a reason to revoke; hold the certificate instead");
	ENSURE_MEMBER(draft->reason != REASON_REMOVE_FROM_CRL && revocation_reason_is_valid((int)draft->reason), e,
	              ERR_INVALID, "reason", "there is no such reason to revoke (RFC 5280 5.3.1)");
	ENSURE_MEMBER(draft->invalidity_date >= 0 && draft->invalidity_date <= service_now(s), e, ERR_INVALID,
	              "invalidity_date", "the invalidity date lies in the future or before 1970");
	return run(s, &c, out, e);
}

RESULT revocation_hold(struct service *s, const struct community *community, const struct uuid *certificate_id,
                       const char *comment, struct certificate *out, struct err *e)
{
	struct change_of_state c = {
		.community = community,
		.certificate_id = certificate_id,
		.to = REVOCATION_ON_HOLD,
		.event = AUDIT_CERTIFICATE_HELD,
		.draft = { .reason = REASON_CERTIFICATE_HOLD, .comment = comment },
	};

	return run(s, &c, out, e);
}

RESULT revocation_release(struct service *s, const struct community *community, const struct uuid *certificate_id,
                          const char *comment, struct certificate *out, struct err *e)
{
	struct change_of_state c = {
		.community = community,
		.certificate_id = certificate_id,
		.to = REVOCATION_RELEASED,
		.event = AUDIT_CERTIFICATE_RELEASED,
		.draft = { .reason = REASON_CERTIFICATE_HOLD, .comment = comment },
	};

	return run(s, &c, out, e);
}
