/* SPDX-License-Identifier: Apache-2.0 */
/* Files that the build puts into the program: anchorhold_embed(target symbol file) in CMake defines `symbol`. */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include "base/slice.h"

struct embed {
	const char *name;    /* of the file, without its directory */
	struct slice bytes;  /* a NUL follows them that is not counted */
	uint8_t sha256[32];
};

#endif
