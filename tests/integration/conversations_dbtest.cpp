// What the model nodes of tests/sim imitate: the answers of a real node to scripts of requests, good and bad ones.
#include "support/cluster.hpp"
#include "support/conversations/scripts.hpp"

#include <dse/dse.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <cstdlib>
#include <fstream>

namespace dse::testing { namespace {

namespace asio = boost::asio;

cluster& node() { return cluster::with("--front --dse-version 6.8.16"); }

/// A real node at the end of a socket.
class real_node : public conversation_partner {
 public:
  real_node() {
    const cluster::node& n = node().nodes().front();
    socket_.connect({asio::ip::make_address(n.address), static_cast<std::uint16_t>(n.port)});
    socket_.set_option(asio::ip::tcp::no_delay(true));
  }

  // A node that has hung up takes nothing more; what it said before is still to be read.
  void send(bytes_view b) override {
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(b.data(), b.size()), ignored);
  }

  heard receive() override {
    constexpr int longest_wait_ms = 30000;  // no script is answered with silence
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    if (poll(&waiting, 1, longest_wait_ms) == 0) return {heard::kind::silence};
    std::array<std::byte, 65536> buffer;
    boost::system::error_code ec;
    const std::size_t n = socket_.read_some(asio::buffer(buffer), ec);
    if (ec) return {heard::kind::end};
    return {heard::kind::data, bytes(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n))};
  }

 private:
  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
};

std::vector<answers> answers_of_real_node() {
  std::vector<answers> all;
  for (const conversation_script& s : scripts())
    for (std::uint8_t version = s.from_version; version <= 5; ++version) {
      real_node partner;
      all.push_back(spoken(s, version, partner));
    }
  return all;
}

TEST(conversations, are_answered_as_they_were_when_they_were_recorded) {
  client db = connect(session_options(node().address()));
  for (const std::string& text : statements_for_scripts()) db.execute(text);
  db.close();
  const std::vector<answers> heard = answers_of_real_node();
  if (std::getenv("DSE_RECORD")) std::ofstream(recorded_file) << to_text(heard);

  const std::vector<answers> recorded = recorded_answers();
  ASSERT_EQ(heard.size(), recorded.size()) << "record the new scripts: " << recorded_file;
  for (std::size_t i = 0; i < heard.size(); ++i) {
    ASSERT_EQ(heard[i].name, recorded[i].name);
    ASSERT_EQ(heard[i].lines.size(), recorded[i].lines.size()) << heard[i].name;
    for (std::size_t line = 0; line < heard[i].lines.size(); ++line)
      EXPECT_EQ(heard[i].lines[line], recorded[i].lines[line]) << heard[i].name;
  }
}

}}  // namespace dse::testing
