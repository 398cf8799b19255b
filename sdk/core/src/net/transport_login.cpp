// Logins on a connection: by an authenticator that answers at once, on a thread that may block, or later.
#include "net/blocking_pool.hpp"
#include "net/shard.hpp"
#include "net/transport.hpp"

#include <boost/asio/ip/address.hpp>

#include <atomic>

namespace dse::net {

namespace asio = boost::asio;

/// The authenticator of one login. It may still be busy on another thread when the connection has gone.
struct transport::login {
  struct said {
    result<bytes> answer;
    std::string who;
  };
  std::unique_ptr<authenticator> user;
  async_authenticator* later = nullptr;  // the same, when it is one
  std::atomic<bool> abandoned{false};    // the connection has gone: nobody waits for what has not begun

  result<bytes> answer(const engine::effects::authenticate& step) {
    switch (step.step) {
      case engine::handshake::progress::log_in: return user->initial_response();
      case engine::handshake::progress::challenge: return user->evaluate_challenge(step.token);
      default:
        if (auto verdict = user->on_success(step.token); verdict.has_error()) return verdict.error();
        return bytes();
    }
  }
  std::string who() const noexcept {
    try {
      return user->describe();
    } catch (...) {
      return {};
    }
  }
  // What a user's authenticator throws is its login's failure.
  said guarded_answer(const engine::effects::authenticate& step) noexcept {
    try {
      result<bytes> token = answer(step);
      return {std::move(token), user->describe()};
    } catch (const std::exception& e) {
      return {error(client_errc::policy_failed, std::string("the authenticator threw: ") + e.what()), {}};
    } catch (...) {
      return {error(client_errc::policy_failed, "the authenticator threw"), {}};
    }
  }
};

void transport::authenticate(const engine::effects::authenticate& step) {
  if (step.incarnation != connection_.incarnation()) return;
  if (step.step == engine::handshake::progress::log_in && !begin_login(step)) return;
  if (login_->later && step.step != engine::handshake::progress::success) return answer_later(step);
  if (!login_->user->may_block()) {
    login::said said = login_->guarded_answer(step);
    return answered(step, std::move(said.answer), std::move(said.who));
  }
  const bool accepted = blocking_pool::of_logins().post(
      [weak = weak_from_this(), owner = std::weak_ptr<shard>(shard_.shared_from_this()), busy = login_, step] {
        if (busy->abandoned) return;
        login::said said = busy->guarded_answer(step);
        const auto alive = owner.lock();
        if (!alive) return;
        alive->post([weak, step, said = std::move(said)]() mutable {
          if (const auto self = weak.lock()) self->answered(step, std::move(said.answer), std::move(said.who));
        });
      });
  if (!accepted)
    answered(step, error(client_errc::overloaded, "too many logins wait for a thread",
                         "the authentication service is too slow; look at the KDC"));
}

// False: it has failed.
bool transport::begin_login(const engine::effects::authenticate& step) {
  const auto failed = [&](error why) { return answered(step, std::move(why)), false; };
  const auto factory = shard_.host().authenticator();
  if (!factory)
    return failed({client_errc::authentication_failed,
                   "the server asks for credentials (" + step.authenticator_class + ")",
                   "set options::authenticator()"});
  authentication_request request;
  request.authenticator_class = step.authenticator_class;
  request.address = connection_.target().address;
  request.port = connection_.target().port;
  request.given_name = connection_.target().given_name;
  request.encrypted = tls_ != nullptr;
  boost::system::error_code ec;
  request.loopback = is_socket_path(request.address) || asio::ip::make_address(request.address, ec).is_loopback();
  login_ = std::make_shared<login>();
  try {
    auto made = factory->create(request);
    if (made.has_error()) return failed(made.error());
    login_->user = std::move(*made);
  } catch (const std::exception& e) {
    return failed({client_errc::policy_failed, std::string("the authenticator factory threw: ") + e.what()});
  } catch (...) {
    return failed({client_errc::policy_failed, "the authenticator factory threw"});
  }
  if (!login_->user) return failed({client_errc::policy_failed, "the authenticator factory made no authenticator"});
  login_->later = dynamic_cast<async_authenticator*>(login_->user.get());
  return true;
}

// The handler owns nothing: an authenticator may keep it for good.
void transport::answer_later(const engine::effects::authenticate& step) {
  auto done = [weak = weak_from_this(), owner = std::weak_ptr<shard>(shard_.shared_from_this()), step,
               said = std::make_shared<std::atomic<bool>>(false)](result<bytes> answer) {
    if (said->exchange(true)) return;
    const auto alive = owner.lock();
    if (!alive) return;
    alive->post([weak, step, answer = std::move(answer)]() mutable {
      const auto self = weak.lock();
      if (!self || step.incarnation != self->connection_.incarnation() || !self->login_) return;
      self->answered(step, std::move(answer), self->login_->who());
    });
  };
  try {
    if (step.step == engine::handshake::progress::log_in) login_->later->async_initial_response(std::move(done));
    else login_->later->async_evaluate_challenge(step.token, std::move(done));
  } catch (const std::exception& e) {
    answered(step, error(client_errc::policy_failed, std::string("the authenticator threw: ") + e.what()));
  } catch (...) {
    answered(step, error(client_errc::policy_failed, "the authenticator threw"));
  }
}

void transport::answered(const engine::effects::authenticate& step, result<bytes> answer, std::string who) {
  shard_.core().authenticated(connection_, step.incarnation, step.step, std::move(answer), std::move(who));
}

void transport::abandon_login() noexcept {
  if (login_) login_->abandoned = true;
  login_ = {};
}

}  // namespace dse::net
