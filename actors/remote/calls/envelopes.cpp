#include "actors/remote/calls/envelopes.hpp"

#include <utility>

#include "caf/sec.hpp"

#include "platform/base/errc.hpp"

namespace actorcsi {

namespace {

Envelope answer_to(const Envelope& request, EnvelopeKind kind) {
  Envelope result;
  result.set_kind(kind);
  result.set_correlation(request.correlation());
  return result;
}

/// The errors of CAF that can reach a caller.
constexpr std::pair<CallError, caf::sec> call_errors[] = {
  {CALL_ERROR_TIMEOUT, caf::sec::request_timeout},
  {CALL_ERROR_ACTOR_ENDED, caf::sec::request_receiver_down},
  {CALL_ERROR_UNEXPECTED_MESSAGE, caf::sec::unexpected_message},
  {CALL_ERROR_UNEXPECTED_ANSWER, caf::sec::unexpected_response},
  {CALL_ERROR_ACTOR_FAILED, caf::sec::runtime_error},
};

} // namespace

caf::error to_error(const EnvelopeError& x) {
  auto& text = x.text();
  if (x.domain() == ERROR_DOMAIN_ACTORCSI) {
    if (auto code = to_errc(x.code()))
      return text.empty() ? make_error(*code) : make_error(*code, text);
  } else if (x.domain() == ERROR_DOMAIN_CALL) {
    for (auto& [code, reason] : call_errors)
      if (code == static_cast<int>(x.code()))
        return text.empty() ? caf::make_error(reason)
                            : caf::make_error(reason, text);
  }
  if (x.domain() == ERROR_DOMAIN_UNSPECIFIED)
    return make_error(errc::other_error, text);
  auto number = "error " + std::to_string(x.code()) + " of domain "
                + std::to_string(x.domain());
  return make_error(errc::other_error,
                    text.empty() ? number : number + ": " + text);
}

EnvelopeError to_message(const caf::error& x) {
  EnvelopeError result;
  auto put = [&](ErrorDomain domain, uint32_t code) {
    result.set_domain(domain);
    result.set_code(code);
    result.set_text(context_of(x));
    return result;
  };
  if (auto code = to_errc(x.code()); code && x == *code)
    return put(ERROR_DOMAIN_ACTORCSI, x.code());
  for (auto& [code, reason] : call_errors)
    if (x == reason)
      return put(ERROR_DOMAIN_CALL, code);
  result.set_text(describe(x));
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
