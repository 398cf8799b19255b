#pragma once

#include <string>

struct X509_name_st;
struct asn1_string_st;
struct x509_st;

namespace dse::net {

/// A certificate's texts for error messages: printable and cut to a bearable length, for they come from a peer.

/// `CN=node1,O=Example`
std::string text_of(const X509_name_st* name);
/// `Jan  1 00:00:00 2030 GMT`
std::string text_of(const asn1_string_st* time);
/// The hosts and addresses that it may stand for: `node1.example, 10.0.0.1`; empty when it names none.
std::string host_names(x509_st* certificate);

}  // namespace dse::net
