#pragma once

#include "engine/adaptive_limit.hpp"
#include "engine/handshake.hpp"
#include "engine/request.hpp"
#include "engine/segment_reader.hpp"
#include "engine/stream_table.hpp"
#include "metadata/endpoint_text.hpp"

#include <memory>
#include <string>

namespace dse::engine {

/// Where a connection goes.
struct dial_target {
  std::string address;  ///< numeric; empty: known by its host id only
  std::uint16_t port = 0;
  std::string given_name;  ///< as the user wrote the name that led there; empty: none did
  uuid host_id{};          ///< of discovered nodes

  std::string to_string() const {
    return address.empty() ? "node " + host_id.to_string() : metadata::endpoint_text(address, port);
  }
};

/// One connection of a shard, across reconnects: state, stream ids, bytes in and bytes out.
///
/// It knows no socket: the driver writes output() when it likes and says on_written(), and reads into input_tail() and
/// a buffer of its own. shard_core decides, this class keeps the books.
class connection {
 public:
  enum class state : std::uint8_t { down, opening, handshaking, ready, closing };
  enum class role : std::uint8_t { pool, control };

  connection(dial_target target, role r, const settings& s)
      : target_(std::move(target)),
        origin_(origin_of(target_)),
        role_(r),
        streams_(s.max_streams),
        frames_(r == role::control ? s.max_control_frame_length : s.max_frame_length),
        handshake_(s) {}
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  const dial_target& target() const noexcept { return target_; }
  enum state state() const noexcept { return state_; }
  enum role role() const noexcept { return role_; }
  wire::protocol_version version() const noexcept { return version_; }
  const stream_table& streams() const noexcept { return streams_; }
  const error& last_failure() const noexcept { return last_failure_; }
  bool takes_requests() const noexcept { return takes_requests_; }
  /// On its way out: it takes no requests, and ends when those in flight have finished.
  bool is_draining() const noexcept { return draining_; }
  bool takes_requests(std::size_t max_unsent_bytes) const noexcept {
    return takes_requests_ && out_.size() < max_unsent_bytes;
  }
  /// A dial is under way, or waits for its turn.
  bool is_connecting() const noexcept {
    return state_ == state::opening || state_ == state::handshaking || waits_for_dial_;
  }
  bool connects_by(time_point t) const noexcept {
    return is_connecting() || (reconnect_.armed() && reconnect_.deadline() <= t);
  }
  /// Nothing will dial it.
  bool is_idle() const noexcept { return state_ == state::down && !reconnect_.armed() && !waits_for_dial_; }
  /// Since when requests wait and nothing was read.
  time_point silent_since() const noexcept { return std::max(last_read_, waits_since_); }
  /// Counts the dials: what belongs to an earlier one is stale.
  std::uint64_t incarnation() const noexcept { return incarnation_; }

  /// Everything that may be written now. Valid until the next call that adds to it.
  bytes_view output() {
    close_segment();
    return out_.unread();
  }
  bool has_output() const noexcept { return !out_.empty(); }
  void on_written(std::size_t n) noexcept {
    out_.consume(n);
    consumed_ += n;
  }
  std::span<std::byte> input_tail() noexcept { return segmented_ ? segments_.tail() : frames_.tail(); }
  /// Of the memory that traffic needs, what is held now.
  std::size_t buffer_bytes() const noexcept {
    return out_.capacity() + streams_.capacity_bytes() + segments_.capacity_bytes();
  }
  void* transport = nullptr;  // for the driver's use

 private:
  friend class shard_core;
  friend class control;

  struct hook : timer_hook {
    hook(timer_kind k, connection& c) noexcept : timer_hook(k), owner(c) {}
    connection& owner;
  };

