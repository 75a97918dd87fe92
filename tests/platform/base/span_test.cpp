#include "platform/base/span.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include <catch2/catch.hpp>

using namespace actorcsi;

namespace {

constexpr uint8_t squares[] = {0, 1, 4, 9, 16};

int sum(span<const int> xs) {
  auto result = 0;
  for (auto x : xs)
    result += x;
  return result;
}

template <class From, class To>
constexpr auto views = std::is_convertible_v<From, To>;

} // namespace

TEST_CASE("Span_OfAConstant_IsAConstant") {
  constexpr span<const uint8_t> all{squares};
  static_assert(all.size() == 5 && !all.empty());
  static_assert(all[3] == 9 && *all.begin() == 0);
  static_assert(all.subspan(1, 2).size() == 2 && all.subspan(1, 2)[1] == 4);
  static_assert(all.subspan(5, 0).empty());
  static_assert(span<int>{}.empty() && span<int>{}.data() == nullptr);
  CHECK(all.end() - all.begin() == 5);
}

TEST_CASE("Span_OfContainers_ViewsTheirElements") {
  std::vector<int> vector{1, 2, 3};
  std::array<int, 2> array{{4, 5}};
  int plain[] = {6, 7};
  CHECK(sum(vector) == 6);
  CHECK(sum(array) == 9);
  CHECK(sum(plain) == 13);
  CHECK(sum(std::vector<int>{8, 9}) == 17);
  span<int> writable{vector};
  writable[1] = 20;
  CHECK(vector[1] == 20);
  CHECK(sum(writable) == 24);
  CHECK(writable.data() == vector.data());
  std::string text{"ab"};
  span<const char> letters{text};
  CHECK(letters.size() == 2);
  CHECK(letters[1] == 'b');
}

TEST_CASE("Span_OfAnotherType_DoesNotCompile") {
  CHECK(views<span<int>, span<const int>>);
  CHECK(!views<span<const int>, span<int>>);
  CHECK(!views<const std::vector<int>&, span<int>>);
  // It would outlive its elements.
  CHECK(!views<std::vector<int>, span<int>>);
  CHECK(!views<std::vector<short>&, span<const int>>);
  CHECK(!views<int&, span<const int>>);
}
