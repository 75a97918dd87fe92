#include "platform/csi/mock/picture_source.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>
#include <system_error>

#include "platform/base/errc.hpp"
#include "platform/csi/mock/picture_file.hpp"
#include "platform/csi/pattern/test_pattern.hpp"

namespace actorcsi::platform {

namespace {

namespace fs = std::filesystem;

bool is_picture_name(const fs::path& file) {
  auto name = file.filename().string();
  if (name.front() == '.')
    return false;
  auto extension = file.extension().string();
  std::transform(
    extension.begin(), extension.end(), extension.begin(),
    [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (auto known : {".jpg", ".jpeg", ".png", ".ppm", ".pgm", ".pnm"})
    if (extension == known)
      return true;
  return false;
}

/// Repeats `what` with a context that begins with `prefix`.
caf::error within(const std::string& prefix, const caf::error& what) {
  return make_error(static_cast<errc>(what.code()), prefix + context_of(what));
}

/// The first bar of the pattern that `source` names, if it names one.
std::optional<size_t> find_pattern(const std::string& source) {
  for (size_t first = 0; first < num_bars; ++first)
    if (source == "pattern:" + std::to_string(first + 1))
      return first;
  if (source == "pattern")
    return 0;
  return std::nullopt;
}

caf::expected<std::vector<fs::path>> list_folder(const fs::path& folder,
                                                 const std::string& prefix) {
  std::vector<fs::path> result;
  std::error_code ec;
  fs::directory_iterator i{folder, ec};
  for (; !ec && i != fs::directory_iterator{}; i.increment(ec)) {
    if (!is_picture_name(i->path()) || !i->is_regular_file(ec))
      continue;
    if (result.size() == picture_source::max_files)
      return make_error(errc::limit_reached,
                        prefix + "the folder holds more than "
                          + std::to_string(picture_source::max_files)
                          + " pictures; move some away");
    result.push_back(i->path());
  }
  if (ec)
    return make_error(errc::not_found, prefix + ec.message());
  if (result.empty())
    return make_error(errc::not_found,
                      prefix
                        + "the folder holds no JPEG, PNG, PPM or PGM file");
  std::sort(result.begin(), result.end());
  return result;
}

} // namespace

caf::expected<std::unique_ptr<picture_source>>
picture_source::open(const std::string& source) {
  auto result = std::make_unique<picture_source>();
  if (auto first = find_pattern(source)) {
    result->first_bar_ = *first;
    return result;
  }
  auto prefix = "source=" + source + ": ";
  std::error_code ec;
  auto status = fs::status(source, ec);
  if (!fs::exists(status))
    return make_error(errc::not_found,
                      prefix
                        + "no such file or folder; for colour bars use the "
                          "source pattern, or pattern:2 to pattern:8");
  if (!fs::is_directory(status) && !fs::is_regular_file(status))
    return make_error(errc::bad_picture,
                      prefix + "neither a file nor a folder");
  std::vector<fs::path> files{source};
  if (fs::is_directory(status)) {
    auto listed = list_folder(source, prefix);
    if (!listed)
      return std::move(listed.error());
    files = std::move(*listed);
  }
  size_t decoded = 0;
  caf::error last;
  for (auto& file : files) {
    auto place = fs::is_directory(status)
                   ? prefix + file.filename().string() + ": "
                   : prefix;
    auto loaded = load_picture(file.string());
    if (!loaded) {
      last = within(place, loaded.error());
      result->skipped_.push_back(context_of(last));
      continue;
    }
    decoded += loaded->rgb.size();
    if (decoded > max_decoded)
      return make_error(errc::limit_reached,
                        place
                          + "the pictures take more than 512 MiB decoded; use "
                            "fewer or smaller ones");
    result->pictures_.emplace_back(std::move(*loaded));
  }
  if (result->pictures_.empty())
    return last;
  return result;
}

} // namespace actorcsi::platform
