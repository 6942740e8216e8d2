# SPDX-License-Identifier: Apache-2.0
# anchorhold_embed(TARGET SYMBOL FILE)
# Defines `const struct embed SYMBOL` (base/embed.h) in TARGET: the bytes of FILE and their SHA-256.
function(anchorhold_embed target symbol file)
	get_filename_component(input "${file}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
	set(output "${CMAKE_BINARY_DIR}/embed/${symbol}.c")
	set(script "${CMAKE_SOURCE_DIR}/cmake/EmbedFile.cmake")
	add_custom_command(OUTPUT "${output}"
		COMMAND "${CMAKE_COMMAND}" "-DSYMBOL=${symbol}" "-DINPUT=${input}" "-DOUTPUT=${output}" -P "${script}"
		DEPENDS "${input}" "${script}"
		COMMENT "Embedding ${file}" VERBATIM)
	# The bytes come in through the assembler, which the compiler's list of dependencies does not see.
	set_source_files_properties("${output}" PROPERTIES OBJECT_DEPENDS "${input}")
	target_sources(${target} PRIVATE "${output}")
endfunction()

# anchorhold_embed_migrations(TARGET DIRECTORY)
# Embeds DIRECTORY/NNNN_topic.sql and defines the table `migrations` (store/migrate.h) in ascending order.
function(anchorhold_embed_migrations target directory)
	file(GLOB files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${directory}/*.sql")
	list(SORT files)
	set(declarations "")
	set(rows "")
	set(expected 1)
	foreach(file IN LISTS files)
		get_filename_component(name "${file}" NAME)
		if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+\\.sql$")
			message(FATAL_ERROR "${name} is not NNNN_topic.sql")
		endif()
		set(symbol "migration_${CMAKE_MATCH_1}")
		math(EXPR number "1${CMAKE_MATCH_1} - 10000")
		if(NOT number EQUAL expected)
			message(FATAL_ERROR "${name}: migration ${expected} was expected here")
		endif()
		anchorhold_embed(${target} ${symbol} "${file}")
		string(APPEND declarations "extern const struct embed ${symbol};\n")
		string(APPEND rows "\t{ .number = ${number}, .name = \"${name}\", .file = &${symbol} },\n")
		math(EXPR expected "${expected} + 1")
	endforeach()
	set(table "${CMAKE_BINARY_DIR}/embed/migration_table.c")
	file(CONFIGURE OUTPUT "${table}" CONTENT "/* Made by AnchorholdEmbed.cmake. */
#include \"base/cleanup.h\"
#include \"store/migrate.h\"

@declarations@
const struct migration migrations[] = {
@rows@};
const size_t migration_count = ARRAY_LEN(migrations);
" @ONLY)
	target_sources(${target} PRIVATE "${table}")
endfunction()
