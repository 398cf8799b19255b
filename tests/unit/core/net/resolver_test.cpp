#include "net/resolver.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>
#include <thread>

namespace {

using dse::net::addresses;

struct answer {
  dse::result<addresses> found = addresses();
  std::thread::id thread;
};

answer resolve_and_wait(const std::string& host) {
  auto done = std::make_shared<std::promise<answer>>();
  dse::net::resolve(host, 9042,
                    [done](dse::result<addresses> r) { done->set_value({std::move(r), std::this_thread::get_id()}); });
  return done->get_future().get();
}

TEST(resolver, numeric_addresses_are_answered_within_the_call) {
  for (const char* address : {"127.0.0.1", "10.0.0.7", "::1", "2001:db8::5"}) {
    const answer a = resolve_and_wait(address);
    ASSERT_TRUE(a.found) << a.found.error().to_string();
    EXPECT_EQ(*a.found, addresses{address});
    EXPECT_EQ(a.thread, std::this_thread::get_id());
  }
}

TEST(resolver, numeric_addresses_are_put_into_their_usual_form) {
  EXPECT_EQ(dse::net::numeric_address("2001:DB8:0:0:0:0:0:5"), addresses{"2001:db8::5"});
  EXPECT_EQ(dse::net::numeric_address("localhost"), std::nullopt);
  EXPECT_EQ(dse::net::numeric_address("10.0.0.256"), std::nullopt);
}

TEST(resolver, ipv4_mapped_addresses_are_ipv4_addresses) {
  EXPECT_EQ(dse::net::numeric_address("::ffff:127.0.0.1"), addresses{"127.0.0.1"});
  EXPECT_EQ(dse::net::numeric_address("::FFFF:7f00:1"), addresses{"127.0.0.1"});
  EXPECT_EQ(dse::net::numeric_address("::ffff:0:0:1"), addresses{"::ffff:0:0:1"}) << "that is another address";
}

TEST(resolver, link_local_addresses_keep_their_interface) {
  EXPECT_EQ(dse::net::numeric_address("fe80::1%lo"), addresses{"fe80::1%lo"});
}

TEST(resolver, paths_are_answered_as_they_are) {
  EXPECT_EQ(dse::net::numeric_address("/run/x.sock"), addresses{"/run/x.sock"});
}

TEST(resolver, names_are_looked_up_on_another_thread) {
  const answer a = resolve_and_wait("localhost");
  ASSERT_TRUE(a.found) << a.found.error().to_string();
  ASSERT_FALSE(a.found->empty());
  for (const std::string& address : *a.found) EXPECT_TRUE(address == "127.0.0.1" || address == "::1") << address;
  EXPECT_NE(a.thread, std::this_thread::get_id());
}

TEST(resolver, each_address_is_given_once) {
  const auto found = dse::net::look_up("localhost", 9042);
  ASSERT_TRUE(found);
  EXPECT_EQ(std::set<std::string>(found->begin(), found->end()).size(), found->size());
}

// A label of more than 63 characters cannot exist (RFC 1035, section 2.3.4): no name server is asked.
TEST(resolver, failure_names_the_host_the_reason_and_what_to_do) {
  const std::string host(64, 'x');
  const answer a = resolve_and_wait(host);
  ASSERT_FALSE(a.found);
  const dse::error& e = a.found.error();
  EXPECT_EQ(e.code(), dse::client_errc::connect_failed);
  EXPECT_EQ(e.message().find("the name \"" + host + "\" cannot be resolved: "), 0u) << e.message();
  EXPECT_EQ(e.details().node, host + ":9042");
  EXPECT_FALSE(e.details().hint.empty());
}

}  // namespace
