#include <dse/auth/no_credentials.hpp>
#include <dse/auth/plain_text.hpp>
#include <dse/client.hpp>
#include <dse/cloud/secure_connect_bundle.hpp>

namespace dse { inline namespace v0 {
namespace detail {

// A bundle that cannot be read is a mistake in the options: connecting fails with it.
options with_directory(options o) {
  if (o.bundle_file().empty() || o.directory()) return o;
  auto bundle = cloud::secure_connect_bundle::try_from_file(o.bundle_file());
  if (bundle.has_error()) return std::move(o.reject(bundle.error()));
  return std::move(o.bundle_file({})).nodes_from(*bundle);
}

options completed(options o) {
  o = with_directory(std::move(o));
  if (o.authenticator()) return o;
  if (o.credentials())
    return std::move(o).authenticator(auth::plain_text(o.credentials()->user, o.credentials()->password));
  return std::move(o).authenticator(auth::no_credentials());
}

}  // namespace detail

result<client> try_connect(options o) {
  auto core = detail::block_connect(detail::completed(std::move(o)));
  if (core.has_error()) return core.error();
  return client(std::move(*core));
}

result<client> try_connect(std::string_view uri) {
  auto o = options::try_parse(uri);
  if (o.has_error()) return o.error();
  return try_connect(std::move(*o));
}

client connect(options o) { return try_connect(std::move(o)).value(); }
client connect(std::string_view uri) { return try_connect(uri).value(); }

}}  // namespace dse::v0
