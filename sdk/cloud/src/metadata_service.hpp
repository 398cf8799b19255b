#pragma once

#include "bundle_content.hpp"

#include <dse/node_directory.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace cloud {

/// Asks the HTTPS service that a bundle names; the bundle's certificate tells which database is meant.
class metadata_service final : public node_directory {
 public:
  explicit metadata_service(std::shared_ptr<const bundle_content> bundle) : bundle_(std::move(bundle)) {}

  result<proxied_nodes> look_up(std::chrono::nanoseconds limit) const override;
  const tls_options& tls() const noexcept override { return bundle_->tls; }
  std::string describe() const override;

  /// Asks the first of its addresses that answers.
  result<proxied_nodes> ask(const std::vector<boost::asio::ip::tcp::endpoint>& addresses,
                            std::chrono::steady_clock::time_point until) const;

 private:
  std::shared_ptr<const bundle_content> bundle_;
};

}}}  // namespace dse::v0::cloud
