package dsetest.graph;

import static org.apache.tinkerpop.gremlin.process.traversal.AnonymousTraversalSource.traversal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.tinkerpop.gremlin.process.traversal.Bytecode;
import org.apache.tinkerpop.gremlin.process.traversal.P;
import org.apache.tinkerpop.gremlin.process.traversal.Traversal;
import org.apache.tinkerpop.gremlin.process.traversal.dsl.graph.GraphTraversalSource;
import org.apache.tinkerpop.gremlin.structure.Edge;
import org.apache.tinkerpop.gremlin.structure.Vertex;
import org.apache.tinkerpop.gremlin.structure.util.empty.EmptyGraph;
import org.apache.tinkerpop.gremlin.util.function.Lambda;
import org.javatuples.Pair;
import org.junit.Test;

import dsetest.graph.DseValues.EditDistance;
import dsetest.graph.Geometry.Distance;
import dsetest.graph.Geometry.Point;

public class EngineTest {
    private static final List<GraphProtocol> ALL = Arrays.asList(GraphProtocol.values());
    private static final List<GraphProtocol> TYPED = ALL.subList(1, 4);
    private static final GraphTraversalSource G = EmptyGraph.instance().traversal();

    private final GraphEngine engine = new GraphEngine(new GraphRegistry());

    private EngineConnection at(GraphProtocol p, String graph) { return new EngineConnection(engine, p, graph, "g"); }

    private GraphTraversalSource remote(GraphProtocol p, String graph) { return traversal().withRemote(at(p, graph)); }

    private Object one(GraphProtocol p, String graph, String script, Map<String, Object> params) throws Exception {
        return at(p, graph).script(script, params).get(0).get();
    }

    private String cell(GraphProtocol p, String graph, String script) {
        return cells(p, graph, script).get(0);
    }

    /** The raw result cells, as text or hex. */
    private List<String> cells(GraphProtocol p, String graph, String script) {
        Map<String, ByteBuffer> payload = new HashMap<>(Map.of("graph-results", StandardCharsets.UTF_8.encode(p.wireName)));
        if (graph != null) payload.put("graph-name", StandardCharsets.UTF_8.encode(graph));
        return engine.execute(new GraphEngine.Request(script, payload, null)).cells().stream()
                .map(b -> p.isBinary() ? hex(b) : StandardCharsets.UTF_8.decode(b).toString()).collect(Collectors.toList());
    }

