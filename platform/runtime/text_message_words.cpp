#include <algorithm>
#include <string_view>
#include <vector>

#include "platform/base/errc.hpp"
#include "platform/runtime/text_message.hpp"
#include "platform/runtime/text_scalar.hpp"
#include "platform/runtime/wire_format.hpp"

namespace actorcsi::runtime {

namespace {

/// Bytes of a usage text that an error repeats.
constexpr size_t max_shown_usage = 160;

const field_info* find_field(const message_info& info, std::string_view name) {
  for (auto& field : info.fields)
    if (name == field.name)
      return &field;
  return nullptr;
}

/// `window` of `window.x`.
std::string_view root_of(std::string_view path) {
  return path.substr(0, path.find('.'));
}

/// The field of that name, which may lack its unit: `period` is `period_ms`.
const field_info* find_by_short_name(const message_info& info,
                                     std::string_view name) {
  if (auto field = find_field(info, name))
    return field;
  const field_info* result = nullptr;
  for (auto& field : info.fields) {
    std::string_view whole = field.name;
    if (name.empty() || whole.size() <= name.size() || whole[name.size()] != '_'
        || whole.substr(0, name.size()) != name)
      continue;
    if (result != nullptr)
      return nullptr;
    result = &field;
  }
  return result;
}

bool has_parts(const field_info& field) {
  return !is_scalar(field);
}

/// Whether words without a name do not go on with the field.
bool is_single(const field_info& field) {
  return field.presence == presence::implicit
         || field.presence == presence::optional;
}

/// Says which words `info` takes.
std::string expectation(const message_info& info) {
  auto usage = usage_of(info);
  if (usage.empty())
    return "nothing is taken here";
  if (usage.size() > max_shown_usage)
    usage.replace(max_shown_usage, std::string::npos, "...");
  return "use " + usage;
}

// -- values -------------------------------------------------------------------

/// Calls `f` with each part of the comma list `word` until one fails.
template <class F>
caf::error for_each_part(std::string_view word, F f) {
  for (;;) {
    auto comma = word.find(',');
    if (auto err = f(word.substr(0, comma)))
      return err;
    if (comma == std::string_view::npos)
      return caf::none;
    word.remove_prefix(comma + 1);
  }
}

bool is_optional(const field_info& field) {
  return field.presence == presence::optional;
}

/// Appends the fields of a message, of which `word` is a comma list. Nothing
/// between two commas leaves a field out, and as many values as there are
/// fields that are not optional are for these.
caf::error put_list(std::string& out, const message_info& info,
                    const std::string& name, std::string_view word) {
  auto next = info.fields.begin();
  if (word.empty())
    return caf::none;
  auto count = std::count(word.begin(), word.end(), ',') + 1;
  auto needed = std::count_if(info.fields.begin(), info.fields.end(),
                              [](auto& field) { return !is_optional(field); });
  return for_each_part(word, [&](std::string_view part) -> caf::error {
    while (count == needed && next != info.fields.end() && is_optional(*next))
      ++next;
    if (next == info.fields.end())
      return wrong_word(word, name + " takes at most "
                                + std::to_string(info.fields.size())
                                + " values");
    auto& field = *next++;
    if (part.empty())
      return caf::none;
    auto part_name = name + "." + field.name;
    if (has_parts(field))
      return wrong_word(part, "set " + part_name + " by its name");
    return put_scalar(out, field, part_name, part);
  });
}

/// Appends `field` with the value or values that `word` has.
caf::error put_field(std::string& out, const field_info& field,
                     const std::string& name, std::string_view word) {
  if (has_parts(field)) {
    std::string message;
    if (auto err = put_list(message, *field.message, name, word))
      return err;
    put_bytes(out, field.number, message);
    return caf::none;
  }
  if (field.presence != presence::repeated)
    return put_scalar(out, field, name, word);
  return for_each_part(word, [&](std::string_view part) {
    return put_scalar(out, field, name, part);
  });
}

/// Appends what `path` calls a part of `info`; `prefix` is what has been walked
/// of the path, with a dot at the end.
caf::error put_path(std::string& out, const message_info& info,
                    const std::string& prefix, std::string_view path,
                    std::string_view word, size_t depth) {
  auto root = root_of(path);
  auto field = find_field(info, root);
  auto name = prefix + std::string{root};
  if (field == nullptr)
    return wrong_word(name, "there is no such field; " + expectation(info));
  if (root.size() == path.size())
    return put_field(out, *field, name, word);
  auto rest = path.substr(root.size() + 1);
  name += '.';
  std::string inner;
  switch (field->presence) {
  case presence::map: {
    auto& key = field->message->fields[0];
    auto& value = field->message->fields[1];
    if (auto err =
          put_scalar(inner, key, "a key of " + prefix + field->name, rest))
      return err;
    if (auto err = put_field(inner, value, name + std::string{rest}, word))
      return err;
    break;
  }
  case presence::repeated:
    return wrong_word(name + std::string{rest},
                      "give each as one word; use " + usage_of(info));
  default:
    if (!has_parts(*field))
      return wrong_word(name + std::string{rest},
                        prefix + field->name + " has no parts");
    if (depth == max_names)
      return wrong_word(name + std::string{rest}, "at most "
                                                    + std::to_string(max_names)
                                                    + " names in a row");
    if (auto err =
          put_path(inner, *field->message, name, rest, word, depth + 1))
      return err;
  }
  put_bytes(out, field->number, inner);
  return caf::none;
}

// -- words --------------------------------------------------------------------

/// Goes through the words of one message.
class word_reader {
public:
  word_reader(const message_info& info, caf::span<const std::string> words)
    : info_(info), words_(words) {
    // nop
  }

