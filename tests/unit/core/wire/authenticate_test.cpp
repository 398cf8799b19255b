#include "wire/authenticate.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(authenticate, class_name_is_read) {
  for_each_version([](protocol_version v) {
    const golden_response response("authenticate", v);
    EXPECT_EQ(response.header().op, opcode::authenticate);
    EXPECT_EQ(decode_authenticate(response.reader()), "com.datastax.bdp.cassandra.auth.DseAuthenticator");
  });
}

TEST(authenticate, cut_message_fails) {
  const golden_response response("authenticate", protocol_version::v4);
  for_each_cut(response.body(), [](bytes_view cut) { EXPECT_FALSE(decode_authenticate(byte_reader(cut))); });
}

}}  // namespace dse::wire
