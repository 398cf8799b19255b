#include "fake_server/echo.hpp"

#include <mutex>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using strings = std::vector<std::string>;

/// Keeps the texts of the warnings about one kind of event.
class hearing final : public observer {
 public:
  explicit hearing(log_event event) noexcept : event_(event) {}
  void on_log(const log_record& record) noexcept override {
    if (record.event != event_) return;
    const std::lock_guard lock(mutex_);
    texts_.push_back(record.text);
  }
  strings texts() const {
    const std::lock_guard lock(mutex_);
    return texts_;
  }

 private:
  const log_event event_;
  mutable std::mutex mutex_;
  strings texts_;
};

strings weakened(const options& o) {
  const auto ear = std::make_shared<hearing>(log_event::weakened_security);
  const auto db = try_connect(options(o).observer(ear));
  EXPECT_TRUE(db) << db.error().to_string();
  return ear->texts();
}

TEST(warnings, each_option_that_weakens_tls_is_named) {
  fake_server server(model_cluster(1), authority().issue());
  EXPECT_EQ(weakened(options_for(server).tls(tls_options().accept_any_certificate(true))),
            strings{"tls_options::accept_any_certificate() is set"});
  const auto both = tls_options().accept_any_certificate(true).accept_any_host_name(true);
  EXPECT_EQ(weakened(options_for(server).tls(both)),
            (strings{"tls_options::accept_any_certificate() is set", "tls_options::accept_any_host_name() is set"}));
}

TEST(warnings, each_option_that_weakens_a_login_is_named) {
  fake_server server;
  const auto weak = auth::plain_text("ada", "secret").allow_any_authenticator().allow_plaintext_connection();
  EXPECT_EQ(
      weakened(options_for(server).authenticator(weak)),
      (strings{"plain_text::allow_any_authenticator() is set", "plain_text::allow_plaintext_connection() is set"}));
  EXPECT_EQ(weakened(options_for(server).authenticator(auth::plain_text("ada", "secret"))), strings());
}

TEST(warnings, login_that_no_node_asks_for_is_told_once) {
  fake_server server(model_cluster(3));
  const auto ear = std::make_shared<hearing>(log_event::not_authenticated);
  const auto with = [&](options o) { return connect(o.observer(ear).io_threads(2).wait_for_all_pools(true)); };
  with(options_for(server).authenticator(auth::plain_text("ada", "secret"))).close();
  EXPECT_EQ(ear->texts(), strings{"credentials are configured, but the server asks for none"});
  with(options_for(server)).close();
  with(options_for(server).authenticator(auth::no_credentials())).close();
  EXPECT_EQ(ear->texts().size(), 1u);
}

}}  // namespace dse::testing
