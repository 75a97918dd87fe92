# libFuzzer comes with clang. A program has sources of its own, since what it
# searches has to be instrumented; the rest comes from our libraries. Their units
# have the instrumented sources as well: of two definitions the first is linked.
find_program(ACTORCSI_FUZZ_CXX NAMES clang++-14 clang++)

# actorcsi_add_fuzzer(NAME CORPUS SOURCE... [DEFINE MACRO] [MAX_LEN BYTES]
#                     [TARGETS LIBRARY...] [LINK OPTION...] [DEPENDS FILE...]):
# the program fuzz_NAME, and a short run of it on the files in CORPUS.
function(actorcsi_add_fuzzer name corpus)
  if(NOT ACTORCSI_FUZZ_CXX OR ACTORCSI_SANITIZE)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "DEFINE;MAX_LEN" "TARGETS;LINK;DEPENDS")
  if(NOT arg_DEFINE)
    set(arg_DEFINE ACTORCSI_FUZZ)
  endif()
  if(NOT arg_MAX_LEN)
    set(arg_MAX_LEN 8192)
  endif()
  list(TRANSFORM arg_UNPARSED_ARGUMENTS PREPEND "${PROJECT_SOURCE_DIR}/"
       OUTPUT_VARIABLE sources)
  set(program "${CMAKE_BINARY_DIR}/tests/fuzz_${name}")
  set(libraries "")
  foreach(target IN LISTS arg_TARGETS)
    list(APPEND libraries "$<TARGET_FILE:${target}>")
  endforeach()
  get_target_property(caf_include CAF::core INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(caf_library CAF::core IMPORTED_LOCATION)
  add_custom_command(OUTPUT "${program}"
    COMMAND "${ACTORCSI_FUZZ_CXX}" -std=c++17 -O1 -g1 -D${arg_DEFINE}
      -fsanitize=fuzzer,address,undefined -fno-sanitize=vptr
      "-I${PROJECT_SOURCE_DIR}" "-I${PROJECT_BINARY_DIR}/proto"
      "-I${PROJECT_SOURCE_DIR}/gen" "-I${PROJECT_BINARY_DIR}/gen"
      -idirafter "${caf_include}" ${sources}
      -Wl,--allow-multiple-definition
      -Wl,--start-group ${libraries} -Wl,--end-group
      "${caf_library}" -lprotobuf ${arg_LINK} -o "${program}"
    DEPENDS ${sources} ${arg_TARGETS} ${arg_DEPENDS} VERBATIM)
  add_custom_target(${name}_fuzz ALL DEPENDS "${program}")
  file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/tests/corpus_${name}")
  add_test(NAME "fuzz: ${name}" COMMAND "${program}"
    -seed=1 -runs=200000 -max_total_time=6 -max_len=${arg_MAX_LEN} -verbosity=0
    "${CMAKE_BINARY_DIR}/tests/corpus_${name}"
    "${PROJECT_SOURCE_DIR}/${corpus}")
  set_tests_properties("fuzz: ${name}" PROPERTIES LABELS slow TIMEOUT 300)
endfunction()

set(_base platform/base/errc.cpp platform/base/utf8.cpp
    platform/runtime/host/assertion.cpp)
set(_text platform/runtime/message_check.cpp platform/runtime/text_message.cpp
    platform/runtime/text_message_words.cpp platform/runtime/text_scalar.cpp
    platform/base/utf8.cpp)

actorcsi_add_fuzzer(request tests/platform/page/http/fuzz/corpus
  tests/platform/page/http/fuzz/request_fuzz.cpp
  platform/page/http/message.cpp platform/page/http/request_reader.cpp
  ${_base} TARGETS actorcsi_http)
actorcsi_add_fuzzer(picture tests/platform/csi/mock/fuzz/corpus
  tests/platform/csi/mock/fuzz/picture_fuzz.cpp
  platform/csi/mock/picture_file.cpp platform/csi/mock/pnm_file.cpp
  platform/csi/mock/exif_orientation.cpp ${_base}
  TARGETS actorcsi_csi actorcsi_runtime LINK -lpng -lturbojpeg -lyuv)
actorcsi_add_fuzzer(config tests/app/fuzz/corpus/config
  tests/app/fuzz/config_fuzz.cpp app/commands/config_file.cpp
  app/commands/option_text.cpp ${_base}
  DEFINE ACTORCSI_FUZZ_CONFIG TARGETS actorcsi_runtime)
# Of these, what is generated is not instrumented: tables and messages.
set(_all TARGETS actorcsi_gen actorcsi_proto actorcsi_actor_options actorcsi_csi
    actorcsi_runtime
    LINK -lpng -lturbojpeg -lyuv)
actorcsi_add_fuzzer(json tests/app/fuzz/corpus/json
  tests/app/fuzz/json_fuzz.cpp app/compose/pc/method_json.cpp ${_text}
  DEFINE ACTORCSI_FUZZ_JSON ${_all})
actorcsi_add_fuzzer(line tests/app/fuzz/corpus/lines
  tests/app/fuzz/line_fuzz.cpp actors/remote/calls/command.cpp ${_text}
  DEFINE ACTORCSI_FUZZ_LINE ${_all})

# What a peer can send, to the actors behind the dispatcher.
actorcsi_add_fuzzer(dispatcher tests/actors/remote/calls/fuzz/corpus
  tests/actors/remote/calls/fuzz/dispatcher_fuzz.cpp
  actors/remote/calls/call_dispatcher.cpp
  actors/remote/calls/caller.cpp
  actors/remote/calls/envelopes.cpp actors/remote/calls/method_caller.cpp
  platform/runtime/message_check.cpp ${_base}
  TARGETS actorcsi_actors actorcsi_gen actorcsi_proto actorcsi_actor_options
          actorcsi_platform actorcsi_serial actorcsi_openmv actorcsi_network
          actorcsi_http actorcsi_csi actorcsi_runtime
  LINK -lcaf_io -lgrpc++ -lgrpc -lgpr -labsl_synchronization -lssl -lcrypto
       -lgpiod -lpng -lturbojpeg -lyuv)

# The serial link: its decoder, and the end of a device.
file(GLOB _link_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/platform/openmv/*/*.hpp")
actorcsi_add_fuzzer(link_decoder tests/platform/openmv/fuzz/corpus/decoder
  tests/platform/openmv/fuzz/decoder_fuzz.cpp
  platform/openmv/codec/crc.cpp platform/openmv/codec/packet.cpp
  platform/openmv/codec/packet_decoder.cpp platform/runtime/host/assertion.cpp
  DEFINE ACTORCSI_FUZZ_DECODER MAX_LEN 4096 DEPENDS ${_link_headers})
file(GLOB _device_end CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
     "${PROJECT_SOURCE_DIR}/platform/openmv/codec/*.cpp"
     "${PROJECT_SOURCE_DIR}/platform/openmv/device/*.cpp")
actorcsi_add_fuzzer(link_device tests/platform/openmv/fuzz/corpus/device
  tests/platform/openmv/fuzz/device_fuzz.cpp ${_device_end} ${_base}
  platform/csi/formats.cpp platform/csi/frame.cpp platform/csi/jpeg.cpp
  DEFINE ACTORCSI_FUZZ_DEVICE MAX_LEN 4096 DEPENDS ${_link_headers})
