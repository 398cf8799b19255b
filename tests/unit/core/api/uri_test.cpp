#include <dse/options.hpp>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using dse::client_errc;

dse::options parse(std::string_view uri) {
  auto parsed = dse::options::try_parse(uri);
  EXPECT_TRUE(parsed) << uri << ": " << (parsed ? "" : parsed.error().to_string());
  return parsed ? std::move(*parsed) : dse::options();
}

dse::error failure_of(std::string_view uri) {
  const auto parsed = dse::options::try_parse(uri);
  EXPECT_FALSE(parsed) << uri << " was accepted";
  if (parsed) return {};
  EXPECT_EQ(parsed.error().code(), client_errc::invalid_uri) << uri;
  EXPECT_FALSE(parsed.error().details().hint.empty()) << uri;
  return parsed.error();
}

TEST(uri, whole_form_is_understood) {
  const dse::options o = parse(
      "cassandra://ada:secret@h1:9043,[::1],h2/"
      "shop?dc=dc1&tls=ca.pem&io_threads=4&consistency=local_quorum&timeout_ms=250"
      "&connect_timeout_ms=1500&page_size=100&protocol=v4&compression=LZ4&application_name=till");
  ASSERT_TRUE(o.credentials());
  EXPECT_EQ(o.credentials()->user, "ada");
  EXPECT_EQ(o.credentials()->password.reveal(), "secret");
  ASSERT_EQ(o.contact_points().size(), 3u);
  EXPECT_EQ(o.contact_points()[0].host, "h1");
  EXPECT_EQ(o.contact_points()[0].port, 9043);
  EXPECT_EQ(o.contact_points()[1].host, "::1");
  EXPECT_EQ(o.contact_points()[1].port, 0);
  EXPECT_EQ(o.contact_points()[2].host, "h2");
  EXPECT_EQ(o.keyspace(), "shop");
  EXPECT_EQ(o.local_datacenter(), "dc1");
  ASSERT_TRUE(o.tls());
  EXPECT_EQ(o.tls()->ca_file(), "ca.pem");
  EXPECT_EQ(o.io_threads(), 4u);
  EXPECT_EQ(o.consistency(), dse::consistency::local_quorum);
  EXPECT_EQ(o.request_timeout(), 250ms);
  EXPECT_EQ(o.connect_timeout(), 1500ms);
  EXPECT_EQ(o.page_size(), 100);
  EXPECT_EQ(o.protocol(), "v4");
  EXPECT_EQ(o.compression(), dse::compression::lz4);
  EXPECT_EQ(o.application_name(), "till");
  EXPECT_TRUE(o.check());
}

TEST(uri, path_of_a_socket_is_percent_encoded) {
  const dse::options o = parse("cassandra://unix:%2Frun%2Fa%2Cb%40c.sock,h2/shop?local_address=127.0.0.5");
  ASSERT_EQ(o.contact_points().size(), 2u);
  EXPECT_EQ(o.contact_points()[0].host, "/run/a,b@c.sock");
  EXPECT_EQ(o.contact_points()[1].host, "h2");
  EXPECT_EQ(o.keyspace(), "shop");
  EXPECT_EQ(o.local_address(), "127.0.0.5");
  EXPECT_TRUE(o.check());
  EXPECT_EQ(parse("dse://unix:%2F%2F%2Frun%2Fx").contact_points()[0].host, "/run/x");
}

TEST(uri, a_host_is_enough) {
  const dse::options o = parse("dse://127.0.0.1");
  ASSERT_EQ(o.contact_points().size(), 1u);
  EXPECT_EQ(o.contact_points()[0].host, "127.0.0.1");
  EXPECT_FALSE(o.credentials());
  EXPECT_FALSE(o.tls());
  EXPECT_EQ(o.keyspace(), "");
}

TEST(uri, scheme_is_read_in_any_case) { EXPECT_EQ(parse("Cassandra://h").contact_points().size(), 1u); }

TEST(uri, empty_path_and_query_are_accepted) {
  EXPECT_EQ(parse("cassandra://h/").keyspace(), "");
  EXPECT_EQ(parse("cassandra://h/?dc=a").local_datacenter(), "a");
  EXPECT_EQ(parse("cassandra://h?dc=a").local_datacenter(), "a");
  EXPECT_EQ(parse("cassandra://h?").local_datacenter(), "");
}

