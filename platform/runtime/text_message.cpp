#include "platform/runtime/text_message.hpp"

#include <algorithm>

#include "platform/base/errc.hpp"
#include "platform/runtime/text_scalar.hpp"
#include "platform/runtime/wire_format.hpp"

namespace actorcsi::runtime {

namespace {

bool is_number(const field_info& field) {
  return wire_type_of(field) != wire_type::length
         && field.type != field_type::enumeration
         && field.type != field_type::boolean;
}

/// Types of the same kind look alike as text.
field_type kind_of(const field_info& field) {
  auto is_like_int32 =
    field.type == field_type::uint32 || field.type == field_type::sint32;
  return is_like_int32 ? field_type::int32 : field.type;
}

/// Whether the values of the message tell what they are without their names.
bool is_tuple(const message_info& info) {
  auto& fields = info.fields;
  return fields.size() > 1
         && std::all_of(
           fields.begin(), fields.end(), [&](const field_info& field) {
             return field.presence <= presence::optional && is_number(field)
                    && kind_of(field) == kind_of(fields[0]);
           });
}

/// Words with blanks between them, up to a number of bytes.
class bounded_line {
public:
  void add(const std::string& word) {
    if (is_full_)
      return;
    if (!text_.empty())
      text_ += ' ';
    text_ += word;
    if (text_.size() > max_text_message) {
      is_full_ = true;
      text_.resize(max_text_message - 3);
      text_ += "...";
    }
  }

  /// Whether whatever comes now is lost.
  bool is_full() const {
    return is_full_;
  }

  std::string& text() {
    return text_;
  }

private:
  std::string text_;
  bool is_full_ = false;
};

// -- from the wire ------------------------------------------------------------

bool is_wellformed(std::string_view wire) {
  wire_reader reader{wire};
  wire_field x;
  while (reader.next(x)) {
    // nop
  }
  return !reader.failed();
}

/// Shows messages. The functions return false for what is malformed.
class message_printer {
public:
  /// Shows the fields of a message, whose names go behind `prefix`.
  bool print(const message_info& info, std::string_view wire,
             const std::string& prefix, size_t depth) {
    if (!is_wellformed(wire))
      return false;
    for (auto& field : info.fields) {
      if (line_.is_full())
        return true;
      if (!print(field, wire, prefix + field.name, depth))
        return false;
    }
    return true;
  }

  std::string& text() {
    return line_.text();
  }

private:
  bool print(const field_info& field, std::string_view wire,
             const std::string& name, size_t depth) {
    switch (field.presence) {
    case presence::map:
      return print_map(field, wire, name, depth);
    case presence::repeated:
      return is_scalar(field) ? print_scalars(field, wire, name)
                              : print_messages(field, wire, name, depth);
    default:
      return is_scalar(field) ? print_scalar(field, wire, name)
                              : print_message(field, wire, name, depth);
    }
  }

  void add(const std::string& name, const std::string& value) {
    line_.add(name);
    line_.add(value);
  }

  bool print_scalar(const field_info& field, std::string_view wire,
                    const std::string& name) {
    wire_field found;
    if (!find(field, wire, found) && field.presence != presence::implicit)
      return true;
    std::string value;
    append_scalar(value, field, found);
    add(name, value);
    return true;
  }

  bool print_scalars(const field_info& field, std::string_view wire,
                     const std::string& name) {
    std::string values;
    auto append = [&](const wire_field& x) {
      if (!values.empty())
        values += ',';
      append_scalar(values, field, x);
      return values.size() <= max_text_message;
    };
    auto type = wire_type_of(field);
    wire_reader reader{wire};
    for (wire_field x; reader.next(x);) {
      if (x.number != field.number)
        continue;
      if (x.type == type) {
        if (!append(x))
          break;
      } else if (x.type == wire_type::length) {
        wire_reader packed{x.bytes};
        for (wire_field y; packed.next_packed(type, y.value) && append(y);) {
          // nop
        }
        if (packed.failed())
          return false;
      }
    }
    if (!values.empty())
      add(name, values);
    return true;
  }

  bool print_message(const field_info& field, std::string_view wire,
                     const std::string& name, size_t depth) {
    std::string_view found;
    // What comes in parts is one message.
    std::string joined;
    size_t parts = 0;
    wire_reader reader{wire};
    for (wire_field x; reader.next(x);)
      if (x.number == field.number && x.type == wire_type::length) {
        if (++parts == 2)
          joined.assign(found.data(), found.size());
        if (parts > 1)
          joined.append(x.bytes.data(), x.bytes.size());
        found = x.bytes;
      }
    if (parts == 0)
      return true;
    return print_value(*field.message, parts > 1 ? joined : found, name, depth);
  }

