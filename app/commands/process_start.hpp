#pragma once

namespace actorcsi {

/// Makes the process ready for everything else; the first call of main. Opens
/// closed standard descriptors on /dev/null, so that no file of ours gets their
/// numbers: reading from standard input then gives its end, and writing to
/// standard output is an error. Ignores SIGXFSZ, so that a file that may not
/// grow is an error of the call. An exception that no caller can catch, because
/// it ends a thread, ends the process as main would: with a sentence and code 1
/// if the system refused a resource.
void prepare_process();

/// Prints to stderr that the system refused `what`, a descriptor, thread or
/// memory. Returns the exit code. Allocates nothing.
int report_refusal(const char* what);

} // namespace actorcsi
