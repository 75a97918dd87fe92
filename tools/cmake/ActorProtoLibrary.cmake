# actor_proto_library(NAME TARGET PROTOS FILE...
#                     [IMPORT_DIRS FOLDER...] [NAMESPACE NAME]
#                     [OUTPUT_DIR FOLDER] [MESSAGES TARGET] [DEPENDS TARGET...])
#
# A static library of the typed actors that protoc-gen-actor makes from FILE..., with
# protoc's classes of the messages. Include <path of FILE>.actor.hpp to use it.
#
#   IMPORT_DIRS  where imports are looked up, and what the paths of FILE... are
#                relative to; the current source folder by default
#   NAMESPACE    namespace of the actors, a::b; by default that of the package
#   OUTPUT_DIR   where the actors are written, such as a folder that is committed; a
#                folder of the build by default
#   MESSAGES     a library that has protoc's classes of FILE... already
#   DEPENDS      other such libraries, whose protos these protos import

# Sets `package` and `has_actors` in the caller: what the generator will see in the
# file `proto`.
function(_actor_proto_read proto)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${proto}")
  file(READ "${proto}" text)
  string(REGEX REPLACE "//[^\n]*|/\\*([^*]|\\*[^/])*\\*/" "" text "${text}")
  set(start "(^|[;}\n])[ \t]*")
  set(package "")
  if(text MATCHES "${start}package[ \t]+([A-Za-z0-9_.]+)")
    set(package "${CMAKE_MATCH_2}")
  endif()
  set(has_actors FALSE)
  if(text MATCHES "${start}(message|service)[ \t]+[A-Za-z]")
    set(has_actors TRUE)
  endif()
  set(package "${package}" PARENT_SCOPE)
  set(has_actors ${has_actors} PARENT_SCOPE)
endfunction()

