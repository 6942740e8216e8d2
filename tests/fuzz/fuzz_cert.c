/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: parsing, everything that reads a parsed one, and lint. */
#include "fuzz/fuzz.h"

#include "crypto/public_key.h"
#include "x509/cert.h"
#include "x509/lint.h"

#define CEILING (8u << 20)

static void read_names(const struct general_names *names, struct arena *arena)
{
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].kind == NAME_DIRECTORY)
			REQUIRE(name_arena_text(&names->items[i].directory, arena) != NULL);
}

static void check_parts(const struct cert *cert)
{
	REQUIRE(lies_within(cert->tbs, cert->der));
	REQUIRE(lies_within(cert->spki, cert->tbs));
	REQUIRE(lies_within(cert->serial, cert->tbs) && cert->serial.len > 0);
	REQUIRE(lies_within(cert->signature, cert->der));
	REQUIRE(lies_within(cert->subject.der, cert->tbs));
	REQUIRE(lies_within(cert->issuer.der, cert->tbs));
	REQUIRE(cert->version >= 1 && cert->version <= 3);
	REQUIRE(name_equal(&cert->subject, &cert->subject));
	REQUIRE(cert->path_length >= CERT_PATH_LENGTH_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_free) struct arena *arena = arena_new(CEILING);
	CLEANUP(public_key_free) struct public_key *key = NULL;
	struct cert cert, again;
	struct lint_report report;
	struct err e;

	if (refused(cert_parse(slice_of(data, size), arena, &cert, &e), &e))
		return 0;
	check_parts(&cert);
	read_names(&cert.subject_alt_name, arena);
	read_names(&cert.issuer_alt_name, arena);
	(void)name_arena_text(&cert.subject, arena);
	(void)name_common_name(&cert.subject, arena);
	if (!refused(public_key_load(cert.spki, &key, &e), &e))
		(void)public_key_verifies(key, cert.signature_algorithm.id, cert.tbs, cert.signature);
	REQUIRE(!failed(cert_parse_tbs(cert.tbs, arena, &again, &e)) || e.code == ERR_TOO_LARGE);
	(void)refused(lint_check(&cert, NULL, NULL, arena, &report, &e), &e);
	(void)refused(lint_check(&cert, &cert, NULL, arena, &report, &e), &e);
	return 0;
}
