#include <dse/auth/no_credentials.hpp>
#include <dse/auth/plain_text.hpp>
#include <dse/client.hpp>

namespace dse { inline namespace v0 {
namespace detail {

options with_authenticator(options o) {
  if (o.authenticator()) return o;
  if (o.credentials())
    return std::move(o).authenticator(auth::plain_text(o.credentials()->user, o.credentials()->password));
  return std::move(o).authenticator(auth::no_credentials());
}

}  // namespace detail

result<client> try_connect(options o) {
  auto core = detail::block_connect(detail::with_authenticator(std::move(o)));
  if (core.has_error()) return core.error();
  return client(std::move(*core));
}

result<client> try_connect(std::string_view uri) {
  auto o = options::try_parse(uri);
  if (o.has_error()) return o.error();
  return try_connect(std::move(*o));
}

}}  // namespace dse::v0
