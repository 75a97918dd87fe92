#include "app/commands/option_set.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <type_traits>

#include <CLI/CLI.hpp>

#include "app/commands/option_text.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

struct option_set::parser {
  struct short_form {
    std::string name;
    std::string value;
  };

  CLI::App app;
  std::map<std::string, short_form> short_forms;
  /// Options that are refused on the command line, with the reason.
  std::map<std::string, std::string> only_in_files;
};

namespace {

/// A check that CLI11 runs before it converts a value; it may change the value.
CLI::Validator validator(std::function<std::string(std::string&)> check) {
  return CLI::Validator{std::move(check), ""};
}

/// Stores a time in [min, max] in `value`.
template <class T>
std::function<std::string(const std::string&)>
time_setter(T& value, caf::timespan min, caf::timespan max) {
  return [&value, min, max](const std::string& text) {
    auto wrong = check_time(text, min, max);
    if (wrong.empty())
      value = *parse_time(text);
    return wrong;
  };
}

/// Accepts decimal numbers only; CLI11 would read 010 as eight.
template <class T>
CLI::Validator in_range(T min, T max) {
  return validator([min, max](std::string& text) {
    auto range = shown(min) + " to " + shown(max);
    // A wide type distinguishes a number that is too large from other text.
    std::conditional_t<std::is_integral_v<T>, int64_t, double> value{};
    auto end = text.data() + text.size();
    auto [rest, err] = std::from_chars(text.data(), end, value);
    if (text.empty() || rest != end || err == std::errc::invalid_argument)
      return "'" + text + "' is not a "
             + (std::is_integral_v<T> ? "whole number" : "number") + "; give "
             + range;
    // Written so that NaN does not pass.
    if (err != std::errc{} || !(value >= min && value <= max))
      return text + " is not in " + range + "; give a number in that range";
    if constexpr (std::is_integral_v<T>)
      text = std::to_string(value);
    return std::string{};
  });
}

CLI::Validator one_of(const std::vector<std::string>& choices) {
  return validator(
    [choices](std::string& text) { return check_choice(text, choices); });
}

} // namespace

caf::error refuse(const std::string& option, const std::string& reason) {
  return make_error(errc::invalid_argument, "--" + option + ": " + reason);
}

option_set::option_set(std::string command, std::string words,
                       std::string purpose, std::string details)
  : command_(std::move(command)),
    usage_words_(std::move(words)),
    purpose_(std::move(purpose)),
    details_(std::move(details)),
    parser_(std::make_unique<parser>()) {
  parser_->app.option_defaults()->multi_option_policy(
    CLI::MultiOptionPolicy::TakeLast);
  // `read` handles --help itself, before any check.
  parser_->app.set_help_flag();
}

option_set::~option_set() = default;

// -- declarations -------------------------------------------------------------

void option_set::group(const std::string& name) {
  group_ = name;
}

std::string option_set::full_name(const std::string& name) const {
  return group_.empty() ? "--" + name : "--" + group_ + "." + name;
}

void option_set::show(const std::string& name, const std::string& type,
                      std::vector<std::string> choices, const std::string& help,
                      const std::string& default_value) {
  shown_.push_back(
    {full_name(name), type, std::move(choices), help, default_value, group_});
}

void option_set::add(const std::string& name, std::string& value,
                     const char* type, const char* help, const setter& check,
                     const char* if_empty) {
  auto option = parser_->app.add_option(full_name(name), value);
  option->capture_default_str();
  if (!is_path(type))
    option->check(check_text);
  if (check)
    option->check(check);
  auto text = option->get_default_str();
  show(name, type, {}, help, text.empty() ? if_empty : text);
}

void option_set::add_choice(const std::string& name, std::string& value,
                            const std::vector<std::string>& choices,
                            const char* help) {
  auto option = parser_->app.add_option(full_name(name), value);
  option->capture_default_str()->check(one_of(choices));
  show(name, joined(choices, "|"), choices, help, option->get_default_str());
}

template <class T>
void option_set::add_number(const std::string& name, T& value, T min, T max,
                            const char* help) {
  auto option = parser_->app.add_option(full_name(name), value);
  option->capture_default_str()->transform(in_range(min, max));
  show(name, "NUMBER", {}, help, option->get_default_str());
}

