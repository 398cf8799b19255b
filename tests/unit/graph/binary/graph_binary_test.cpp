#include "unit/graph/hex.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;
using graph_test::from_hex;

namespace {

value read_binary(std::string_view hex) { return value::try_from_graph_binary(from_hex(hex)).value(); }

// Frame of a custom type: name length in hexadecimal, name; no type info, not null.
std::string custom(std::string_view name_size, std::string_view name) {
  return "00 000000" + std::string(name_size) + " \"" + std::string(name) + "\" 00000000 00 ";
}

const std::string tuple =
    custom("16", "driver.core.TupleValue") + "00000017 0031 0002 0009 000d 00000004 00000005 00000003 426172";
const std::string udt =
    custom("14", "driver.core.UDTValue") + "00000018 0030 0002 6b73 0001 75 0001 0001 61 0009 00000004 00000007";

// A row as DSE 6.8 sends it: a vertex without properties in a traverser.
TEST(graph_binary, reads_traverser_and_vertex) {
  const auto row =
      read_binary("21 00 0000000000000001 11 00 03 00 0000000f \"dseg:/city/Oslo\" 00000004 \"city\" fe 01")
          .as<traverser>();
  EXPECT_EQ(row.bulk, 1);
  const auto city = row.content.as<vertex>();
  EXPECT_EQ(city.id, value("dseg:/city/Oslo"));
  EXPECT_EQ(city.label, "city");
  EXPECT_TRUE(city.properties.empty());
  const auto bulked = read_binary("21000000000000000003010000000007").as<traverser>();
  EXPECT_EQ(bulked.bulk, 3);
  EXPECT_EQ(bulked.content, value(7));
}

TEST(graph_binary, reads_elements_with_properties) {
  const auto v = read_binary(
                     "11 00 01 00 00000001 00000001 \"p\" 09 00 00000001"
                     " 12 00 02 00 0000000000000005 00000004 \"name\" 03 00 00000003 \"bob\" fe 01"
                     " 09 00 00000001 0f 00 00000001 \"k\" 27 00 01 fe 01")
                     .as<vertex>();
  ASSERT_EQ(v.properties.size(), 1U);
  EXPECT_EQ(v["name"], value("bob"));
  EXPECT_EQ(v.properties[0].id, value(5L));
  EXPECT_EQ(v.properties[0].properties, std::vector{property("k", true)});
  const auto e =
      read_binary(
          "0d 00 01 00 00000009 00000004 \"road\" 01 00 00000008 00000004 \"city\" 01 00 00000007 00000004 \"town\""
          " fe 01 09 00 00000001 0f 00 00000002 \"km\" 01 00 0000000c fe 01")
          .as<edge>();
  EXPECT_EQ(e.in_vertex.id, value(8));
  EXPECT_EQ(e.in_vertex.label, "city");
  EXPECT_EQ(e.out_vertex.label, "town");
  EXPECT_EQ(e["km"], value(12));
}

TEST(graph_binary, reads_path_tree_and_bulk_set) {
  const auto p = read_binary(
                     "0e 00 09 00 00000002 0b 00 00000001 03 00 00000001 \"a\" 0b 00 00000000"
                     " 09 00 00000002 01 00 00000001 03 00 00000001 \"x\"")
                     .as<path>();
  EXPECT_EQ(p.labels, (std::vector<std::vector<std::string>>{{"a"}, {}}));
  EXPECT_EQ(p["a"], value(1));
  EXPECT_TRUE(p["b"].is_null());
  const auto t = read_binary("2b 00 00000001 01 00 00000001 00000001 01 00 00000002 00000000").as<tree>();
  ASSERT_EQ(t.branches.size(), 1U);
  ASSERT_EQ(t.branches[0].below.branches.size(), 1U);
  EXPECT_EQ(t.branches[0].below.branches[0].key, value(2));
  const value bulk =
      read_binary("2a 00 00000002 03 00 00000001 \"a\" 0000000000000002 03 00 00000001 \"b\" 0000000000000001");
  EXPECT_EQ(bulk.as<std::vector<std::string>>(), (std::vector<std::string>{"a", "a", "b"}));
  EXPECT_EQ(bulk.entries()[0].second, value(2L));
}

// Two vertices, an edge; properties with theirs (TinkerPop 3.7, GraphSerializer).
const std::string small_graph =
    "10 00 00000002 01 00 00000001 00000006 \"person\" 00000001"
    " 02 00 0000000000000000 00000004 \"name\" 03 00 00000005 \"marko\" fe 01"
    " 00000001 0f 00 00000005 \"since\" 01 00 000007d9 fe 01"
    " 01 00 00000003 00000008 \"software\" 00000000"
    " 00000001 01 00 00000009 00000007 \"created\" 01 00 00000003 fe 01 01 00 00000001 fe 01 fe 01"
    " 00000001 0f 00 00000006 \"weight\" 07 00 3fd999999999999a fe 01";

TEST(graph_binary, reads_graph_of_vertices_and_edges_with_their_properties) {
  const value v = read_binary(small_graph);
  EXPECT_EQ(v.kind(), value_kind::graph);
  EXPECT_EQ(v.to_string(), "graph[vertices:2 edges:1]");
  const auto found = v.as<subgraph>();
  ASSERT_EQ(found.vertices.size(), 2U);
  EXPECT_EQ(found.vertices[0].id, value(1));
  EXPECT_EQ(found.vertices[0].label, "person");
  ASSERT_EQ(found.vertices[0].properties.size(), 1U);
  EXPECT_EQ(found.vertices[0]["name"], value("marko"));
  EXPECT_EQ(found.vertices[0].properties[0].properties, std::vector{property("since", 2009)});
  EXPECT_TRUE(found.vertices[1].properties.empty());
  ASSERT_EQ(found.edges.size(), 1U);
  EXPECT_EQ(found.edges[0].label, "created");
  EXPECT_EQ(found.edges[0]["weight"], value(0.4));
}

TEST(graph_binary, ends_of_edges_have_the_labels_of_their_vertices_in_the_graph) {
  const edge e = read_binary(small_graph).as<subgraph>().edges.at(0);
  EXPECT_EQ(e.out_vertex.id, value(1));
  EXPECT_EQ(e.out_vertex.label, "person");
  EXPECT_EQ(e.in_vertex.id, value(3));
  EXPECT_EQ(e.in_vertex.label, "software");
}

TEST(graph_binary, graph_whose_properties_are_none_is_malformed) {
  const value v = read_binary(
      "10 00 00000001 01 00 00000001 00000001 \"p\" 00000001 fe 01 00000001 \"n\" fe 01 fe 01"
      " 00000001 01 00 00000005 00000000");
  EXPECT_EQ(v.try_as<subgraph>().error().code(), client_errc::malformed_rows);
  EXPECT_FALSE(v.to_string().empty());
}

// DSE's Java driver counts neither length field in the length, this one counts the point's.
TEST(graph_binary, distance_has_a_length_of_either_kind) {
  const std::string head = custom("1c", "driver.dse.geometry.Distance");
  const std::string body = " 00000015 0101000000 000000000000f03f 0000000000000040 4008000000000000";
  for (const char* length : {"0000001d", "00000021"}) {
    const value v = read_binary(head + length + body);
    EXPECT_EQ(v.kind(), value_kind::distance);
    EXPECT_EQ(v.as<dse::geo::distance>(), (dse::geo::distance{{1, 2}, 3}));
  }
  EXPECT_EQ(value(dse::geo::distance{{1, 2}, 3}).encoded(), read_binary(head + "0000001d" + body).encoded());
  const value malformed = read_binary(head + "00000022" + body + "00");
  EXPECT_TRUE(malformed.try_as<dse::geo::distance>().has_error());
  EXPECT_FALSE(malformed.to_string().empty());
}

TEST(graph_binary, bulk_set_does_not_decide_how_much_memory_is_taken) {
  const value bulk = read_binary("2a 00 00000001 01 00 00000001 7fffffffffffffff");
  EXPECT_EQ(bulk.try_items().error().code(), client_errc::out_of_range);
  EXPECT_EQ(bulk.entries()[0].second, value(INT64_MAX));
  EXPECT_EQ(bulk.size(), static_cast<std::size_t>(INT64_MAX));
  EXPECT_NE(bulk.hash(), 0U);
}

TEST(graph_binary, reads_metrics) {
  const auto m = read_binary(
                     "2d 00 0000000000000064 00000001 2c 00 00000001 \"1\" 00000003 \"V()\" 0000000000000032"
                     " 00000001 03 00 0000000c \"elementCount\" 02 00 0000000000000006 00000000 00000000")
                     .as<traversal_metrics>();
  EXPECT_EQ(m.time.count(), 100);
  ASSERT_EQ(m.steps.size(), 1U);
  EXPECT_EQ(m.steps[0].name, "V()");
  EXPECT_EQ(m.steps[0].counts.at("elementCount"), 6);
}

// Computed from the serializers of the DataStax Java driver.
TEST(graph_binary, reads_types_of_dse) {
  EXPECT_EQ(
      read_binary(custom("19", "driver.dse.geometry.Point") + "00000015 0101000000 000000000000f03f 0000000000000040")
          .as<dse::geo::point>(),
      (dse::geo::point{1, 2}));
  EXPECT_EQ(read_binary(custom("14", "driver.core.Duration") + "00000010 00000001 00000002 0000000000000003")
                .as<dse::duration>(),
            (dse::duration{1, 2, 3}));
  EXPECT_EQ((read_binary(tuple).as<std::tuple<int, std::string>>()), (std::tuple<int, std::string>(5, "Bar")));
  EXPECT_EQ(read_binary(udt)["a"], value(7));
  EXPECT_EQ(read_binary(udt).to_string(), "{a=7}");
  EXPECT_EQ(read_binary(udt).custom_name(), "driver.core.UDTValue");
}

// Values of native_protocol_v5.spec, section 6, within a tuple.
TEST(graph_binary, reads_cql_types_within_tuples) {
  const auto one = [](std::string_view option, std::string_view bytes, std::string_view size) {
    const std::string body = "0031 0001 " + std::string(option) + " " + std::string(bytes);
    return read_binary(custom("16", "driver.core.TupleValue") + std::string(size) + " " + body).items().at(0);
  };
  EXPECT_EQ(one("0009", "ffffffff", "0000000a").kind(), value_kind::null);
  EXPECT_EQ(one("0020 0009", "0000000c 00000001 00000004 00000005", "00000018"), list_of(5));
  EXPECT_EQ(one("0021 000d 0014", "0000000e 00000001 00000001 61 00000001 07", "0000001c"),
            value(map_of({{"a", std::int8_t{7}}})));
  EXPECT_EQ(one("0011", "00000004 80000001", "0000000e").as<local_date>(), (local_date{1970, 1, 2}));
  EXPECT_EQ(one("0015", "00000003 02 04 06", "0000000d").as<dse::duration>(), (dse::duration{1, 2, 3}));
  EXPECT_EQ(one("0006", "00000005 00000001 05", "0000000f").as<dse::decimal>().to_string(), "0.5");
}

TEST(graph_binary, unknown_custom_type_keeps_its_name_and_bytes) {
  const std::string bytes = from_hex(custom("05", "a.b.C") + "00000003 010203");
  const value v = value::try_from_graph_binary(bytes).value();
  EXPECT_EQ(v.kind(), value_kind::custom);
  EXPECT_EQ(v.custom_name(), "a.b.C");
  EXPECT_EQ(v.encoded(), bytes);
  EXPECT_EQ(v.try_items().error().code(), client_errc::type_mismatch);
}

/// One value of each layout.
const std::vector<std::string> samples = {
    "fe01",
    "010000000001",
    "030000000003616263",
    "04000000000000000005",
    "07003ff0000000000000",
    "0800 3f800000",
    "0900 00000002 010000000001 fe01",
    "0a00 00000001 030000000001 61 270001",
    "0c00 00112233445566778899aabbccddeeff",
    "0d00 010000000009 00000004 726f6164 010000000008 00000004 63697479 010000000007 00000004 63697479 fe01 fe01",
    "0e00 0900 00000001 0b00 00000001 0300 00000001 61 0900 00000001 010000000001",
    "0f00 00000001 6b 270001 fe01",
    small_graph,
    "1100 010000000007 00000004 63697479 fe01",
    "1200 010000000007 00000001 6e 010000000001 fe01 fe01",
    "1500 00000001 00000001 56 00000000 00000000",
    "1d00 00000001 67 00000002 6974 ffffffff",
    "1e00 00000002 6774 00000001 010000000005",
    "2000 0300 00000002 6964",
    "2100 0000000000000003 010000000007",
    "2200 00000002 00000001 05",
    "2300 00000001 05",
    "2400 05",
    "2500 00000002 0102",
    "2600 0005",
    "2700 01",
    "2900 00000001 53 00000000",
    "2a00 00000001 010000000001 0000000000000002",
    "2b00 00000001 010000000001 00000000",
    "2c00 00000001 31 00000001 56 0000000000000001 00000000 00000000 00000000",
    "2d00 0000000000000001 00000000",
    "8000 c3a4",
    "8100 0000000000000001 00000001",
    "8200 00000004 7f000001",
    "8400 000007e0 05 0c",
    "8500 000007e0 05 0c 0000000000000001",
    "8700 01 1f",
    "8800 000007e0 05 0c 0000000000000001 00000e10",
    "8a00 00000001 00000002 00000003",
    "8b00 000007e0",
    "8e00 00000e10",
    tuple,
    udt};

/// Everything that a program can do with a value; none of it may read past the bytes.
void use(const value& v) {
  (void)v.to_string();
  (void)v.size();
  (void)v.hash();
  (void)(v == value(1));
  (void)v.try_items();
  (void)v.try_entries();
  (void)v.try_as<std::string>();
  (void)v.try_as<vertex>();
  (void)v.try_as<path>();
  (void)v.try_as<metrics>();
  (void)v.try_as<tree>();
  (void)v.try_as<subgraph>();
}

TEST(graph_binary, value_cut_anywhere_is_malformed) {
  for (const std::string& sample : samples) {
    const std::string bytes = from_hex(sample);
    ASSERT_TRUE(value::try_from_graph_binary(bytes)) << sample;
    use(value::try_from_graph_binary(bytes).value());
    for (std::size_t n = 0; n < bytes.size(); ++n) {
      const auto cut = value::try_from_graph_binary(std::string_view(bytes).substr(0, n));
      ASSERT_TRUE(cut.has_error()) << sample << " cut after " << n;
      EXPECT_EQ(cut.error().code(), client_errc::malformed_rows);
    }
    EXPECT_TRUE(value::try_from_graph_binary(bytes + '\0').has_error()) << sample << " with a byte too many";
  }
}

TEST(graph_binary, changed_bytes_never_break_the_reader) {
  for (const std::string& sample : samples) {
    const std::string bytes = from_hex(sample);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      for (const int other : {0x00, 0x01, 0x7F, 0x80, 0xFF, 0x09, 0x21}) {
        std::string changed = bytes;
        changed[i] = static_cast<char>(other);
        if (const auto v = value::try_from_graph_binary(changed)) use(*v);
      }
    }
  }
}