  bool print_messages(const field_info& field, std::string_view wire,
                      const std::string& name, size_t depth) {
    size_t index = 0;
    wire_reader reader{wire};
    for (wire_field x; !line_.is_full() && reader.next(x);)
      if (x.number == field.number && x.type == wire_type::length
          && !print_value(*field.message, x.bytes,
                          name + "." + std::to_string(index++), depth))
        return false;
    return true;
  }

  bool print_map(const field_info& field, std::string_view wire,
                 const std::string& name, size_t depth) {
    auto& key = field.message->fields[0];
    auto& value = field.message->fields[1];
    wire_reader reader{wire};
    for (wire_field x; !line_.is_full() && reader.next(x);) {
      if (x.number != field.number || x.type != wire_type::length)
        continue;
      if (!is_wellformed(x.bytes))
        return false;
      wire_field found;
      find(key, x.bytes, found);
      auto entry_name = name + ".";
      append_scalar(entry_name, key, found);
      found = {};
      find(value, x.bytes, found);
      if (!is_scalar(value)) {
        if (!print_value(*value.message, found.bytes, entry_name, depth))
          return false;
        continue;
      }
      std::string text;
      append_scalar(text, value, found);
      add(entry_name, text);
    }
    return true;
  }

  /// Shows a message that is the value of something.
  bool print_value(const message_info& info, std::string_view wire,
                   const std::string& name, size_t depth) {
    if (!is_tuple(info) && depth < max_names)
      return print(info, wire, name + ".", depth + 1);
    if (!is_wellformed(wire))
      return false;
    if (!is_tuple(info)) {
      add(name, "...");
      return true;
    }
    std::string values;
    for (auto& field : info.fields) {
      wire_field found;
      if (&field != info.fields.begin())
        values += ',';
      if (find(field, wire, found) || field.presence == presence::implicit)
        append_scalar(values, field, found);
    }
    add(name, values);
    return true;
  }

  /// Gets the last value of `field`, which counts.
  static bool find(const field_info& field, std::string_view wire,
                   wire_field& result) {
    auto type = wire_type_of(field);
    auto found = false;
    wire_reader reader{wire};
    for (wire_field x; reader.next(x);)
      if (x.number == field.number && x.type == type) {
        result = x;
        found = true;
      }
    return found;
  }

  bounded_line line_;
};

// -- usage --------------------------------------------------------------------

/// Whether a comma list can give all of the message.
bool is_list(const message_info& info) {
  return std::all_of(
    info.fields.begin(), info.fields.end(), [](const field_info& field) {
      return is_scalar(field) && field.presence != presence::repeated;
    });
}

/// `x,y,width,height`, in brackets what comes first and can be left out.
std::string names_of(const message_info& info) {
  auto first = std::find_if(info.fields.begin(), info.fields.end(),
                            [](const field_info& field) {
                              return field.presence != presence::optional;
                            });
  auto is_open = first != info.fields.begin() && first != info.fields.end();
  std::string result = is_open ? "[" : "";
  for (auto& field : info.fields) {
    if (&field == first && is_open)
      result += ",]";
    else if (&field != info.fields.begin())
      result += ',';
    result += field.name;
  }
  return result;
}

void add_usage(bounded_line& line, const message_info& info,
               const std::string& prefix, size_t depth) {
  for (auto& field : info.fields) {
    if (line.is_full())
      return;
    auto name = prefix + field.name;
    if (field.presence == presence::map) {
      auto& value = field.message->fields[1];
      line.add(
        "[" + name + ".KEY="
        + (is_scalar(value) ? placeholder(value) : names_of(*value.message))
        + "]");
    } else if (!is_scalar(field)) {
      auto several = field.presence == presence::repeated;
      if (several || is_list(*field.message))
        line.add("[" + name + "=" + names_of(*field.message) + "]");
      else if (depth == max_names)
        line.add("[" + name + "...]");
      else
        add_usage(line, *field.message, name + ".", depth + 1);
    } else if (field.presence == presence::repeated) {
      line.add("[" + name + "=" + placeholder(field) + ",...]");
    } else {
      auto needed = depth == 1 && field.presence == presence::implicit
                    && !(field.type == field_type::enumeration
                         && has_unspecified(*field.values));
      auto text = name + "=" + placeholder(field);
      line.add(needed ? text : "[" + text + "]");
    }
  }
}

} // namespace

caf::expected<std::string> text_from_wire(const message_info& info,
                                          const std::string& wire) {
  message_printer printer;
  if (!printer.print(info, wire, {}, 1))
    return make_error(errc::malformed_message, info.name);
  return std::move(printer.text());
}

std::string usage_of(const message_info& info) {
  bounded_line line;
  add_usage(line, info, {}, 1);
  return std::move(line.text());
}

} // namespace actorcsi::runtime
