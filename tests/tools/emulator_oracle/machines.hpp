#pragma once

#include <unicorn/unicorn.h>

#include <memory>
#include <vector>

#include "tests/tools/emulator_oracle/sample.hpp"
#include "tools/emulator/core/processor.hpp"

namespace actorcsi::emulator::oracle {

/// The memory of instructions, which both machines read.
class code_memory {
public:
  code_memory();

  /// Puts the instruction somewhere and returns where.
  uint32_t place(const sample& x);

  uint8_t* bytes() {
    return bytes_.get();
  }

private:
  struct deleter {
    void operator()(uint8_t* x) const {
      std::free(x);
    }
  };

  std::unique_ptr<uint8_t, deleter> bytes_;
  uint32_t next_ = 0;
};

/// The interpreter, with memory and nothing else.
class interpreter final : private bus {
public:
  explicit interpreter(code_memory& code);

  outcome run(const sample& x, uint32_t address);

private:
  std::optional<memory_window> memory_at(uint32_t address) override;

  uint32_t read(uint32_t address, unsigned) override {
    throw fault{fault_kind::precise_bus, address};
  }

  void write(uint32_t, uint32_t, unsigned) override {
    write_failed_ = true;
  }

  code_memory& code_;
  std::vector<uint8_t> ram_;
  bool write_failed_ = false;
  std::unique_ptr<processor> processor_;
};

/// The same in Unicorn.
class unicorn_machine {
public:
  explicit unicorn_machine(code_memory& code);

  ~unicorn_machine();

  unicorn_machine(const unicorn_machine&) = delete;

  unicorn_machine& operator=(const unicorn_machine&) = delete;

  outcome run(const sample& x, uint32_t address);

private:
  void set(int which, uint32_t value);

  uint32_t get(int which);

  uc_engine* engine_ = nullptr;
  uc_context* privileged_ = nullptr;
  uint8_t* ram_;
};

} // namespace actorcsi::emulator::oracle