TEST(uri, user_without_password_has_an_empty_one) {
  const dse::options o = parse("cassandra://ada@h");
  ASSERT_TRUE(o.credentials());
  EXPECT_EQ(o.credentials()->user, "ada");
  EXPECT_EQ(o.credentials()->password.reveal(), "");
}

TEST(uri, reserved_characters_are_percent_encoded) {
  const dse::options o = parse("cassandra://a%40b:p%3A%2f%3F%23%25:x@h/k%20s?dc=a%26b%3Dc+d");
  EXPECT_EQ(o.credentials()->user, "a@b");
  EXPECT_EQ(o.credentials()->password.reveal(), "p:/?#%:x");
  EXPECT_EQ(o.keyspace(), "k s");
  EXPECT_EQ(o.local_datacenter(), "a&b=c+d");
}

TEST(uri, tls_of_the_system_store_is_written_as_a_word) {
  const dse::options o = parse("cassandra://h?tls=system");
  ASSERT_TRUE(o.tls());
  EXPECT_EQ(o.tls()->ca_file(), "");
}

TEST(uri, interface_of_a_link_local_address_is_kept) {
  EXPECT_EQ(parse("cassandra://[fe80::1%25eth0]:9042").contact_points()[0].host, "fe80::1%eth0");
}

TEST(uri, errors_say_where) {
  EXPECT_EQ(failure_of("10.0.0.1").message(), "no scheme at offset 0");
  EXPECT_EQ(failure_of("http://h").message(), "an unknown scheme at offset 0");
  EXPECT_EQ(failure_of("cassandra://").message(), "no host at offset 12");
  EXPECT_EQ(failure_of("cassandra://?dc=a").message(), "no host at offset 12");
  EXPECT_EQ(failure_of("cassandra://ada:secret@/shop").message(), "no host at offset 23");
  EXPECT_EQ(failure_of("cassandra://h1,,h2").message(), "the host is empty at offset 15");
  EXPECT_EQ(failure_of("cassandra://h1,").message(), "the host is empty at offset 15");
  EXPECT_EQ(failure_of("cassandra://h1,h2:0").message(), "what follows the ':' is not a port at offset 15");
  EXPECT_EQ(failure_of("cassandra://h:65536").message(), "what follows the ':' is not a port at offset 12");
  EXPECT_EQ(failure_of("cassandra://::1").message(), "more than one ':' at offset 12");
  EXPECT_EQ(failure_of("cassandra://[::1").message(), "the ']' after the IPv6 address is missing at offset 12");
  EXPECT_EQ(failure_of("cassandra://[10.0.0.1]").message(), "no IPv6 address stands in the brackets at offset 12");
  EXPECT_EQ(failure_of("cassandra://[::1]9042").message(), "something else than ':' follows the ']' at offset 12");
  EXPECT_EQ(failure_of("cassandra://h%20x").message(), "a host contains a space at offset 12");
  EXPECT_EQ(failure_of("cassandra://@h").message(), "an empty user name at offset 12");
  EXPECT_EQ(failure_of("cassandra://h/a/b").message(), "a second '/' at offset 15");
  EXPECT_EQ(failure_of("cassandra://h/a#b").message(), "'#' at offset 15");
  EXPECT_EQ(failure_of("cassandra://h?dc").message(), "a parameter without '=' at offset 14");
  EXPECT_EQ(failure_of("cassandra://h?dc=a&&page_size=1").message(), "an empty parameter at offset 19");
}

TEST(uri, broken_percent_encoding_is_refused) {
  EXPECT_EQ(failure_of("cassandra://h/%").message(), "'%' without two hexadecimal digits at offset 14");
  EXPECT_EQ(failure_of("cassandra://h/%4").message(), "'%' without two hexadecimal digits at offset 14");
  EXPECT_EQ(failure_of("cassandra://h/a%4g").message(), "'%' without two hexadecimal digits at offset 15");
  EXPECT_EQ(failure_of("cassandra://h/a%00").message(), "a NUL character at offset 15");
}

