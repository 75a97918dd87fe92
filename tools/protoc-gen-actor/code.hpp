#pragma once

#include <string>
#include <vector>

namespace actorcsi::generator {

/// Source text in the making. Whatever it breaks into lines comes out as
/// clang-format would have it.
class code {
public:
  /// Most columns of a line.
  static constexpr size_t width = 80;

  /// How much further than its beginning a broken statement goes on.
  static constexpr size_t continuation = 2;

  /// Appends `text` as a line of its own, or an empty line.
  void line(const std::string& text = {});

  /// Appends `// -- title ----`, as wide as a line can be, and an empty line.
  void section(const std::string& title, size_t indent = 0);

  /// Appends `text` as a Doxygen comment, its paragraphs filled anew.
  void comment(const std::string& text, size_t indent = 0);

  /// Appends `head + tail` as one line if it fits, and else breaks between them
  /// and indents `tail` by `extra` more. `head` ends in the space, if any.
  void fit(const std::string& head, const std::string& tail,
           size_t extra = continuation);

  /// Appends `lines` as they are; clang-format keeps its hands off.
  void verbatim(const std::vector<std::string>& lines, size_t indent = 0);

  /// What follows is laid out by hand, until `end_verbatim`.
  void begin_verbatim(size_t indent = 0);

  void end_verbatim(size_t indent = 0);

  /// Appends all of `other`.
  void append(const code& other);

  /// The whole text. If some name was too long for a line, clang-format is told
  /// to leave all of it alone.
  std::string str() const;

  bool empty() const {
    return text_.empty();
  }

private:
  std::string text_;
  bool verbatim_ = false;
  bool too_wide_ = false;
};

/// `head`, then `parts` with commas between them, then `tail`: in one line if
/// that fits, and else in lines that go on under the first part.
std::vector<std::string> filled(const std::string& head,
                                const std::vector<std::string>& parts,
                                const std::string& tail);

/// `text` without line ends and surrounding space.
std::string flat(const std::string& text);

/// `text` as a C++ string literal.
std::string quoted(const std::string& text);

} // namespace actorcsi::generator