  caf::expected<std::string> read() {
    while (next_ < words_.size()) {
      if (auto err = read_one())
        return err;
      if (out_.size() > max_text_message)
        return make_error(errc::limit_reached,
                          "a message of these words has more than "
                            + std::to_string(max_text_message) + " bytes");
    }
    return std::move(out_);
  }

private:
  caf::error read_one() {
    std::string_view word = words_[next_++];
    auto equals = word.find('=');
    auto turn = in_turn();
    if (auto field = named_by(word)) {
      turn_ = nullptr;
      return set(*field, path_of(*field, word.substr(0, equals)),
                 word.substr(equals + 1));
    }
    if (auto field = named_by_first_of_two(word, turn)) {
      auto path = path_of(*field, word);
      turn_ = !is_single(*field) && field->name == path ? field : nullptr;
      return set_in_words(*field, path, words_[next_++]);
    }
    if (turn == nullptr)
      return wrong_word(word, "unexpected; " + expectation(info_));
    auto may_have_equals = turn->type == field_type::text && is_last(*turn);
    if (equals != std::string_view::npos && !may_have_equals)
      return wrong_word(word.substr(0, equals),
                        "there is no such field; " + expectation(info_));
    turn_ = is_single(*turn) ? nullptr : turn;
    return set_in_words(*turn, turn->name, word);
  }

  /// Sets the field, or what `path` says is within it. Takes more words if it
  /// is a text that goes on.
  caf::error set(const field_info& field, std::string_view path,
                 std::string_view value) {
    if (is_single(field) && is_set(path))
      return wrong_word(path, "is given twice");
    given_.push_back(path);
    if (!takes_rest(field))
      return put_path(out_, info_, {}, path, value, 1);
    std::string text{value};
    for (; next_ < words_.size() && !is_news(words_[next_]); ++next_)
      text += " " + words_[next_];
    return put_path(out_, info_, {}, path, text, 1);
  }

