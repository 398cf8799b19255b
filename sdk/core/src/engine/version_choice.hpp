#pragma once

#include "engine/settings.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace dse::engine {

/// With which protocol version to dial a contact point, until the session has agreed on one.
///
/// A node is asked first what it speaks; a version that the options name is tried at once, and only when it was refused
/// the node is asked, so that the error can tell. Who does not list its versions is tried from the highest downwards.
class version_choice {
 public:
  explicit version_choice(const settings& s) noexcept : settings_(s) {}

  /// Another contact point: what the last one said and refused does not hold for it.
  void begin() noexcept {
    if (agreed_) return;
    version_ = wanted().front();
    told_ = is_pinned();
    asked_pinned_ = false;
  }

  /// To dial with.
  wire::protocol_version version() const noexcept { return asks() ? question : version_; }
  /// Whether SUPPORTED has to tell which version it will be.
  bool asks() const noexcept { return !told_ && !agreed_; }
  bool is_pinned() const noexcept { return wanted().size() == 1; }
  bool agreed() const noexcept { return agreed_; }

  /// SUPPORTED tells, or what the nodes have in common.
  void told(wire::protocol_version v) noexcept {
    version_ = v;
    told_ = true;
  }
  /// The version was refused. True: dial the node once more, with what version() now is.
  bool refused() noexcept {
    if (agreed_) return false;
    if (is_pinned()) {
      told_ = false;
      return !std::exchange(asked_pinned_, true);
    }
    const wire::protocol_version refused = version();
    const auto at = std::ranges::find(wanted(), refused);
    if (at == wanted().end() || at + 1 == wanted().end()) return false;
    told(*(at + 1));
    return true;
  }
  /// The session speaks it from here on.
  void agree() noexcept { agreed_ = true; }

  /// The best version, from the present one downwards, of which `can_speak` holds for all that matter.
  template <class Predicate>
  std::optional<wire::protocol_version> best(Predicate can_speak) const {
    const auto from = std::ranges::find(wanted(), version_);
    const auto found = std::find_if(from, wanted().end(), can_speak);
    return found == wanted().end() ? std::nullopt : std::optional(*found);
  }

 private:
  // Every server since Cassandra 2.2 reads OPTIONS in it.
  static constexpr auto question = wire::protocol_version::v4;

  const std::vector<wire::protocol_version>& wanted() const noexcept { return settings_.versions; }

  const settings& settings_;
  wire::protocol_version version_ = question;
  bool told_ = false;
  bool asked_pinned_ = false;
  bool agreed_ = false;
};

}  // namespace dse::engine
