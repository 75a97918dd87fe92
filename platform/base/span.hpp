#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

namespace actorcsi {

namespace detail {

/// Whether `C` holds elements in a row that a `T*` may point to.
template <class C, class T, class = void>
struct is_contiguous : std::false_type {};

template <class C, class T>
struct is_contiguous<C, T,
                     std::void_t<decltype(std::declval<C&>().data()),
                                 decltype(std::declval<C&>().size())>>
  : std::is_convertible<
      std::remove_pointer_t<decltype(std::declval<C&>().data())> (*)[],
      T (*)[]> {};

} // namespace detail

/// A view of elements in a row, as C++20's `std::span` is. It owns nothing: the
/// elements must outlive it.
template <class T>
class span {
public:
  constexpr span() noexcept = default;

  constexpr span(T* first, size_t size) noexcept : first_(first), size_(size) {
    // nop
  }

  template <size_t N>
  constexpr span(T (&xs)[N]) noexcept : first_(xs), size_(N) {
    // nop
  }

  /// Views a vector, string, array or other span. One that ends with the
  /// expression can be read only.
  template <class C,
            class = std::enable_if_t<
              (std::is_lvalue_reference_v<C> || std::is_const_v<T>)&&detail::
                is_contiguous<std::remove_reference_t<C>, T>::value>>
  constexpr span(C&& xs) noexcept : first_(xs.data()), size_(xs.size()) {
    // nop
  }

  constexpr T* data() const noexcept {
    return first_;
  }

  constexpr size_t size() const noexcept {
    return size_;
  }

  constexpr bool empty() const noexcept {
    return size_ == 0;
  }

  constexpr T* begin() const noexcept {
    return first_;
  }

  constexpr T* end() const noexcept {
    return first_ + size_;
  }

  /// @pre `i < size()`
  constexpr T& operator[](size_t i) const noexcept {
    return first_[i];
  }

  /// @pre `offset + size <= size()`
  constexpr span subspan(size_t offset, size_t size) const noexcept {
    return {first_ + offset, size};
  }

private:
  T* first_ = nullptr;
  size_t size_ = 0;
};

} // namespace actorcsi
