#include "host_name.hpp"

#include <dse/auth/errc.hpp>

#include <gtest/gtest.h>

namespace {

using dse::auth::errc;
using dse::auth::find_host_name;
using dse::auth::host_name_rule;

class invented_names final : public dse::auth::name_service {
 public:
  dse::result<std::string> canonical_name(const std::string& name) const override { return "canonical." + name; }
  dse::result<std::string> name_of(const std::string& address) const override {
    if (address == "192.0.2.1") return dse::error(make_error_code(errc::host_name_unknown), "none");
    return "Node-of-" + address + ".";
  }
};

dse::authentication_request node(std::string address, std::string given_name) {
  dse::authentication_request request;
  request.address = std::move(address);
  request.given_name = std::move(given_name);
  return request;
}

std::string name(host_name_rule rule, const dse::authentication_request& request) {
  return find_host_name(rule, request, invented_names()).value();
}

TEST(host_name, given_name_is_the_contact_points) {
  EXPECT_EQ(name(host_name_rule::given_name, node("10.0.0.1", "DB1.Example.com")), "db1.example.com");
}

TEST(host_name, given_name_falls_back_to_reverse_lookup) {
  EXPECT_EQ(name(host_name_rule::given_name, node("10.0.0.1", "")), "node-of-10.0.0.1");
  EXPECT_EQ(name(host_name_rule::given_name, node("10.0.0.1", "10.0.0.1")), "node-of-10.0.0.1");
  EXPECT_EQ(name(host_name_rule::given_name, node("fd00::1", "fd00::1")), "node-of-fd00::1");
}

TEST(host_name, canonical_name_starts_from_the_given_name) {
  EXPECT_EQ(name(host_name_rule::canonical_name, node("10.0.0.1", "db1")), "canonical.db1");
  EXPECT_EQ(name(host_name_rule::canonical_name, node("10.0.0.1", "")), "node-of-10.0.0.1");
}

TEST(host_name, reverse_lookup_ignores_the_given_name) {
  EXPECT_EQ(name(host_name_rule::reverse_lookup, node("10.0.0.1", "db1")), "node-of-10.0.0.1");
}

TEST(host_name, address_is_taken_as_it_is) {
  EXPECT_EQ(name(host_name_rule::address, node("10.0.0.1", "db1")), "10.0.0.1");
  EXPECT_EQ(name(host_name_rule::address, node("fd00::1", "db1")), "fd00::1");
  EXPECT_EQ(name(host_name_rule::address, node("fe80::1%1", "db1")), "fe80::1") << "the zone is this machine's own";
}

TEST(host_name, socket_has_no_address) {
  const auto found = find_host_name(host_name_rule::address, node("/run/dse.sock", ""), invented_names());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), errc::host_name_unknown);
}

TEST(host_name, failed_lookup_is_an_error_and_no_guess) {
  const auto found = find_host_name(host_name_rule::given_name, node("192.0.2.1", ""), invented_names());
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), errc::host_name_unknown);
}

TEST(host_name, system_refuses_what_is_no_address) {
  const auto found = dse::auth::system_names().name_of("not an address");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), errc::host_name_unknown);
  EXPECT_NE(found.error().details().hint.find("gssapi::host_name()"), std::string::npos);
}

TEST(host_name, system_knows_this_machine) {
  EXPECT_EQ(dse::auth::system_names().name_of("127.0.0.1").value().substr(0, 9), "localhost");
  EXPECT_FALSE(dse::auth::system_names().canonical_name("localhost").value().empty());
}

}  // namespace
