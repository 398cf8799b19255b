#include "support/conversations/conversation.hpp"

#include "support/server_wire/byte_source.hpp"
#include "support/server_wire/segments.hpp"

#include <algorithm>

namespace dse::testing {

bytes conversation::in_form(bytes_view frames) const {
  return in_segments_ ? wrap_in_segments(frames) : bytes(frames.begin(), frames.end());
}

void conversation::start() {
  ask(write.startup(0));
  if (lines_.size() != 1 || !lines_.front().ends_with("READY"))
    throw std::runtime_error("STARTUP was answered with " + (lines_.empty() ? "nothing" : lines_.front()));
  lines_.clear();
}

void conversation::ask(const std::vector<bytes>& frames, std::size_t answers) {
  bytes all;
  for (const bytes& frame : frames) {
    const bytes sent = in_form(frame);
    all.insert(all.end(), sent.begin(), sent.end());
  }
  ask_raw(all, answers);
}

void conversation::ask_at_once(const std::vector<bytes>& frames) {
  bytes all;
  for (const bytes& frame : frames) all.insert(all.end(), frame.begin(), frame.end());
  ask_raw(in_form(all), frames.size());
}

void conversation::ask_in_pieces(const bytes& frame, std::size_t piece) {
  const bytes all = in_form(frame);
  for (bytes_view left(all); !left.empty(); left = left.subspan(std::min(piece, left.size())))
    partner_.send(left.first(std::min(piece, left.size())));
  listen(1);
}

bool conversation::take_frame(bytes& frame) {
  if (in_segments_) {
    bytes_view left(raw_);
    while (unwrap_segment(left, frames_)) {}
    raw_.erase(raw_.begin(), raw_.end() - static_cast<std::ptrdiff_t>(left.size()));
  }
  bytes& from = in_segments_ ? frames_ : raw_;
  constexpr std::size_t header = 9;
  if (from.size() < header) return false;
  byte_source in(from);
  in.raw(5);
  const std::size_t size = header + in.flags();
  if (from.size() < size) return false;
  const auto end = from.begin() + static_cast<std::ptrdiff_t>(size);
  frame.assign(from.begin(), end);
  from.erase(from.begin(), end);
  return true;
}

std::optional<bytes> conversation::next_frame() {
  bytes frame;
  while (!take_frame(frame)) {
    const auto heard = partner_.receive();
    using kind = conversation_partner::heard::kind;
    switch (heard.what) {
      case kind::data: raw_.insert(raw_.end(), heard.data.begin(), heard.data.end()); continue;
      case kind::silence: lines_.push_back("silence"); return std::nullopt;
      case kind::end: lines_.push_back("end of the connection"); break;
      case kind::complaint: lines_.push_back("complaint"); break;
    }
    over_ = true;
    return std::nullopt;
  }
  return frame;
}

void conversation::listen(std::size_t answers) {
  const auto before = static_cast<std::ptrdiff_t>(lines_.size());
  for (; answers != 0 && !over_; --answers) {
    const auto frame = next_frame();
    if (!frame) break;
    lines_.push_back(summary_of(*frame, known_));
    // What follows READY is in segments, on both sides.
    if (version_ >= 5 && lines_.back().ends_with("READY")) in_segments_ = true;
  }
  std::sort(lines_.begin() + before, lines_.end());
}

std::vector<std::string> conversation::finish() {
  constexpr int stream = 99;
  if (!over_) {
    const std::size_t before = lines_.size();
    ask(write.options(stream));
    if (lines_.size() == before + 1 && lines_.back().find("stream 99: SUPPORTED") != std::string::npos)
      lines_.back() = "goes on";
  }
  return std::move(lines_);
}

}  // namespace dse::testing
