#include "bundle_content.hpp"
#include "metadata_service.hpp"
#include "wiped_bytes.hpp"
#include "zip_archive.hpp"

#include <dse/cloud/secure_connect_bundle.hpp>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

/// At most one byte more than a bundle may have, which is enough to tell that it is too large.
result<wiped_bytes> read_file(const std::string& path, const std::string& origin) {
  const auto failed = [&origin](const std::string& what, const char* hint) {
    return error(client_errc::invalid_argument, origin + ": " + what, hint);
  };
  const auto unreadable = [&] {
    return failed("the file cannot be read: " + std::generic_category().message(errno),
                  "a relative path begins at the folder in which the program was started");
  };
  if (path.find('\0') != path.npos) return failed("the path holds a NUL character", "correct the path");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (!file) return unreadable();
  // A buffer of the library's own would keep parts of the key.
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  wiped_bytes content(zip_archive::largest_file + 1);
  const std::size_t size = std::fread(content.data(), 1, content.size(), file.get());
  if (std::ferror(file.get())) return unreadable();
  content.shorten(size);
  return content;
}

result<std::shared_ptr<const bundle_content>> shared_content(bytes_view file, std::string origin) {
  auto content = read_bundle(file, std::move(origin));
  if (!content) return content.error();
  return std::shared_ptr<const bundle_content>(std::make_shared<bundle_content>(std::move(*content)));
}

}  // namespace

secure_connect_bundle::secure_connect_bundle(std::shared_ptr<const bundle_content> content) noexcept
    : content_(std::move(content)) {}

result<secure_connect_bundle> secure_connect_bundle::try_from_file(const std::string& path) {
  const std::string origin = "the secure-connect bundle \"" + path + "\"";
  const auto file = read_file(path, origin);
  if (!file) return file.error();
  auto content = shared_content(file->view(), origin);
  if (!content) return content.error();
  return secure_connect_bundle(std::move(*content));
}
secure_connect_bundle secure_connect_bundle::from_file(const std::string& path) { return try_from_file(path).value(); }

result<secure_connect_bundle> secure_connect_bundle::try_from_memory(bytes_view file) {
  auto content = shared_content(file, "the secure-connect bundle in memory");
  if (!content) return content.error();
  return secure_connect_bundle(std::move(*content));
}
secure_connect_bundle secure_connect_bundle::from_memory(bytes_view file) { return try_from_memory(file).value(); }

const std::string& secure_connect_bundle::metadata_host() const noexcept { return content_->host; }
std::uint16_t secure_connect_bundle::metadata_port() const noexcept { return content_->port; }
const std::string& secure_connect_bundle::local_datacenter() const noexcept { return content_->local_datacenter; }
const std::string& secure_connect_bundle::keyspace() const noexcept { return content_->keyspace; }
bool secure_connect_bundle::has_credentials() const noexcept {
  return !content_->user.empty() && !content_->password.empty();
}
const std::string& secure_connect_bundle::user() const noexcept { return content_->user; }
const secret& secure_connect_bundle::password() const noexcept { return content_->password; }
const tls_options& secure_connect_bundle::tls() const noexcept { return content_->tls; }
std::string secure_connect_bundle::describe() const { return content_->origin; }

std::shared_ptr<const node_directory> secure_connect_bundle::make_directory() const {
  return std::make_shared<metadata_service>(content_);
}

}}}  // namespace dse::v0::cloud