TEST(uri, nul_is_refused_however_it_is_written) {
  using namespace std::string_view_literals;
  EXPECT_EQ(failure_of("cassandra://h/a%00b").message(), "a NUL character at offset 15");
  EXPECT_EQ(failure_of("cassandra://h/a\0b"sv).message(), "a NUL character at offset 15");
  EXPECT_EQ(failure_of("cassandra://h?dc=a\0b"sv).message(), "a NUL character at offset 18");
}

TEST(uri, unknown_keys_are_refused_and_the_known_ones_named) {
  const dse::error e = failure_of("cassandra://h?DC=a");
  EXPECT_EQ(e.message(), "unknown key \"DC\" at offset 14");
  EXPECT_NE(e.details().hint.find("dc, rack, tls, bundle, io_threads"), std::string::npos) << e.details().hint;
}

TEST(uri, repeated_keys_are_refused) {
  EXPECT_EQ(failure_of("cassandra://h?dc=a&page_size=1&dc=a").message(), "dc a second time at offset 31");
}

TEST(uri, values_out_of_range_are_refused) {
  for (const char* parameter : {"dc=",
                                "tls=",
                                "io_threads=0",
                                "io_threads=1025",
                                "io_threads=two",
                                "io_threads=1 ",
                                "consistency=most",
                                "consistency=",
                                "timeout_ms=-1",
                                "timeout_ms=1.5",
                                "timeout_ms=31536000001",
                                "timeout_ms=99999999999999999999",
                                "connect_timeout_ms=0",
                                "page_size=0",
                                "page_size=-5",
                                "page_size=2147483648",
                                "protocol=v2",
                                "protocol=4",
                                "compression=zstd",
                                "compression=",
                                "application_name=",
                                "local_address=",
                                "local_address=localhost"}) {
    const std::string text(parameter);
    const std::string key = text.substr(0, text.find('='));
    EXPECT_EQ(failure_of("cassandra://h?" + text).message(),
              key + " at offset 14 is \"" + text.substr(key.size() + 1) + "\"");
  }
}

TEST(uri, a_password_appears_in_no_error) {
  for (const char* uri : {
           "http://ada:hunter2@h",
           "ada:hunter2@h",
           "cassandra://ada:hunter2",
           "cassandra://ada:hunter2@",
           "cassandra://ada:hunter2@h:x",
           "cassandra://ada:%hunter2@h",
           "cassandra://ada:hunter2@@h",
           "cassandra://ada:x@hunter2@h",
           "cassandra://ada:x/hunter2@h",
           "cassandra://ada:x?hunter2@h",
           "cassandra://ada:x?k=hunter2@h",
           "cassandra://ada:x#hunter2@h",
           "cassandra://:hunter2@h",
           "cassandra://h?password=hunter2",
           "cassandra://ada:hunter2@h?nonsense=1",
           "cassandra://ada:hunter2@h?dc=",
           "cassandra://ada:hunter2@h,h3 ",
           "cassandra://ada,hunter2@",
           "cassandra://ada:hunter2@h/a/b",
       }) {
    const dse::error e = failure_of(uri);
    EXPECT_EQ(e.to_string().find("hunter2"), std::string::npos) << uri << ": " << e.to_string();
  }
}

TEST(uri, credentials_among_the_parameters_are_shown_their_place) {
  EXPECT_EQ(failure_of("cassandra://h?user=ada").details().hint,
            "user and password stand before the hosts: cassandra://user:password@host");
}

TEST(uri, constructor_throws_what_try_parse_returns) {
  try {
    dse::options o("cassandra://h?dc");
    FAIL() << "no exception";
  } catch (const dse::exception& e) {
    EXPECT_EQ(e.error().code(), client_errc::invalid_uri);
  }
}

TEST(uri, bundle_takes_the_place_of_hosts) {
  const dse::options o("cassandra://ada:secret@/shop?bundle=secure%2Dconnect.zip");
  EXPECT_EQ(o.bundle_file(), "secure-connect.zip");
  EXPECT_TRUE(o.contact_points().empty());
  EXPECT_EQ(o.keyspace(), "shop");
  EXPECT_EQ(o.credentials()->user, "ada");
  EXPECT_EQ(failure_of("cassandra:///?bundle=").details().hint, "write the file of a secure connect bundle");
}

}  // namespace
