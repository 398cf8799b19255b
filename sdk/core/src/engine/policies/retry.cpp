#include <dse/retry_policy.hpp>

namespace dse { inline namespace v0 {
namespace {

constexpr std::uint32_t most_retries = 3;

class default_retry_policy : public retry_policy {
 public:
  retry_decision decide(const failed_attempt& a) override {
    if (a.retries >= most_retries) return retry_decision::give_up();
    if (a.reason.category() != server_category())
      return a.idempotent || !a.may_be_applied ? retry_decision::next_node() : retry_decision::give_up();
    switch (static_cast<server_errc>(a.reason.value())) {
      case server_errc::is_bootstrapping: return retry_decision::next_node();
      case server_errc::unavailable:
        return a.retries == 0 && !a.conditional ? retry_decision::next_node() : retry_decision::give_up();
      case server_errc::overloaded:
      case server_errc::server_error:
      case server_errc::truncate_error:
        return a.idempotent || !a.may_be_applied ? retry_decision::next_node() : retry_decision::give_up();
      case server_errc::read_timeout:
        if (a.retries == 0 && a.received >= a.required && !a.data_present) return retry_decision::same_node();
        return a.idempotent ? retry_decision::next_node() : retry_decision::give_up();
      case server_errc::write_timeout:
        if (!a.idempotent) return retry_decision::give_up();
        return a.retries == 0 && a.write_type == "BATCH_LOG" ? retry_decision::same_node()
                                                             : retry_decision::next_node();
      default: return retry_decision::give_up();
    }
  }
};

class no_retry_policy final : public retry_policy {
 public:
  retry_decision decide(const failed_attempt&) override { return retry_decision::give_up(); }
};

class downgrading_retry_policy final : public default_retry_policy {
 public:
  retry_decision decide(const failed_attempt& a) override {
    if (a.reason.category() != server_category() || a.retries != 0 || a.conditional)
      return default_retry_policy::decide(a);
    switch (static_cast<server_errc>(a.reason.value())) {
      case server_errc::unavailable: return lower(a, retry_decision::next_node());
      case server_errc::read_timeout:
        if (a.received < a.required) return lower(a, retry_decision::same_node());
        break;
      case server_errc::write_timeout:
        if (a.write_type == "UNLOGGED_BATCH") return lower(a, retry_decision::same_node());
        if ((a.write_type == "SIMPLE" || a.write_type == "BATCH") && a.received > 0) return retry_decision::ignore();
        break;
      default: break;
    }
    return default_retry_policy::decide(a);
  }

 private:
  static retry_decision lower(const failed_attempt& a, retry_decision again) {
    if (a.received <= 0) return retry_decision::give_up();
    return again.at(a.received >= 3 ? consistency::three : a.received == 2 ? consistency::two : consistency::one);
  }
};

class logged_retry_policy final : public retry_policy {
 public:
  explicit logged_retry_policy(std::unique_ptr<retry_policy> child) : child_(std::move(child)) {}
  retry_decision decide(const failed_attempt& a) override { return child_->decide(a).logged(); }

 private:
  std::unique_ptr<retry_policy> child_;
};

}  // namespace

retry_factory default_retry() {
  return [] { return std::make_unique<default_retry_policy>(); };
}
retry_factory no_retry() {
  return [] { return std::make_unique<no_retry_policy>(); };
}
retry_factory downgrading_retry() {
  return [] { return std::make_unique<downgrading_retry_policy>(); };
}
retry_factory logged_retry(retry_factory child) {
  return [child = std::move(child)] { return std::make_unique<logged_retry_policy>(child()); };
}

}}  // namespace dse::v0
