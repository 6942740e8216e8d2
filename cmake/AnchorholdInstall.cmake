# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where. Under the prefix /usr/local, the default, systemd and bash find their files as well.
install(TARGETS anchorhold RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS libanchorhold LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/anchorhold DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_file("${CMAKE_SOURCE_DIR}/cmake/anchorhold.pc.in" "${CMAKE_BINARY_DIR}/anchorhold.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/anchorhold.pc" DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(FILES deploy/anchorhold.service DESTINATION lib/systemd/system)
install(FILES deploy/anchorhold.conf.example LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The completion comes from the program's own tables.
install(CODE "execute_process(COMMAND \"$<TARGET_FILE:anchorhold>\" completion bash
	OUTPUT_FILE \"${CMAKE_BINARY_DIR}/completion.bash\" COMMAND_ERROR_IS_FATAL ANY)")
install(FILES "${CMAKE_BINARY_DIR}/completion.bash" DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
	RENAME anchorhold)
