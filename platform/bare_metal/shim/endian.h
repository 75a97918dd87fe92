// protobuf looks for glibc's header of this name.
#pragma once

#include <machine/endian.h>
