#include "tools/emulator/options.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace actorcsi::emulator {

namespace {

/// The texts that follow an option's name.
struct named_text {
  const char* name;
  std::string options::*to;
};

constexpr named_text texts[] = {
  {"--board", &options::board},       {"--flash", &options::flash},
  {"--coverage", &options::coverage}, {"--profile", &options::profile},
  {"--gdb", &options::gdb},
};

struct named_switch {
  const char* name;
  bool options::*to;
};

constexpr named_switch switches[] = {
  {"--help", &options::help},         {"-h", &options::help},
  {"--realtime", &options::realtime}, {"--trace", &options::trace},
  {"--json", &options::json},         {"--remote", &options::remote},
};

constexpr double max_seconds = 1e9;

/// Seconds for which the button is pressed, unless another time is given.
constexpr double usual_press = 0.1;

constexpr unsigned long max_max_resets = 1'000'000;

std::runtime_error wrong(const std::string& what, const std::string& why) {
  return std::runtime_error{what + ": " + why};
}

double parse_seconds(const std::string& value) {
  char* end = nullptr;
  auto result = std::strtod(value.c_str(), &end);
  // Not a number compares with nothing.
  if (*end != 0 || !(result > 0 && result <= max_seconds))
    throw wrong("--seconds " + value,
                "not a time of the board; give more than 0, at most 1e9");
  return result;
}

unsigned parse_max_resets(const std::string& value) {
  char* end = nullptr;
  auto result = std::strtoul(value.c_str(), &end, 10);
  if (*end != 0 || value[0] == '-' || result > max_max_resets)
    throw wrong("--max-resets " + value, "not a number of resets; give 0 to "
                                           + std::to_string(max_max_resets));
  return static_cast<unsigned>(result);
}

hardware_fault parse_hardware_fault(const std::string& value) {
  auto result = parse_fault(value);
  if (!result)
    throw wrong("--fault " + value,
                std::string{"no such fault; give NAME or NAME@SECONDS, with "
                            "one of "}
                  + fault_names());
  return *result;
}

/// `SECONDS` or `SECONDS:LENGTH`, each after the one before.
void take_press(options& out, const std::string& value) {
  char* end = nullptr;
  auto begin = std::strtod(value.c_str(), &end);
  auto length = usual_press;
  if (*end == ':')
    length = std::strtod(end + 1, &end);
  auto earliest = out.presses.empty() ? 0 : out.presses.back();
  if (*end != 0 || !(begin >= earliest && begin <= max_seconds)
      || !(length > 0 && length <= max_seconds))
    throw wrong("--press " + value,
                "not a time after the press before; give SECONDS, or "
                "SECONDS:LENGTH");
  out.presses.push_back(begin);
  out.presses.push_back(begin + length);
}

/// Takes the option `word` and its `value`.
void take(options& out, const std::string& word, const std::string& value) {
  if (word == "--seconds") {
    out.seconds = parse_seconds(value);
  } else if (word == "--max-resets") {
    out.max_resets = parse_max_resets(value);
  } else if (word == "--uart") {
    out.uart = value;
    out.realtime = true;
  } else if (word == "--boot") {
    if (value != "serial")
      throw wrong("--boot " + value,
                  "the Boot ROM has no such mode here; give serial, or leave "
                  "the option out to start from the flash");
    out.serial_boot = true;
  } else if (word == "--line") {
    out.lines += value + '\n';
  } else if (word == "--press") {
    take_press(out, value);
  } else if (word == "--fault") {
    out.fault = parse_hardware_fault(value);
  } else {
    for (auto& x : texts)
      if (word == x.name)
        out.*x.to = value;
  }
}

bool takes_value(const std::string& word) {
  for (auto x : {"--seconds", "--max-resets", "--uart", "--boot", "--line",
                 "--press", "--fault"})
    if (word == x)
      return true;
  return std::any_of(std::begin(texts), std::end(texts),
                     [&](const named_text& x) { return word == x.name; });
}

bool set_switch(options& out, const std::string& word) {
  for (auto& x : switches) {
    if (word != x.name)
      continue;
    out.*x.to = true;
    return true;
  }
  return false;
}

/// Throws if the board, which has neither faults nor a flash that is kept,
/// cannot do what it is asked for.
void check_mps2_an500(const options& x) {
  auto refuse = [](const char* option) {
    throw wrong(option, "mps2-an500 does not have that here; leave it out, or "
                        "use imxrt1062");
  };
  if (x.fault)
    refuse("--fault");
  if (!x.flash.empty())
    refuse("--flash");
  if (x.serial_boot)
    refuse("--boot");
  if (x.image.empty())
    throw wrong("IMAGE", "there is none to run; give the path of an ELF file");
}

void check(const options& x) {
  if (x.board == "mps2-an500")
    check_mps2_an500(x);
  else if (x.board != "imxrt1062")
    throw wrong("--board " + x.board,
                "no such board; give imxrt1062 or mps2-an500");
  if (x.image.empty() && x.flash.empty())
    throw wrong("IMAGE", "there is none to run; give the path of an ELF file, "
                         "or --flash FILE with what a flash has");
  if (x.remote && x.uart)
    throw wrong("--uart", "--remote has the UART; leave one of them out");
  if (!x.gdb.empty() && x.remote)
    throw wrong("--gdb", "--remote runs the board; leave one of them out");
  if (x.fault && x.remote)
    throw wrong("--fault", "under --remote nothing happens by itself; write "
                           "fault NAME to standard input");
  if (!x.presses.empty() && x.remote)
    throw wrong("--press", "under --remote nothing happens by itself; write "
                           "press and release to standard input");
  if (!x.presses.empty() && !x.gdb.empty())
    throw wrong("--press", "a debugger decides when time passes; leave --press "
                           "or --gdb out");
  if (x.fault && !x.gdb.empty())
    throw wrong("--fault", "a debugger decides when time passes; leave --fault "
                           "or --gdb out");
  // A debugger waits for an instruction, and the Boot ROM for its host.
  if (!x.gdb.empty() && x.serial_boot)
    throw wrong("--gdb", "--boot serial starts no image by itself; leave one "
                         "of them out");
  if (x.fault && x.fault->seconds >= x.seconds
      && !is_there_from_the_beginning(*x.fault))
    throw wrong("--fault", "it comes after the end of the run; give "
                           "NAME@SECONDS less than --seconds");
}

} // namespace

