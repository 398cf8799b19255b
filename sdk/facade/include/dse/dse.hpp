#pragma once

/// The whole SDK: driver, graph, geometry, authenticators and Astra. Boost.Geometry's algorithms need one header more,
/// <dse/geo/boost_geometry.hpp>.

#include <dse/auth/errc.hpp>
#include <dse/auth/gssapi.hpp>
#include <dse/auth/no_credentials.hpp>
#include <dse/auth/plain_text.hpp>
#include <dse/client.hpp>
#include <dse/cloud/secure_connect_bundle.hpp>
#include <dse/compose.hpp>
#include <dse/geo/codec.hpp>
#include <dse/graph/cql_values.hpp>
#include <dse/graph/remote_traversal.hpp>