  /// The same for a value that has no `=` before it: the parts of a message may
  /// be a word each, as long as none of them names a field.
  caf::error set_in_words(const field_info& field, std::string_view path,
                          std::string_view value) {
    auto is_list = is_single(field) && has_parts(field) && field.name == path
                   && value.find(',') == std::string_view::npos;
    if (!is_list)
      return set(field, path, value);
    std::string list{value};
    for (auto left = field.message->fields.size();
         left > 1 && next_ < words_.size() && !is_name(words_[next_]); --left)
      list += "," + words_[next_++];
    return set(field, path, list);
  }

  /// What is meant by `path`, which may lack the unit of `field`.
  static std::string_view path_of(const field_info& field,
                                  std::string_view path) {
    return path.find('.') == std::string_view::npos ? field.name : path;
  }

  /// The field that is named in `name=value`.
  const field_info* named_by(std::string_view word) const {
    auto equals = word.find('=');
    if (equals == std::string_view::npos)
      return nullptr;
    return find_root(word.substr(0, equals));
  }

  /// The field that `path` begins with.
  const field_info* find_root(std::string_view path) const {
    auto root = root_of(path);
    return root.size() == path.size() ? find_by_short_name(info_, path)
                                      : find_field(info_, root);
  }

  /// The field that `name`, of the two words `name value`, names.
  const field_info* named_by_first_of_two(std::string_view word,
                                          const field_info* turn) const {
    if (next_ == words_.size())
      return nullptr;
    // A text may begin with a word that is the name of a field but for its
    // unit.
    auto takes_text = turn != nullptr && turn->type == field_type::text;
    auto root = root_of(word);
    auto field = takes_text ? find_field(info_, root) : find_root(word);
    if (field == nullptr || (root.size() < word.size() && !has_parts(*field)))
      return nullptr;
    // `on 500` is two values of a message whose first field is called on.
    std::string ignored;
    auto is_value = turn != nullptr && is_scalar(*turn) && !takes_text
                    && !put_scalar(ignored, *turn, {}, word);
    return is_value ? nullptr : field;
  }

  /// Whether `word` names a field, be it with its value or before it.
  bool is_name(std::string_view word) const {
    return word.find('=') != std::string_view::npos
           || find_root(word) != nullptr;
  }

  /// Whether `word` is not part of a text but sets another field.
  bool is_news(std::string_view word) const {
    auto field = named_by(word);
    return field != nullptr && !has_value(*field);
  }

  bool is_last(const field_info& field) const {
    return &field == info_.fields.end() - 1;
  }

  /// Whether the field takes all words there are.
  bool takes_rest(const field_info& field) const {
    return field.type == field_type::text && is_single(field) && is_last(field);
  }

  /// The field that a word without a name belongs to.
  const field_info* in_turn() const {
    if (turn_ != nullptr)
      return turn_;
    for (auto& field : info_.fields)
      if (!has_value(field))
        return &field;
    return nullptr;
  }

  /// Whether anything has been said of the field.
  bool has_value(const field_info& field) const {
    return std::any_of(
      given_.begin(), given_.end(),
      [&](std::string_view path) { return root_of(path) == field.name; });
  }

  /// Whether that has been set, as part of something or by itself.
  bool is_set(std::string_view path) const {
    auto is_within = [](std::string_view inner, std::string_view outer) {
      return inner.substr(0, outer.size()) == outer
             && (inner.size() == outer.size() || inner[outer.size()] == '.');
    };
    return std::any_of(
      given_.begin(), given_.end(), [&](std::string_view other) {
        return is_within(path, other) || is_within(other, path);
      });
  }

  const message_info& info_;
  caf::span<const std::string> words_;
  size_t next_ = 0;
  /// The repeated field that words without a name go on with.
  const field_info* turn_ = nullptr;
  /// What has been set, as paths.
  std::vector<std::string_view> given_;
  std::string out_;
};

} // namespace

caf::expected<std::string> wire_from_words(const message_info& info,
                                           caf::span<const std::string> words) {
  return word_reader{info, words}.read();
}

} // namespace actorcsi::runtime
