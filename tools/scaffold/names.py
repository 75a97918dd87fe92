"""Valid names of actors and methods, and the names derived from them."""

import re

# The keywords of C++20, as in the generator.
KEYWORDS = frozenset("""
alignas alignof and and_eq asm auto bitand bitor bool break case catch char
char16_t char32_t char8_t class co_await co_return co_yield compl concept const
const_cast consteval constexpr constinit continue decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend goto
if inline int long mutable namespace new noexcept not not_eq nullptr operator or
or_eq private protected public register reinterpret_cast requires return short
signed sizeof static static_assert static_cast struct switch template this
thread_local throw true try typedef typeid typename union unsigned using virtual
void volatile wchar_t while xor xor_eq""".split())


class Refusal(Exception):
    """A request that cannot be carried out; says why, and what to do."""


def snake_case(name):
    """The generator's snake case: HTTPServer becomes http_server."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", name)
    return re.sub(r"([A-Z0-9]+)([A-Z][a-z])", r"\1_\2", words).lower()


def camel_case(name):
    return "".join(word.capitalize() for word in name.split("_"))


def handler_name(method):
    """A keyword gets an underscore."""
    name = snake_case(method)
    return name + "_" if name in KEYWORDS else name


def check_actor(name):
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*", name):
        raise Refusal(f"'{name}': not a name for an actor: use small letters, "
                      "digits and single underscores, e.g. door_bell")
    if name in KEYWORDS:
        raise Refusal(f"'{name}': a keyword of C++: choose another name")


def check_method(name):
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        raise Refusal(f"'{name}': not a name for a method: begin with a "
                      "capital and use letters and digits, e.g. Press")