    private static String hex(ByteBuffer b) {
        byte[] bytes = new byte[b.remaining()];
        b.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String text(String s) { return String.format("%08x", s.length()) + HexFormat.of().formatHex(s.getBytes()); }

    private String message(GraphProtocol p, String graph, String script) {
        return assertThrows(GraphException.class, () -> at(p, graph).script(script, Map.of())).getMessage();
    }

    // ---- scripts

    @Test public void parametersInEveryProtocol() throws Exception {
        for (GraphProtocol p : ALL) {
            Map<String, Object> params = new LinkedHashMap<>(Map.of("n", 5, "name", "Oslo", "unused", true));
            assertEquals(p.name(), 10, one(p, null, "n * 2", params));
            assertEquals(p.name(), "Oslo!", one(p, null, "name + '!'", params));
            assertEquals(p.name(), "marko", one(p, "modern", "g.V(vid).values('name')", Map.of("vid", 1)));
            assertEquals(p.name(), List.of("x", "y"), at(p, null).script("[a, b]", Map.of("a", "x", "b", "y")).stream()
                    .map(t -> t.get()).collect(Collectors.toList()));
            assertEquals(p.name(), null, one(p, null, "x", new HashMap<>(java.util.Collections.singletonMap("x", null))));
        }
    }

    @Test public void resultEnvelopes() {
        assertEquals("{\"result\":{\"id\":1,\"label\":\"person\",\"type\":\"vertex\",\"properties\":{\"name\":[{\"id\":0,\"value\":\"marko\"}],"
                + "\"age\":[{\"id\":1,\"value\":29}]}}}", cell(GraphProtocol.GRAPHSON_1_0, "modern", "g.V(1)"));
        assertEquals("{\"result\":{\"@type\":\"g:Vertex\",\"@value\":{\"id\":{\"@type\":\"g:Int32\",\"@value\":1},\"label\":\"person\"}}}",
                cell(GraphProtocol.GRAPHSON_3_0, "modern", "g.V(1)"));
        assertEquals("2100" + "0000000000000001" + "110001000000000100000006706572736f6efe01",
                cell(GraphProtocol.GRAPH_BINARY_1_0, "modern", "g.V(1)"));
        // LazyBarrierStrategy merges equal traversers
        assertEquals(List.of("{\"result\":\"software\",\"bulk\":4}"),
                cells(GraphProtocol.GRAPHSON_1_0, "modern", "g.V().out('created').label().barrier()"));
        assertEquals(List.of("{\"result\":\"software\",\"bulk\":{\"@type\":\"g:Int64\",\"@value\":4}}"),
                cells(GraphProtocol.GRAPHSON_2_0, "modern", "g.V().out('created').label().barrier()"));
        assertEquals(List.of("2100" + "0000000000000004" + "0300" + text("software")),
                cells(GraphProtocol.GRAPH_BINARY_1_0, "modern", "g.V().out('created').label().barrier()"));
        assertEquals(List.of(), cells(GraphProtocol.GRAPHSON_2_0, "modern", "g.V(99)"));
    }

    @Test public void errors() {
        assertTrue(message(GraphProtocol.GRAPHSON_1_0, null, "g.V()").contains("No such property: g"));
        assertTrue(message(GraphProtocol.GRAPHSON_1_0, "nope", "g.V()").contains("does not exist"));
        assertTrue(message(GraphProtocol.GRAPHSON_1_0, "modern", "g.V().nope()").contains("nope"));
        assertTrue(assertThrows(GraphException.class, () -> at(GraphProtocol.GRAPHSON_1_0, null).script("1 +", Map.of())).syntax);
        assertTrue(assertThrows(GraphException.class, () -> at(GraphProtocol.GRAPHSON_1_0, null).send("cobol", "x", Map.of(), null))
                .getMessage().contains("cobol"));
        assertThrows(GraphException.class, () -> at(GraphProtocol.GRAPH_BINARY_1_0, "modern").send("bytecode-json", "",
                Map.of("graph-binary-query", ByteBuffer.wrap(HexFormat.of().parseHex("1500ffffffff"))), null));
    }

    @Test public void timeouts() throws Exception {
        Map<String, ByteBuffer> limit = Map.of("request-timeout", ByteBuffer.allocate(8).putLong(0, 300));
        for (String script : List.of("java.util.concurrent.TimeUnit.SECONDS.sleep(20L)", "while (true) {}",
                "g.V().repeat(both()).times(60).count()")) {
            long start = System.nanoTime();
            String message = assertThrows(GraphException.class,
                    () -> at(GraphProtocol.GRAPHSON_1_0, "modern").send("gremlin-groovy", script, limit, null)).getMessage();
            assertTrue(message, message.matches(".*evaluation exceeded the configured threshold of .* 300 ms.*"));
            assertTrue(System.nanoTime() - start < 2_000_000_000L);
        }
        at(GraphProtocol.GRAPHSON_1_0, null).script("system.graph('t').classicEngine().create()", Map.of());
        at(GraphProtocol.GRAPHSON_1_0, "t").script(
                "schema.config().option('graph.traversal_sources.slow.evaluation_timeout').set('200 ms')", Map.of());
        assertTrue(assertThrows(GraphException.class, () -> new EngineConnection(engine, GraphProtocol.GRAPHSON_1_0, "t", "slow")
                .script("sleep(5000)", Map.of())).getMessage().contains("200 ms"));
    }

    @Test public void systemAndSchemaScripts() throws Exception {
        assertEquals(false, one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('s').exists()", Map.of()));
        one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('s').ifNotExists().coreEngine().replication('{x}').create()", Map.of());
        assertEquals(true, one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('s').exists()", Map.of()));
        assertTrue(message(GraphProtocol.GRAPHSON_1_0, null, "system.graph('s').create()").contains("already exists"));
        one(GraphProtocol.GRAPHSON_3_0, "s", "schema.vertexLabel('p').ifNotExists().partitionBy('id', Int)"
                + ".property('tags', frozen(listOf(Text))).create()", Map.of());
        one(GraphProtocol.GRAPHSON_3_0, "s", "g.addV('p').property('id', 1)", Map.of());
        assertEquals(1L, remote(GraphProtocol.GRAPH_BINARY_1_0, "s").V().count().next().longValue());
        assertTrue(message(GraphProtocol.GRAPHSON_1_0, "s", "g.V()").contains("'GRAPHSON_1_0' incompatible"));
        one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('s').drop()", Map.of());
        assertTrue(message(GraphProtocol.GRAPHSON_3_0, "s", "g.V()").contains("does not exist"));
    }

    @Test public void failedScriptIsRolledBack() throws Exception {
        one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('tx').create()", Map.of());
        message(GraphProtocol.GRAPHSON_3_0, "tx", "g.addV('a').iterate(); throw new RuntimeException('no')");
        assertEquals(0L, remote(GraphProtocol.GRAPHSON_3_0, "tx").V().count().next().longValue());
    }

    // ---- traversals

    @Test public void lambdasAndElementsAndSetsAsArguments() {
        for (GraphProtocol p : TYPED) {
            GraphTraversalSource g = remote(p, "modern");
            assertEquals(List.of("markox"), g.V(1).values("name").map(Lambda.function("it.get() + 'x'")).toList());
            assertEquals(List.of(3, 5, 4), g.V(1).out().map(Lambda.function("it.get().value('name')"))
                    .map(Lambda.function("it.get().toString().length()")).toList());
            assertEquals(3, g.V().filter(Lambda.predicate("it.get().label() == 'person' && it.get().value('age') > 28")).toList().size());
            assertEquals(List.of("vadas", "ripple", "peter"), g.V().values("name").order()
                    .by(Lambda.comparator("a, b -> b <=> a")).limit(3).toList());
            Edge e = g.E(11).next();
            assertEquals(List.of(e), g.E(e).toList());
            Vertex v = g.V(1).next();
            assertEquals(List.of(v), g.V(v).toList());
        }
        for (GraphProtocol p : TYPED.subList(1, 3))     // GraphSON 2.0 has no sets
            assertEquals(Set.of("marko", "josh", "peter", "lop", "vadas", "ripple"), remote(p, "modern")
                    .withSideEffect("a", new java.util.HashSet<>()).V().both().values("name").aggregate("a").cap("a").next());
    }

    @Test public void anotherNodesGraphs() throws Exception {
        GraphRegistry registry = new GraphRegistry();
        InetSocketAddress at;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            at = (InetSocketAddress) free.getLocalSocketAddress();
        }
        assertThrows(GraphException.class, () -> GraphHome.engines(at));     // nobody there
        try (Closeable home = GraphHome.serve(new GraphEngine(registry), registry, at)) {
            Map<String, ByteBuffer> payload = Map.of("graph-name", StandardCharsets.UTF_8.encode("modern"));
            var result = GraphHome.execute(at, new GraphEngine.Request("g.V(x).count()", payload, StandardCharsets.UTF_8.encode("{\"x\":1}")));
            assertEquals("{\"result\":1}", StandardCharsets.UTF_8.decode(result.cells().get(0)).toString());
            assertTrue(assertThrows(GraphException.class, () -> GraphHome.execute(at, new GraphEngine.Request("1 +", payload, null))).syntax);
            assertTrue(GraphHome.engines(at).containsKey("crew"));
        }
    }

    @Test public void olapSource() throws Exception {
        EngineConnection olap = new EngineConnection(engine, GraphProtocol.GRAPH_BINARY_1_0, "modern", "a");
        assertEquals(6L, traversal().withRemote(olap).V().count().next().longValue());
        assertEquals(6L, olap.script("g.V().count()", Map.of()).get(0).get());
    }

    @Test public void batches() throws Exception {
        one(GraphProtocol.GRAPHSON_1_0, null, "system.graph('b').create()", Map.of());
        for (GraphProtocol p : TYPED.subList(1, 3)) {
            List<Bytecode> batch = List.of(bytecode(G.addV("a").property("n", p.name())), bytecode(G.addV("a").property("n", p.name())));
            assertEquals(List.of(), at(p, "b").traverse(batch));
            assertEquals(2L, remote(p, "b").V().has("n", p.name()).count().next().longValue());
            assertThrows(GraphException.class, () -> at(p, "b").traverse(List.of(bytecode(G.addV("gone")), bytecode(G.V().fail()))));
            assertFalse(remote(p, "b").V().hasLabel("gone").hasNext());
            assertTrue(assertThrows(GraphException.class, () -> at(p, "b").traverse(List.of()))
                    .getMessage().contains("does not contain any traversal"));
        }
        // drivers write a plain JSON array even in GraphSON 3.0
        String v = "{\"@type\":\"g:Bytecode\",\"@value\":{\"step\":[[\"addV\",\"plain\"]]}}";
        at(GraphProtocol.GRAPHSON_3_0, "b").send("bytecode-json", "[" + v + "," + v + "]", Map.of(), null);
        assertEquals(2L, remote(GraphProtocol.GRAPHSON_3_0, "b").V().hasLabel("plain").count().next().longValue());
    }

    private static Bytecode bytecode(Traversal<?, ?> t) { return t.asAdmin().getBytecode(); }

    // ---- DSE types and predicates

    private static final List<Object> VALUES = List.of(new Point(1, 2.5), Geometry.fromWkt("linestring (0 0, 1.1 2)"),
            Geometry.fromWkt("POLYGON ((0 10, 10 0, 10 10, 0 10), (6 7, 3 9, 9 9, 6 7))"), new DseValues.Duration(1, -2, 3L));

    @Test public void dseValuesRoundTrip() throws Exception {
        for (GraphProtocol p : TYPED)
            for (Object v : VALUES) {
                assertEquals(v, one(p, null, "x", Map.of("x", v)));
                assertEquals(v, remote(p, "modern").inject(1).constant(v).next());
            }
        assertEquals("{\"result\":\"POINT (1 2.5)\"}", cell(GraphProtocol.GRAPHSON_1_0, null, "Geo.point(1, 2.5)"));
        assertEquals("{\"result\":{\"@type\":\"dse:Point\",\"@value\":\"POINT (1 2.5)\"}}",
                cell(GraphProtocol.GRAPHSON_2_0, null, "Geo.point(1, 2.5)"));
    }

    @Test public void goldenVectors() throws Exception {
        GraphBinaryCodec gb = new GraphBinaryCodec();
        String point = "0101000000" + "000000000000f03f" + "0000000000000040";
        Map<Object, String> vectors = new LinkedHashMap<>();
        vectors.put(new Point(1, 2), custom("driver.dse.geometry.Point") + "00000015" + point);
        vectors.put(new Distance(new Point(1, 2), 3), custom("driver.dse.geometry.Distance") + "0000001d" + "00000015" + point + "4008000000000000");
        vectors.put(new EditDistance("xyz", 1), custom("driver.dse.search.EditDistance") + "0000000b" + "00000001" + text("xyz"));
        vectors.put(Pair.with(2, "x"), custom("org.javatuples.Pair") + "0000000d" + "010000000002" + "03000000000178");
        vectors.put(new DseValues.Duration(1, 2, 3), custom("driver.core.Duration") + "00000010" + "00000001" + "00000002" + "0000000000000003");
        for (var v : vectors.entrySet()) {
            assertEquals(v.getValue(), hex(gb.write(v.getKey())));
            assertEquals(v.getKey(), gb.read(ByteBuffer.wrap(HexFormat.of().parseHex(v.getValue()))));
        }
        for (String opaque : List.of(
                custom("driver.core.TupleValue") + "00000017" + "003100020009000d" + "0000000400000005" + "00000003426172",
                custom("driver.core.UDTValue") + "00000018" + "0030" + "00026b73" + "000175" + "0001" + "000161" + "0009" + "0000000400000007"))
            assertEquals(opaque, hex(gb.write(gb.read(ByteBuffer.wrap(HexFormat.of().parseHex(opaque))))));
    }

    private static String custom(String name) { return "00" + text(name) + "00000000" + "00"; }

    @Test public void tupleAndUdtAreEchoedInGraphSon() {
        String tuple = "{\"@type\":\"dse:Tuple\",\"@value\":{\"cqlType\":\"tuple\",\"definition\":[{\"cqlType\":\"int\"}],"
                + "\"value\":[{\"@type\":\"g:Int32\",\"@value\":5}]}}";
        Map<String, ByteBuffer> payload = Map.of("graph-results", StandardCharsets.UTF_8.encode("graphson-3.0"));
        String params = "{\"@type\":\"g:Map\",\"@value\":[\"x\"," + tuple + "]}";
        ByteBuffer cell = engine.execute(new GraphEngine.Request("x", payload, StandardCharsets.UTF_8.encode(params))).cells().get(0);
        assertEquals("{\"result\":" + tuple + "}", StandardCharsets.UTF_8.decode(cell).toString());
    }

    @Test public void predicates() throws Exception {
        at(GraphProtocol.GRAPHSON_2_0, "empty").script("g.V().drop().iterate();"
                + "g.addV('p').property('loc', Geo.point(1, 1)).property('bio', 'A quick Brown fox')"
                + ".property('tags', ['a', 'b']).property('m', [k: 'v'])", Map.of());
        Object[][] cases = {
                {"loc", "inside", new Distance(new Point(0, 0), 1.5), true}, {"loc", "inside", new Distance(new Point(0, 0), 1.4), false},
                {"loc", "insideCartesian", Geometry.fromWkt("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))"), true},
                {"bio", "token", "brown", true}, {"bio", "token", "brow", false}, {"bio", "tokenPrefix", "BRO", true},
                {"bio", "tokenRegex", "q.*k", true}, {"bio", "prefix", "A q", true}, {"bio", "prefix", "a q", false},
                {"bio", "regex", ".*fox", true}, {"bio", "phrase", new EditDistance("quick fox", 1), true},
                {"bio", "phrase", new EditDistance("quick fox", 0), false},
                {"bio", "tokenFuzzy", new EditDistance("foz", 1), true}, {"bio", "fuzzy", new EditDistance("foz", 1), false},
                {"tags", "contains", "a", true}, {"m", "containsKey", "k", true}, {"m", "containsValue", "v", true},
                {"m", "entryEq", Pair.with("k", "v"), true}, {"m", "entryEq", Pair.with("k", "w"), false}};
        for (Object[] c : cases) {
            String name = c[0] + " " + c[1] + " " + c[2];
            P<Object> p = new P<>(DsePredicates.valueOf((String) c[1]), c[2]);
            assertEquals(name, c[3], remote(GraphProtocol.GRAPH_BINARY_1_0, "empty").V().has((String) c[0], p).hasNext());
        }
        // the spellings of the drivers
        for (String json : List.of(
                "{\"@type\":\"dse:P\",\"@value\":{\"predicateType\":\"Geo\",\"predicate\":\"inside\",\"value\":{\"@type\":\"dse:Distance\",\"@value\":\"DISTANCE((0.0 0.0) 3.0)\"}}}",
                "{\"@type\":\"g:P\",\"@value\":{\"predicate\":\"inside\",\"value\":{\"@type\":\"dse:Distance\",\"@value\":\"DISTANCE ((0 0) 3)\"}}}",
                "{\"@value\":{\"predicate\":\"inside\",\"predicateType\":\"Geo\",\"value\":{\"@value\":\"DISTANCE((0 0) 3)\",\"@type\":\"dse:Distance\"}},\"@type\":\"dse:P\"}",
                "{\"@type\":\"dse:P\",\"@value\":{\"predicateType\":\"P\",\"predicate\":\"neq\",\"value\":\"x\"}}"))
            assertEquals(json, 1L, count("loc", json));
        assertEquals(1L, count("bio", "{\"@type\":\"g:P\",\"@value\":{\"predicate\":\"tokenFuzzy\",\"value\":{\"query\":\"foz\",\"distance\":1}}}"));
        assertEquals(1L, count("bio", "{\"@type\":\"dse:P\",\"@value\":{\"predicateType\":\"Search\",\"predicate\":\"phrase\",\"value\":"
                + "{\"query\":\"a brown\",\"distance\":{\"@type\":\"g:Int32\",\"@value\":1}}}}"));
    }

    private long count(String property, String predicate) throws Exception {
        for (GraphProtocol p : TYPED.subList(0, 2)) {
            String json = "{\"@type\":\"g:Bytecode\",\"@value\":{\"step\":[[\"V\"],[\"has\",\"" + property + "\"," + predicate + "],[\"count\"]]}}";
            Object n = at(p, "empty").send("bytecode-json", json, Map.of(), null).get(0).get();
            if (!n.equals(1L)) return (Long) n;
        }
        return 1;
    }

    @Test public void editDistanceIsOptimalStringAlignment() {
        assertEquals(3, DsePredicates.editDistance("ca", "abc"));
        assertEquals(1, DsePredicates.editDistance("lieks", "likes"));
    }
}
