# SPDX-License-Identifier: Apache-2.0
# cmake -DSYMBOL=… -DINPUT=… -DOUTPUT=… -P EmbedFile.cmake: a C file that holds INPUT as `const struct embed SYMBOL`.
get_filename_component(name "${INPUT}" NAME)
file(SHA256 "${INPUT}" digest)
file(SIZE "${INPUT}" size)
string(REGEX REPLACE "(..)" "0x\\1, " digest "${digest}")

file(WRITE "${OUTPUT}" "/* Made by EmbedFile.cmake from ${name}. */
#include \"base/embed.h\"

__asm__(\".pushsection .rodata\\n\"
        \".balign 16\\n\"
        \"${SYMBOL}_bytes:\\n\"
        \".incbin \\\"${INPUT}\\\"\\n\"
        \".byte 0\\n\"
        \".popsection\\n\");

extern const uint8_t ${SYMBOL}_bytes[];
extern const struct embed ${SYMBOL};

const struct embed ${SYMBOL} = {
	.name = \"${name}\",
	.bytes = { .data = ${SYMBOL}_bytes, .len = ${size} },
	.sha256 = { ${digest}},
};
")