# Sets `relative` in the caller: `proto` from the folder of `folders` that it is in.
function(_actor_proto_relative proto folders)
  foreach(folder IN LISTS folders)
    cmake_path(IS_PREFIX folder "${proto}" NORMALIZE is_in)
    if(is_in)
      file(RELATIVE_PATH relative "${folder}" "${proto}")
      set(relative "${relative}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "${proto}: in no folder of IMPORT_DIRS; add its folder")
endfunction()

function(actor_proto_library)
  cmake_parse_arguments(PARSE_ARGV 0 arg ""
    "NAME;NAMESPACE;OUTPUT_DIR;MESSAGES" "PROTOS;IMPORT_DIRS;DEPENDS")
  if(NOT arg_NAME OR NOT arg_PROTOS OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "actor_proto_library(${ARGN}): not its arguments; use NAME "
                        "TARGET PROTOS FILE... and options")
  endif()
  if(NOT arg_IMPORT_DIRS)
    set(arg_IMPORT_DIRS "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(imports "")
  foreach(folder IN LISTS arg_IMPORT_DIRS)
    get_filename_component(folder "${folder}" ABSOLUTE)
    list(APPEND imports "${folder}")
  endforeach()
  set(messages "${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.protos/messages")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${arg_NAME}.protos/actors")
  if(arg_OUTPUT_DIR)
    get_filename_component(output "${arg_OUTPUT_DIR}" ABSOLUTE)
  endif()
  file(MAKE_DIRECTORY "${messages}" "${output}")

  # What the libraries of imported protos say of themselves.
  set(all_imports ${imports})
  set(files "")
  set(places "")
  foreach(target IN LISTS arg_DEPENDS)
    foreach(what IN ITEMS imports files places)
      get_target_property(theirs ${target} ACTOR_PROTO_${what})
      if(NOT theirs STREQUAL "theirs-NOTFOUND" AND theirs)
        set(${target}_${what} "${theirs}")
      else()
        set(${target}_${what} "")
      endif()
    endforeach()
    if(NOT ${target}_files)
      message(FATAL_ERROR "actor_proto_library(${arg_NAME}): DEPENDS ${target}: not a "
                          "library of actor_proto_library; link it instead")
    endif()
    list(APPEND all_imports ${${target}_imports})
    list(APPEND files ${${target}_files})
    list(APPEND places ${${target}_places})
  endforeach()
  list(REMOVE_DUPLICATES all_imports)
  set(flags "")
  foreach(folder IN LISTS all_imports ITEMS "${ActorCSI_PROTO_DIR}")
    list(APPEND flags "-I${folder}")
  endforeach()
  set(options ${places})
  if(arg_NAMESPACE)
    list(APPEND options "namespace=${arg_NAMESPACE}")
  endif()
  list(TRANSFORM options PREPEND "--actor_opt=")

  set(names "")
  set(own_files "")
  set(made "")
  set(packages "")
  foreach(proto IN LISTS arg_PROTOS)
    get_filename_component(proto "${proto}" ABSOLUTE)
    _actor_proto_relative("${proto}" "${imports}")
    _actor_proto_read("${proto}")
    list(APPEND names "${relative}")
    list(APPEND own_files "${proto}")
    string(REGEX REPLACE "\\.proto$" "" stem "${relative}")
    if(arg_NAMESPACE)
      list(APPEND places "namespace/${relative}=${arg_NAMESPACE}")
    endif()
    if(has_actors)
      list(APPEND made "${stem}")
      # The registry is where the first file of its package is, seen from the top.
      get_filename_component(folder "${relative}" DIRECTORY)
      string(MAKE_C_IDENTIFIER "in_${package}" key)
      list(APPEND packages ${key})
      string(LENGTH "${folder}" length)
      string(LENGTH "${${key}}" shortest)
      if(NOT DEFINED ${key} OR length LESS shortest)
        set(${key} "${folder}")
      endif()
    endif()
    if(NOT arg_MESSAGES)
      add_custom_command(
        OUTPUT "${messages}/${stem}.pb.cc" "${messages}/${stem}.pb.h"
        COMMAND protobuf::protoc ${flags} "--cpp_out=${messages}" "${relative}"
        DEPENDS "${proto}" ${files}
        VERBATIM)
      set_source_files_properties("${messages}/${stem}.pb.cc" PROPERTIES
        COMPILE_OPTIONS -w)
      list(APPEND sources "${messages}/${stem}.pb.cc" "${messages}/${stem}.pb.h")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES packages)
  foreach(key IN LISTS packages)
    string(REGEX REPLACE "^/" "" registry "${${key}}/registry")
    list(APPEND made "${registry}")
  endforeach()
  list(TRANSFORM made PREPEND "${output}/")
  set(actors ${made})
  list(TRANSFORM actors APPEND ".actor.cpp")
  list(TRANSFORM made APPEND ".actor.hpp")
  add_custom_command(
    OUTPUT ${actors} ${made}
    COMMAND protobuf::protoc ${flags}
            "--plugin=protoc-gen-actor=$<TARGET_FILE:ActorCSI::protoc-gen-actor>"
            ${options} "--actor_out=${output}" ${names}
    DEPENDS ${own_files} ${files} ActorCSI::protoc-gen-actor
    VERBATIM)

  add_library(${arg_NAME} STATIC ${sources} ${actors} ${made})
  target_include_directories(${arg_NAME} PUBLIC "${output}")
  target_include_directories(${arg_NAME} SYSTEM PUBLIC "${messages}")
  target_link_libraries(${arg_NAME} PUBLIC ${arg_MESSAGES} ${arg_DEPENDS}
    ActorCSI::runtime ActorCSI::actor_options)
  list(APPEND files ${own_files})
  set_target_properties(${arg_NAME} PROPERTIES
    ACTOR_PROTO_imports "${all_imports}"
    ACTOR_PROTO_files "${files}"
    ACTOR_PROTO_places "${places}")
endfunction()
