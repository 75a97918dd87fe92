# Run by `cmake --install`: manual pages and the completion for bash, which the
# program writes, and the units and configuration files of the services.
#
# _here, _work: this folder's sources and the folder for what is made of them;
# _program: how to run the program; _commands: those with a manual page.

if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(sysconfdir /etc)
else()
  set(sysconfdir "${CMAKE_INSTALL_PREFIX}/etc")
endif()
set(bindir "${CMAKE_INSTALL_PREFIX}/bin")

# made(FILE ARGUMENT...): what the program prints for these arguments.
function(made file)
  execute_process(COMMAND ${_program} ${ARGN} OUTPUT_FILE "${file}"
                  COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(_pages "")
made("${_work}/actorcsi.1" manual)
list(APPEND _pages "${_work}/actorcsi.1")
foreach(_command IN LISTS _commands)
  made("${_work}/actorcsi-${_command}.1" manual ${_command})
  list(APPEND _pages "${_work}/actorcsi-${_command}.1")
endforeach()
execute_process(COMMAND gzip -9nf ${_pages} COMMAND_ERROR_IS_FATAL ANY)
list(TRANSFORM _pages APPEND .gz)
file(INSTALL ${_pages} DESTINATION "${CMAKE_INSTALL_PREFIX}/share/man/man1")

made("${_work}/completion" completion bash)
file(INSTALL "${_work}/completion"
  DESTINATION "${CMAKE_INSTALL_PREFIX}/share/bash-completion/completions"
  RENAME actorcsi)

# The service of `run` has the name of the program.
set(_service_commands run node)
set(_units actorcsi actorcsi-node)
foreach(command unit IN ZIP_LISTS _service_commands _units)
  configure_file("${_here}/service.in" "${_work}/${unit}.service" @ONLY)
  file(INSTALL "${_work}/${unit}.service"
    DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/system")
  file(INSTALL "${_here}/${command}.conf" DESTINATION "${sysconfdir}/actorcsi")
endforeach()