  /// The buffer that frames are written to; inside a segment where the protocol has them.
  wire::output_buffer& frame_output() {
    if (segmented_ && segment_ == no_segment) segment_ = consumed_ + wire::begin_segment(out_, compressor_);
    return out_;
  }
  /// Where the next frame begins. What a segment becomes is known at its end only: once it is compressed, every frame
  /// in it counts as having left with its first byte.
  std::uint64_t frame_begin() const noexcept { return compressor_ && segmented_ ? segment_ : written(); }
  /// The frame that was just written.
  void compress_frame(std::uint64_t begin) {
    if (!segmented_) compressor_->compress_frame(out_, static_cast<std::size_t>(begin - consumed_));
  }
  void close_segment() {
    if (segment_ == no_segment) return;
    wire::end_segment(out_, static_cast<std::size_t>(segment_ - consumed_), compressor_);
    segment_ = no_segment;
  }
  frame_reader::status next_frame(bytes_view& in, block_pool& pool, frame_reader::frame& f) {
    return segmented_ ? segments_.next(in, pool, f) : frames_.next(in, pool, f);
  }
  void tail_filled(std::size_t n) noexcept { segmented_ ? segments_.tail_filled(n) : frames_.tail_filled(n); }
  /// STARTUP asked for it: the answer may already be compressed. In v5 only segments are.
  void expect_compression(wire::compression c) noexcept {
    if (!wire::uses_segments(version_)) frames_.use_compression(c);
  }
  /// The server agreed. Before start_segments().
  void compress_with(wire::compressor& c) noexcept { compressor_ = &c; }
  /// From here on both sides send segments.
  void start_segments() noexcept {
    segmented_ = true;
    if (compressor_) segments_.use_compression();
  }
  std::uint64_t written() const noexcept { return consumed_ + out_.size(); }
  /// A session may have thousands of connections, most of which carry nothing: a burst is not paid for ever.
  void release_memory() noexcept {
    if (out_.empty()) out_.release();
    streams_.release_memory();
    segments_.release_memory();
  }
  void reset_bytes() noexcept {
    out_.clear();
    out_.wipe();
    frames_.reset();
    segments_.reset();
    segmented_ = false;
    segment_ = no_segment;
    compressor_ = nullptr;
  }

  static constexpr std::uint64_t no_segment = ~std::uint64_t{0};

  static dse::detail::response_origin origin_of(const dial_target& t);

  dial_target target_;
  dse::detail::response_origin origin_;  // of the responses that come on it
  enum role role_;
  enum state state_ = state::down;
  bool dirty_ = false;    // in the engine's list of connections with fresh output
  bool probing_ = false;  // a heartbeat is on its way
  bool watched_ = false;  // the watch timer looks at outstanding requests, not only at the heartbeat interval
  bool segmented_ = false;
  bool takes_requests_ = false;  // ready, and in the session's keyspace
  bool switching_ = false;       // a USE is on its way
  bool retired_ = false;         // on its way out: no reconnect
  bool draining_ = false;        // retired, and waits for what is in flight
  bool aged_ = false;            // another one is to take its place
  bool was_ready_ = false;       // when it began to close
  bool waits_for_dial_ = false;
  bool counts_as_dial_ = false;
  bool warned_ = false;  // that its node does not speak the session's version
  std::uint32_t failures_ = 0;
  std::uint32_t credentials_ = 0;  // which of the session's it was dialled with
  wire::protocol_version version_ = wire::protocol_version::v4;
  std::uint32_t node_ = 0;  // index of its node in the shard
  std::uint64_t incarnation_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t segment_ = no_segment;  // where the open segment begins, counted as consumed_ is
  wire::output_buffer out_;
  wire::compressor* compressor_ = nullptr;  // the shard's; null: what is sent is not compressed
  stream_table streams_;
  frame_reader frames_;
  segment_reader segments_{frames_};
  handshake handshake_;
  std::string keyspace_;  // that was asked for last: a dropped one is not asked for again and again
  std::vector<std::shared_ptr<const prepared_statement>> lessons_;  // that the node may have forgotten
  std::size_t lessons_under_way_ = 0;
  time_point last_read_{};
  time_point waits_since_{};  // of the first request in flight
  time_point down_since_{};
  time_point expires_at_ = time_point::max();  // by options::max_connection_age()
  std::shared_ptr<adaptive_limit> limit_;      // its node's, where there is one
  connection* replaces_ = nullptr;             // goes when this one is ready
  error last_failure_;
  hook watch_{timer_kind::watch, *this};
  hook reconnect_{timer_kind::reconnect, *this};
};

}  // namespace dse::engine
