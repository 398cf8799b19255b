#include "acceptor.hpp"

#include <gssapi/gssapi_ext.h>

#include <array>
#include <stdexcept>

namespace dse::testing {
namespace {

void check(OM_uint32 major, OM_uint32 minor, const char* what) {
  if (!GSS_ERROR(major)) return;
  OM_uint32 ignored = 0;
  OM_uint32 more = 0;
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
  gss_display_status(&ignored, minor, GSS_C_MECH_CODE, GSS_C_NO_OID, &more, &text);
  const std::string reason(static_cast<const char*>(text.value), text.length);
  gss_release_buffer(&ignored, &text);
  throw std::runtime_error(std::string(what) + ": " + reason);
}

gss_buffer_desc input(bytes_view view) { return {view.size(), const_cast<std::byte*>(view.data())}; }

bytes take(gss_buffer_desc& buffer) {
  const auto* first = static_cast<const std::byte*>(buffer.value);
  bytes out(first, first + buffer.length);
  OM_uint32 ignored = 0;
  gss_release_buffer(&ignored, &buffer);
  return out;
}

}  // namespace

acceptor::acceptor(const std::filesystem::path& keytab, unsigned offer) : offer_(offer) {
  const std::string file = keytab.string();
  // No replay cache: it would be written outside the test's folder.
  std::array<gss_key_value_element_desc, 2> elements{{{"keytab", file.c_str()}, {"rcache", "none:"}}};
  const gss_key_value_set_desc store{elements.size(), elements.data()};
  OM_uint32 minor = 0;
  const OM_uint32 major = gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, GSS_C_NO_OID_SET, GSS_C_ACCEPT,
                                                &store, &credential_, nullptr, nullptr);
  check(major, minor, "acceptor's credential");
}

acceptor::~acceptor() {
  OM_uint32 minor = 0;
  gss_delete_sec_context(&minor, &context_, GSS_C_NO_BUFFER);
  gss_release_cred(&minor, &credential_);
}

bytes acceptor::step(bytes_view response) {
  switch (stage_) {
    case stage::context: return accept(response);
    case stage::empty_response:
      if (!response.empty()) throw std::runtime_error("the response to the last context token is not empty");
      return offer_layers();
    case stage::layer: read_choice(response); return {};
    case stage::done: break;
  }
  throw std::runtime_error("a response after the end");
}

bytes acceptor::accept(bytes_view response) {
  gss_buffer_desc in = input(response);
  gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
  gss_name_t name = GSS_C_NO_NAME;
  OM_uint32 flags = 0;
  OM_uint32 minor = 0;
  const OM_uint32 major = gss_accept_sec_context(&minor, &context_, credential_, &in, GSS_C_NO_CHANNEL_BINDINGS, &name,
                                                 nullptr, &out, &flags, nullptr, nullptr);
  check(major, minor, "gss_accept_sec_context");
  if (major != GSS_S_COMPLETE) return take(out);
  if (!(flags & GSS_C_MUTUAL_FLAG)) throw std::runtime_error("the client does not ask for mutual authentication");
  if (flags & GSS_C_DELEG_FLAG) throw std::runtime_error("the client delegates its credentials");
  gss_buffer_desc text = GSS_C_EMPTY_BUFFER;
  gss_display_name(&minor, name, &text, nullptr);
  client_.assign(static_cast<const char*>(text.value), text.length);
  gss_release_buffer(&minor, &text);
  gss_release_name(&minor, &name);
  stage_ = stage::empty_response;
  return take(out);
}

bytes acceptor::offer_layers() {
  const bytes offer{static_cast<std::byte>(offer_), std::byte{0x01}, std::byte{0x00}, std::byte{0x00}};
  gss_buffer_desc in = input(offer);
  gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor = 0;
  const OM_uint32 major = gss_wrap(&minor, context_, 0, GSS_C_QOP_DEFAULT, &in, nullptr, &out);
  check(major, minor, "gss_wrap");
  stage_ = stage::layer;
  return take(out);
}

void acceptor::read_choice(bytes_view response) {
  gss_buffer_desc in = input(response);
  gss_buffer_desc out = GSS_C_EMPTY_BUFFER;
  OM_uint32 minor = 0;
  int confidential = 0;
  const OM_uint32 major = gss_unwrap(&minor, context_, &in, &out, &confidential, nullptr);
  check(major, minor, "gss_unwrap");
  const bytes choice = take(out);
  if (confidential) throw std::runtime_error("the layer's choice must not be encrypted");
  if (choice.size() < 4) throw std::runtime_error("the layer's choice is too short");
  const auto octet = [&](std::size_t i) { return std::to_integer<std::uint32_t>(choice[i]); };
  chosen_layer_ = octet(0);
  client_buffer_size_ = octet(1) << 16 | octet(2) << 8 | octet(3);
  if (chosen_layer_ != 1 && chosen_layer_ != 2 && chosen_layer_ != 4)
    throw std::runtime_error("the client chooses not exactly one layer");
  if (!(chosen_layer_ & offer_)) throw std::runtime_error("the client chooses a layer that was not offered");
  for (std::size_t i = 4; i < choice.size(); ++i) authorization_id_ += static_cast<char>(choice[i]);
  stage_ = stage::done;
}

}  // namespace dse::testing
