#pragma once

#include "support/conversations/request_writer.hpp"
#include "support/conversations/response_summary.hpp"

#include <string>
#include <vector>

namespace dse::testing {

/// Who answers: a node at the end of a connection that was just made.
class conversation_partner {
 public:
  struct heard {
    enum class kind : std::uint8_t {
      data,
      silence,    ///< nothing comes any more, as far as can be said
      end,        ///< the node hung up
      complaint,  ///< a model does not go on with a client that breaks the protocol
    };
    kind what = kind::data;
    bytes data = {};
  };

  virtual ~conversation_partner() = default;
  virtual void send(bytes_view b) = 0;
  virtual heard receive() = 0;
};

/// A client that sends what a script says, and notes each answer as a line. Requests that are under way together may
/// be answered in any order; their answers are noted in that of their stream ids.
class conversation {
 public:
  conversation(std::uint8_t version, conversation_partner& partner) noexcept
      : write(version), version_(version), partner_(partner) {}

  const request_writer write;
  /// From the answers so far.
  const learned& known() const noexcept { return known_; }
  std::uint8_t version() const noexcept { return version_; }

  /// STARTUP, whose answer is not noted; what follows is in segments where the version has them.
  void start();
  /// Sends whole frames, each in a segment of its own where there are segments, and waits for so many answers.
  void ask(const std::vector<bytes>& frames, std::size_t answers);
  void ask(const bytes& frame) { ask(std::vector<bytes>{frame}, 1); }
  /// All frames in one write and, where there are segments, in one segment.
  void ask_at_once(const std::vector<bytes>& frames);
  /// In so many bytes at a time.
  void ask_in_pieces(const bytes& frame, std::size_t piece);
  /// These very bytes.
  void ask_raw(bytes_view b, std::size_t answers) {
    partner_.send(b);
    listen(answers);
  }
  bool in_segments() const noexcept { return in_segments_; }

  /// Asks whether the connection still works, and gives all lines.
  std::vector<std::string> finish();

 private:
  void listen(std::size_t answers);
  /// The next frame; nothing: a line says what came instead.
  std::optional<bytes> next_frame();
  bool take_frame(bytes& frame);
  bytes in_form(bytes_view frames) const;

  std::uint8_t version_;
  conversation_partner& partner_;
  learned known_;
  bytes raw_, frames_;
  bool in_segments_ = false;
  bool over_ = false;
  std::vector<std::string> lines_;
};

}  // namespace dse::testing