options parse_options(int argc, char** argv) {
  options result;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (set_switch(result, word))
      continue;
    if (takes_value(word)) {
      std::string value = i + 1 < argc ? argv[++i] : "";
      if (value.empty())
        throw wrong(word, "has no value; --help says which");
      take(result, word, value);
      continue;
    }
    if (word.empty() || word[0] == '-')
      throw wrong(word.empty() ? "''" : word,
                  "no such option; --help lists them");
    if (!result.image.empty())
      throw wrong(word, "the image is " + result.image
                          + " already; give one, and options with --");
    result.image = word;
  }
  if (!result.help)
    check(result);
  return result;
}

std::string usage() {
  return std::string{
           "usage: actorcsi-emulator [IMAGE] [OPTION...]\n"
           "Runs an image for a board, with its console here.\n"
           "\n"
           "  --board NAME        imxrt1062, the OpenMV Cam RT1062, or "
           "mps2-an500\n"
           "  --flash FILE        what the flash has before the image, and in "
           "the end\n"
           "  --boot serial       the Boot ROM waits for a host at LPUART1\n"
           "  --seconds N         ends after N seconds of the board's time\n"
           "  --max-resets N      fails at the reset after N resets\n"
           "  --realtime          is not faster than the board\n"
           "  --uart pty[:LINK]   the peer's UART is a pseudo terminal, which "
           "LINK leads to;\n"
           "  --uart tcp:PORT     or listens on this computer's port; not "
           "faster than\n"
           "                      the board\n"
           "  --line TEXT         a line for the image before its parts start: "
           "led blink\n"
           "                      100; may be repeated\n"
           "  --press S[:LENGTH]  the button is pressed after S seconds, for "
           "LENGTH (0.1);\n"
           "                      may be repeated\n"
           "  --fault NAME[@S]    something goes wrong, after S seconds (2):\n"
           "                      "}
         + fault_names()
         + "\n"
           "  --trace             says what happens: LEDs, exceptions, resets\n"
           "  --coverage FILE     writes which instructions were executed\n"
           "  --profile FILE      writes where the processor was, every 997 "
           "instructions\n"
           "  --gdb PORT          a debugger runs it: target remote :PORT\n"
           "  --remote            does what standard input says, for tests: "
           "run SECONDS,\n"
           "                      console HEX, uart HEX, press, release, "
           "fault NAME, mend;\n"
           "                      answers in JSON\n"
           "  --json              prints what happened as JSON, on standard "
           "error\n"
           "\n"
           "Ends with 1 if the image does what the board forbids or resets too "
           "often, with\n"
           "2 if an option or a file is wrong, else with the image's exit "
           "code.\n";
}

} // namespace actorcsi::emulator
