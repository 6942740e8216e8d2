/* SPDX-License-Identifier: Apache-2.0 */
#include "store/constraint.h"
#include "store/db_private.h"

#include <stdio.h>

#define CLASS_CONSTRAINT "23"

/* The first row whose text begins the SQLSTATE (PostgreSQL 15, appendix A); the last one begins them all. */
static const struct {
	const char *begin;
	enum err_code code;
	const char *sentence;
} states[] = {
	{ "40001", ERR_BUSY, "others changed the same at the same time; try again" },
	{ "40P01", ERR_BUSY, "others changed the same at the same time; try again" },
	{ "55P03", ERR_BUSY, "others are changing the same right now; try again" },
	{ "57014", ERR_BUSY, "the database took too long; try again" },
	{ "25P03", ERR_STORE_DOWN, "the connection to the database was lost" },
	{ "25006", ERR_STORE_DOWN, "the database takes no changes at the moment" },
	{ "08", ERR_STORE_DOWN, "the connection to the database was lost" },
	{ "53", ERR_STORE_DOWN, "the database has no room or no connection left" },
	{ "57P", ERR_STORE_DOWN, "the database is shutting down or starting" },
	{ "58", ERR_STORE_DOWN, "the database cannot reach its files" },
	{ "28", ERR_STORE_DOWN, "the database refused Anchorhold's login" },
	{ "3D000", ERR_STORE_DOWN, "the database does not exist" },
	{ "42P01", ERR_STATE, "the database lacks a table; run anchorhold migrate" },
	{ "22021", ERR_INVALID, "a text holds characters that cannot be stored" },
	{ "22P05", ERR_INVALID, "a text holds characters that cannot be stored" },
	{ "54000", ERR_TOO_LARGE, "a value is too long to be stored" },
	{ "23503", ERR_STATE, "something that this refers to is not there, or this is still referred to" },
	{ "", ERR_INTERNAL, "the database refused a statement" },
};

static size_t state_index(const char *sqlstate)
{
	size_t i = 0;

	while (strncmp(sqlstate, states[i].begin, strlen(states[i].begin)) != 0)
		i++;
	return i;
}

/* libpq ends its messages with a newline, and some have several lines. */
static void cause_of_connection(const PGconn *conn, struct err *e)
{
	char text[sizeof e->cause];

	snprintf(text, sizeof text, "%s", conn == NULL ? "" : PQerrorMessage(conn));
	for (char *at = text; *at != '\0'; at++)
		if (*at == '\n')
			*at = ' ';
	err_cause(e, "%s", text);
}

struct result db_error_connection(struct db *db, struct err *e)
{
	const struct result lost = err_set(e, ERR_STORE_DOWN, "the database cannot be reached");

	cause_of_connection(db->conn, e);
	return lost;
}

static const char *field(const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);

	return text != NULL ? text : "";
}

static struct result error_for(const char *sqlstate, const struct constraint_rule *rule, struct err *e)
{
	const size_t i = state_index(sqlstate);

	if (rule == NULL)
		return err_set(e, states[i].code, "%s", states[i].sentence);
	const struct result refused = err_set(e, rule->code, "%s", rule->sentence);
	if (rule->member != NULL)
		err_member(e, rule->member);
	return refused;
}

/* PG_DIAG_MESSAGE_DETAIL stays out: it quotes whole rows. */
struct result db_error_result(struct db *db, const PGresult *result, const char *what, struct err *e)
{
	const char *sqlstate = field(result, PG_DIAG_SQLSTATE);
	const char *constraint = field(result, PG_DIAG_CONSTRAINT_NAME);

	if (sqlstate[0] == '\0')
		return db_error_connection(db, e);
	const bool is_constraint = strncmp(sqlstate, CLASS_CONSTRAINT, strlen(CLASS_CONSTRAINT)) == 0;
	const struct result refused = error_for(sqlstate, is_constraint ? constraint_find(constraint) : NULL, e);
	err_cause(e, "%s: SQLSTATE %s: %s %s", what, sqlstate, field(result, PG_DIAG_MESSAGE_PRIMARY), constraint);
	snprintf(e->sqlstate, sizeof e->sqlstate, "%s", sqlstate);
	return refused;
}