template <class T>
void option_set::add_number(const std::string& name, std::optional<T>& value,
                            T min, T max, const char* help,
                            const char* if_none) {
  auto take = [&value](const T& x) { value = x; };
  parser_->app.add_option_function<T>(full_name(name), take)
    ->transform(in_range(min, max));
  show(name, "NUMBER", {}, help, value ? shown(*value) : if_none);
}

template void option_set::add_number(const std::string&, double&, double,
                                     double, const char*);
template void option_set::add_number(const std::string&, int32_t&, int32_t,
                                     int32_t, const char*);
template void option_set::add_number(const std::string&, uint32_t&, uint32_t,
                                     uint32_t, const char*);
template void option_set::add_number(const std::string&, std::optional<double>&,
                                     double, double, const char*, const char*);
template void option_set::add_number(const std::string&,
                                     std::optional<int32_t>&, int32_t, int32_t,
                                     const char*, const char*);
template void option_set::add_number(const std::string&,
                                     std::optional<uint16_t>&, uint16_t,
                                     uint16_t, const char*, const char*);
template void option_set::add_number(const std::string&,
                                     std::optional<uint32_t>&, uint32_t,
                                     uint32_t, const char*, const char*);

void option_set::add_list(const std::string& name,
                          std::vector<std::string>& value, const char* type,
                          const char* help, const setter& check) {
  auto text = joined(value, ",");
  add_other(name, type, {}, help, text.empty() ? "none" : text,
            [&value, check](const std::string& text) {
              if (auto wrong = check_text(text); !wrong.empty())
                return wrong;
              auto items = split_list(text);
              for (auto& item : items)
                if (auto wrong = check ? check(item) : std::string{};
                    !wrong.empty())
                  return wrong;
              value = std::move(items);
              return std::string{};
            });
}

void option_set::add_time(const std::string& name, caf::timespan& value,
                          caf::timespan min, caf::timespan max,
                          const char* help) {
  add_other(name, "TIME", {}, help, to_text(value),
            time_setter(value, min, max));
}

void option_set::add_time(const std::string& name,
                          std::optional<caf::timespan>& value,
                          caf::timespan min, caf::timespan max,
                          const char* help, const char* if_none) {
  add_other(name, "TIME", {}, help, if_none, time_setter(value, min, max));
}

void option_set::add_flag(const std::string& name, bool& value,
                          const char* help) {
  parser_->app.add_flag(full_name(name), value)
    ->check(one_of({"true", "false"}));
  show(name, {}, {}, help, {});
}

void option_set::add_other(const std::string& name, const std::string& type,
                           std::vector<std::string> choices,
                           const std::string& help,
                           const std::string& default_value,
                           const setter& set) {
  parser_->app
    .add_option_function<std::string>(full_name(name),
                                      [](const std::string&) { /* set */ })
    ->transform(validator([set](std::string& text) { return set(text); }));
  show(name, type, std::move(choices), help, default_value);
}

void option_set::add_short_form(const std::string& short_name,
                                const std::string& name,
                                const std::string& value, const char* help) {
  parser_->short_forms["--" + short_name] = {"--" + name, value};
  shown_.push_back({"--" + short_name, {}, {}, help, {}, group_});
}

void option_set::only_in_files(const std::string& name,
                               const std::string& reason) {
  parser_->only_in_files[full_name(name)] = reason;
}

void option_set::add_config_files() {
  parser_->app.add_option("--config-file", files_)->allow_extra_args(false);
  show("config-file", "FILE", {},
       "file with options; if several files set an option, the last one "
       "decides",
       "none");
}

// -- parsing ------------------------------------------------------------------

caf::error option_set::read(const std::vector<std::string>& args) {
  wants_help_ = std::any_of(args.begin(), args.end(), is_help);
  if (wants_help_)
    return caf::none;
  std::vector<std::string> pairs;
  if (auto err = sort_out(args, pairs))
    return err;
  if (usage_words_.empty() && !words_.empty())
    return make_error(
      errc::invalid_argument,
      "'" + words_.front() + "': " + command_
        + " takes no arguments but options; write --NAME=VALUE");
  if (auto err = parse(pairs))
    return err;
  if (files_.empty())
    return caf::none;
  for (auto& file : std::vector<std::string>{files_}) {
    auto entries = read_config_file(file);
    if (!entries)
      return std::move(entries.error());
    for (auto& x : *entries)
      if (auto err = set(x))
        return err;
  }
  // Parses again, so that the command line overrides the files.
  return parse(pairs);
}

