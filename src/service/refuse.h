/* SPDX-License-Identifier: Apache-2.0 */
/* Refusing a request because of one of its members, which the problem document then names. */
#ifndef SERVICE_REFUSE_H
#define SERVICE_REFUSE_H

#include "base/err.h"

#define ENSURE_MEMBER(cond, e, code, member, ...)                                         \
	do {                                                                              \
		if (!(cond)) {                                                            \
			const struct result refused_ = err_set((e), (code), __VA_ARGS__); \
			err_member((e), (member));                                        \
			return refused_;                                                  \
		}                                                                         \
	} while (0)

/* A call that does not know which member it judges. */
#define TRY_MEMBER(call, e, member)                \
	do {                                       \
		const struct result try_ = (call); \
		if (try_.failed) {                 \
			err_member((e), (member)); \
			return try_;               \
		}                                  \
	} while (0)

#endif