TEST(graph_binary, counts_beyond_the_bytes_are_malformed) {
  for (const std::string_view hex :
       {"0900 7fffffff", "0900 ffffffff", "0a00 00000002 fe01 fe01", "0300 80000000", "2500 7fffffff", "2b00 7fffffff",
        "0900 00000001 21 02", "7700 00000001", "fe00", "00 00000001 41 00000001 00 00000000"})
    EXPECT_TRUE(value::try_from_graph_binary(from_hex(hex)).has_error()) << hex;
}

TEST(graph_binary, unknown_type_is_named_with_its_place) {
  const auto e = value::try_from_graph_binary(from_hex("09 00 00000002 fe 01 30 00 00000001")).error();
  EXPECT_EQ(e.code(), client_errc::malformed_rows);
  EXPECT_EQ(e.message(), "malformed GraphBinary: a value of the unknown type 0x30 at byte 8");
  EXPECT_NE(e.details().hint.find("graphson3"), std::string::npos) << e.details().hint;
}

TEST(graph_binary, place_of_what_is_malformed_is_named) {
  EXPECT_EQ(value::try_from_graph_binary(from_hex("09 00 00000001 01 00 0000")).error().message(),
            "malformed GraphBinary: what stands at byte 8 is cut, not what its type needs, or contains itself too "
            "often");
  EXPECT_EQ(value::try_from_graph_binary(from_hex("fe 01 fe 01")).error().message(),
            "malformed GraphBinary: what stands at byte 2 belongs to no value");
}

TEST(graph_binary, nesting_is_limited) {
  std::string deep, tree_bytes = from_hex("2b00");
  for (int i = 0; i < 100'000; ++i) {
    deep += from_hex("0900 00000001");
    tree_bytes += from_hex("00000001 fe01");
  }
  EXPECT_TRUE(value::try_from_graph_binary(deep + from_hex("fe01")).has_error());
  EXPECT_TRUE(value::try_from_graph_binary(tree_bytes + from_hex("00000000")).has_error());
  std::string fits;
  for (int i = 0; i < 100; ++i) fits += from_hex("0900 00000001");
  use(value::try_from_graph_binary(fits + from_hex("fe01")).value());
}

TEST(graph_binary, custom_values_within_each_other_are_printed_to_a_limit) {
  std::string inner = from_hex("fe01");
  for (int i = 0; i < 2000; ++i) {
    binary_writer out;
    inner = std::move(out.custom("dse:Tuple", inner.size()).raw(inner)).bytes();
  }
  use(value::try_from_graph_binary(inner).value());
}

}  // namespace
