#include "actors/remote/calls/envelopes.hpp"

#include "caf/atom.hpp"
#include "caf/make_message.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

Envelope answer_to(const Envelope& request, EnvelopeKind kind) {
  Envelope result;
  result.set_kind(kind);
  result.set_correlation(request.correlation());
  return result;
}

} // namespace

caf::error to_error(const EnvelopeError& x) {
  return {static_cast<uint8_t>(x.code()),
          static_cast<caf::atom_value>(x.category()),
          x.text().empty() ? caf::message{} : caf::make_message(x.text())};
}

EnvelopeError to_message(const caf::error& x) {
  EnvelopeError result;
  result.set_category(static_cast<uint64_t>(x.category()));
  result.set_code(x.code());
  if (x.context().match_elements<std::string>())
    result.set_text(x.context().get_as<std::string>(0));
  return result;
}

Envelope reply_to(const Envelope& request, std::string payload) {
  auto result = answer_to(request, ENVELOPE_KIND_REPLY);
  result.set_payload(std::move(payload));
  return result;
}

Envelope reply_to(const Envelope& request, const caf::error& reason) {
  auto result = answer_to(request, ENVELOPE_KIND_ERROR);
  *result.mutable_error() = to_message(reason);
  return result;
}

Envelope item_for(const Envelope& request, std::string payload) {
  auto result = answer_to(request, ENVELOPE_KIND_ITEM);
  result.set_payload(std::move(payload));
  return result;
}

} // namespace actorcsi
