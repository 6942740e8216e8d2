/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one way in which work fails. A function that can fail returns RESULT and takes a `struct err *e`
 * as its last parameter; the caller owns the struct. `detail` is a sentence for the person who sent the
 * request, `cause` is for the log only (SQLSTATE, OpenSSL's queue) and never leaves the process.
 * A verdict is not an error: err means that the job could not be done.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

/*      symbol                 http  code on the wire        */
#define ERR_CODES(X)                                           \
	X(ERR_INVALID,           400, "invalid_request")       \
	X(ERR_MALFORMED,         400, "malformed_input")       \
	X(ERR_UNAUTHENTICATED,   401, "unauthenticated")       \
	X(ERR_FORBIDDEN,         403, "forbidden")             \
	X(ERR_NOT_FOUND,         404, "not_found")             \
	X(ERR_METHOD,            405, "method_not_allowed")    \
	X(ERR_DUPLICATE,         409, "duplicate")             \
	X(ERR_STATE,             409, "state_conflict")        \
	X(ERR_PRECONDITION,      412, "precondition_failed")   \
	X(ERR_TOO_LARGE,         413, "too_large")             \
	X(ERR_MEDIA_TYPE,        415, "unsupported_media_type") \
	X(ERR_BAD_SIGNATURE,     422, "bad_signature")         \
	X(ERR_WEAK_KEY,          422, "weak_key")              \
	X(ERR_NAMESPACE,         422, "outside_namespace")     \
	X(ERR_RULE,              422, "rule_violation")        \
	X(ERR_RATE,              429, "too_many_requests")     \
	X(ERR_HEADERS_TOO_LARGE, 431, "headers_too_large")     \
	X(ERR_INTERNAL,          500, "internal")              \
	X(ERR_STORE_DOWN,        503, "store_unavailable")     \
	X(ERR_NOT_READY,         503, "not_ready")             \
	X(ERR_BUSY,              503, "busy")                  \
	X(ERR_KEY_UNAVAILABLE,   503, "key_unavailable")

enum err_code {
	ERR_NONE = 0,
#define X(symbol, http, code) symbol,
	ERR_CODES(X)
#undef X
};

struct err {
	enum err_code code;
	char detail[400];  /* a sentence, printable, for the client */
	char cause[400];   /* for the log; may be empty */
	char member[96];   /* JSON member or parameter at fault; may be empty */
	char sqlstate[6];  /* set by store only */
};

struct result {
	bool failed;
};

#define RESULT __attribute__((warn_unused_result)) struct result
#define OK ((struct result){ .failed = false })

/* Records the error and returns from the calling function; that it failed is written out for the optimizer to see. */
#define FAIL(e, code, ...)                                    \
	do {                                                  \
		struct result fail_ = err_set((e), (code), __VA_ARGS__); \
		fail_.failed = true;                          \
		return fail_;                                 \
	} while (0)

#define ENSURE(cond, e, code, ...)                 \
	do {                                       \
		if (!(cond))                       \
			FAIL(e, code, __VA_ARGS__); \
	} while (0)

#define TRY(call)                                 \
	do {                                      \
		const struct result try_ = (call); \
		if (try_.failed)                  \
			return try_;              \
	} while (0)

/* For allocations from an arena or a bounded buffer: the ceiling was reached. */
#define ENSURE_MEMORY(pointer, e) \
	ENSURE((pointer) != NULL, e, ERR_TOO_LARGE, "the request needs more memory than one request may use")

static inline bool failed(struct result r)
{
	return r.failed;
}

/* Fills code and detail, clears cause and member; always returns a failed result. */
struct result err_set(struct err *e, enum err_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4), warn_unused_result));

/* Adds what the log should know; keeps the code and the detail. */
void err_cause(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Names the member of the request that is at fault, for the problem document. */
void err_member(struct err *e, const char *name);

int err_http_status(enum err_code code);
const char *err_wire_code(enum err_code code);

#endif
