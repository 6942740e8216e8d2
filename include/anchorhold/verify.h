/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libanchorhold: the rules of a chain decision without a server. Nothing is fetched, no file is read, no clock is
 * asked: a question with all that is trusted goes in as JSON, a verdict comes out as JSON. The members of both are
 * those of `anchorhold verify --json-lines`, see docs/integrators/offline.md. Every function may be called from
 * any thread.
 */
#ifndef ANCHORHOLD_VERIFY_H
#define ANCHORHOLD_VERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum anchorhold_result {
	ANCHORHOLD_ANSWERED = 0,  /* the answer is a verdict: trusted, untrusted or indeterminate */
	ANCHORHOLD_REFUSED = 1,   /* the question cannot be read or is too large: the answer is {"id":…,"error":{…}} */
	ANCHORHOLD_NO_MEMORY = 2, /* no answer */
};

/*
 * `question` is `length` bytes of UTF-8 JSON; `now` is the time in seconds since 1970 that counts when the question
 * has no "at". *answer is NUL-terminated JSON without a line break, freed by anchorhold_free; NULL without memory.
 */
enum anchorhold_result anchorhold_verify(const char *question, size_t length, int64_t now, char **answer);
void anchorhold_free(char *answer);

/* "0.1.0"; lives for ever. */
const char *anchorhold_version(void);

#ifdef __cplusplus
}
#endif

#endif