caf::error option_set::sort_out(const std::vector<std::string>& args,
                                std::vector<std::string>& pairs) {
  words_.clear();
  for (auto i = args.begin(); i != args.end(); ++i) {
    if (*i == "--") {
      words_.insert(words_.end(), i + 1, args.end());
      break;
    }
    if (!is_option(*i)) {
      words_.push_back(*i);
      continue;
    }
    auto equals = i->find('=');
    auto name = i->substr(0, equals);
    std::optional<std::string> value;
    if (equals != std::string::npos)
      value = i->substr(equals + 1);
    auto form = parser_->short_forms.find(name);
    if (form != parser_->short_forms.end()) {
      name = form->second.name;
      value = value.value_or(form->second.value);
    }
    auto option = parser_->app.get_option_no_throw(name);
    if (option == nullptr && declare_group_of(name))
      option = parser_->app.get_option_no_throw(name);
    if (option == nullptr)
      return unknown(name);
    if (auto i = parser_->only_in_files.find(name);
        i != parser_->only_in_files.end())
      return make_error(errc::invalid_argument, name + ": " + i->second);
    if (option->get_items_expected_max() == 0) { // a flag
      pairs.push_back(value ? name + "=" + *value : name);
      continue;
    }
    if (!value) {
      if (i + 1 == args.end() || (i + 1)->rfind("--", 0) == 0)
        return make_error(errc::invalid_argument,
                          name + ": its value is missing; write " + name
                            + "=VALUE");
      value = *++i;
    }
    // CLI11 would read the value of `--name=` from the next argument.
    pairs.push_back(name);
    pairs.push_back(*value);
  }
  return caf::none;
}

bool option_set::declare_group(const std::string&) {
  return false;
}

bool option_set::declare_group_of(const std::string& name) {
  auto dot = name.rfind('.');
  return dot != std::string::npos && name.rfind("--", 0) == 0
         && declare_group(name.substr(2, dot - 2));
}

caf::error option_set::unknown(const std::string& name) const {
  std::vector<std::string> known;
  for (auto& x : shown_)
    known.push_back(x.name);
  auto reason = name + ": there is no such option; ";
  // CAF's own name for an option, which earlier versions used, too.
  auto of_caf = "--caf." + name.substr(std::min<size_t>(2, name.size()));
  if (parser_->app.get_option_no_throw(of_caf) != nullptr)
    reason += "did you mean " + of_caf + "?";
  else if (auto near = nearest(name, known))
    reason += "did you mean " + *near + "?";
  else
    reason += "'actorcsi " + command_ + " --help' lists them";
  return make_error(errc::invalid_argument, reason);
}

caf::error option_set::parse(const std::vector<std::string>& pairs) {
  try {
    parser_->app.parse(std::vector<std::string>{pairs.rbegin(), pairs.rend()});
  } catch (const CLI::Error& err) {
    return make_error(errc::invalid_argument, err.what());
  }
  return caf::none;
}

caf::error option_set::set(const config_entry& entry) {
  auto fail = [&entry](const std::string& text) {
    return make_error(errc::invalid_argument, entry.where + ": " + text);
  };
  auto& name = entry.name;
  if (entry.is_group) {
    std::vector<std::string> groups;
    for (auto& x : shown_)
      groups.push_back(x.group);
    auto is_part = [&name](const std::string& x) {
      return (x + ".").rfind(name + ".", 0) == 0 || name.rfind(x + ".", 0) == 0;
    };
    if (std::any_of(groups.begin(), groups.end(), is_part)
        || declare_group(name))
      return caf::none;
    auto near = nearest(name, groups);
    return fail("[" + name + "]: there is no such group; "
                + (near && !near->empty()
                     ? "did you mean [" + *near + "]?"
                     : "write options without a dot above the first [group]"));
  }
  auto option = parser_->app.get_option_no_throw("--" + name);
  if (option == nullptr && declare_group_of("--" + name))
    option = parser_->app.get_option_no_throw("--" + name);
  if (option == nullptr || name == "config-file") {
    auto last = name.substr(name.rfind('.') + 1);
    if (last != name
        && parser_->app.get_option_no_throw("--" + last) != nullptr)
      return fail("--" + name + ": there is no such option; write '" + last
                  + " = ...' above the first [group]");
    return fail(context_of(unknown("--" + name)));
  }
  try {
    option->clear();
    option->add_result(entry.value);
    option->run_callback();
    option->clear();
  } catch (const CLI::Error& err) {
    return fail(err.what());
  }
  return caf::none;
}

} // namespace actorcsi
