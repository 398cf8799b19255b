package dsetest.graph;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.apache.cassandra.audit.AuditLogContext;
import org.apache.cassandra.audit.AuditLogEntryType;
import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.cql3.BatchQueryOptions;
import org.apache.cassandra.cql3.CQLStatement;
import org.apache.cassandra.cql3.ColumnIdentifier;
import org.apache.cassandra.cql3.ColumnSpecification;
import org.apache.cassandra.cql3.QueryHandler;
import org.apache.cassandra.cql3.QueryOptions;
import org.apache.cassandra.cql3.QueryProcessor;
import org.apache.cassandra.cql3.ResultSet;
import org.apache.cassandra.cql3.statements.BatchStatement;
import org.apache.cassandra.db.ConsistencyLevel;
import org.apache.cassandra.db.marshal.AbstractType;
import org.apache.cassandra.db.marshal.BytesType;
import org.apache.cassandra.db.marshal.MapType;
import org.apache.cassandra.db.marshal.UTF8Type;
import org.apache.cassandra.exceptions.InvalidRequestException;
import org.apache.cassandra.exceptions.RequestValidationException;
import org.apache.cassandra.exceptions.SyntaxException;
import org.apache.cassandra.service.ClientState;
import org.apache.cassandra.service.QueryState;
import org.apache.cassandra.transport.Dispatcher;
import org.apache.cassandra.transport.messages.ResultMessage;
import org.apache.cassandra.utils.MD5Digest;

/**
 * Answers DSE Graph requests and the analytics server lookup, and adds {@code graph_engine} to
 * {@code SELECT * FROM system_schema.keyspaces}; everything else is Cassandra's. With
 * {@code -Ddsetest.graph.home=ip:port} all nodes use the graphs of the node that has {@code -Ddsetest.node=1}.
 */
public final class GraphQueryHandler implements QueryHandler {
    private static final Pattern KEYSPACES = Pattern.compile("\\s*SELECT\\s+\\*\\s+FROM\\s+system_schema\\.keyspaces\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern ANALYTICS_SERVER = Pattern.compile("\\s*CALL\\s+DseClientTool\\.getAnalyticsGraphServer\\s*\\(\\s*\\)\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    private final QueryHandler next = QueryProcessor.instance;
    private final Function<GraphEngine.Request, GraphEngine.Result> engine;
    private final Supplier<Map<String, GraphRegistry.Engine>> engines;

    public GraphQueryHandler() throws IOException {
        InetSocketAddress home = address(System.getProperty("dsetest.graph.home"));
        if (home != null && Integer.getInteger("dsetest.node", 1) != 1) {
            engine = r -> GraphHome.execute(home, r);
            engines = () -> GraphHome.engines(home);
            return;
        }
        GraphRegistry registry = new GraphRegistry();
        registry.setListener(new Keyspaces());
        GraphEngine local = new GraphEngine(registry);
        engine = local::execute;
        engines = registry::engines;
        if (home != null) GraphHome.serve(local, registry, home);
        if (Boolean.parseBoolean(System.getProperty("dsetest.graph.warm_up", "true"))) local.warmUp();
    }

    /** Of "ip:port", or null. */
    private static InetSocketAddress address(String text) {
        if (text == null) return null;
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** Every graph request carries these two; nothing else does. */
    private static boolean isGraph(Map<String, ByteBuffer> payload) {
        return payload != null && (payload.containsKey("graph-language") || payload.containsKey("graph-results"));
    }

    /** The payload is not known yet, so a text that is no CQL is kept until {@link #process} sees the payload. */
    @Override public CQLStatement parse(String query, QueryState state, QueryOptions options) {
        try {
            CQLStatement statement = next.parse(query, state, options);
            return KEYSPACES.matcher(query).matches() ? new SchemaQuery(statement) : statement;
        } catch (RequestValidationException e) {
            return new Unparsed(query, e);
        }
    }

    @Override public ResultMessage process(CQLStatement statement, QueryState state, QueryOptions options,
                                           Map<String, ByteBuffer> payload, Dispatcher.RequestTime time) {
        if (isGraph(payload)) {
            if (!(statement instanceof Unparsed u)) throw new InvalidRequestException("A graph request cannot carry CQL");
            state.getClientState().validateLogin();
            return graph(u.query, options, payload);
        }
        if (statement instanceof Unparsed u) {
            if (ANALYTICS_SERVER.matcher(u.query).matches()) return analyticsServer();
            throw u.error;
        }
        if (statement instanceof SchemaQuery q) return withEngines(next.process(q.select, state, options, payload, time));
        return next.process(statement, state, options, payload, time);
    }

    private ResultMessage withEngines(ResultMessage result) {
        if (!(result instanceof ResultMessage.Rows keyspaces)) return result;
        List<ColumnSpecification> columns = new ArrayList<>(keyspaces.result.metadata.requestNames());
        columns.add(new ColumnSpecification("system_schema", "keyspaces", new ColumnIdentifier("graph_engine", true), UTF8Type.instance));
        Map<String, GraphRegistry.Engine> byName = engines.get();
        ResultSet rows = new ResultSet(new ResultSet.ResultMetadata(columns));
        for (List<ByteBuffer> keyspace : keyspaces.result.rows) {
            List<ByteBuffer> row = new ArrayList<>(keyspace);
            GraphRegistry.Engine e = byName.get(UTF8Type.instance.compose(row.get(0)));
            row.add(e == null || e.schemaName == null ? null : UTF8Type.instance.decompose(e.schemaName));
            rows.addRow(row);
        }
        return new ResultMessage.Rows(rows);
    }

    private ResultMessage graph(String query, QueryOptions options, Map<String, ByteBuffer> payload) {
        consistency(payload, "graph-read-consistency");
        consistency(payload, "graph-write-consistency");
        List<ByteBuffer> values = options.getValues();
        if (values.size() > 1) throw new InvalidRequestException("A graph request takes one parameter document, got " + values.size());
        GraphEngine.Result result;
        try {
            result = engine.apply(new GraphEngine.Request(query, payload, values.isEmpty() ? null : values.get(0)));
        } catch (GraphException e) {
            throw e.syntax ? new SyntaxException(e.getMessage()) : new InvalidRequestException(e.getMessage(), e);
        }
        return column(result.graphName(), "gremlin", result.binary() ? BytesType.instance : UTF8Type.instance, result.cells());
    }

    /** The node OLAP clients should turn to ({@code -Ddsetest.graph.analytics=ip:port}); the port is not the native one. */
    private static ResultMessage analyticsServer() {
        String location = System.getProperty("dsetest.graph.analytics",
                DatabaseDescriptor.getRpcAddress().getHostAddress() + ":8182");
        MapType<String, String> type = MapType.getInstance(UTF8Type.instance, UTF8Type.instance, false);
        return column("DseClientTool", "result", type, List.of(type.decompose(Map.of("location", location))));
    }

    private static ResultMessage column(String table, String name, AbstractType<?> type, List<ByteBuffer> cells) {
        ResultSet rows = new ResultSet(new ResultSet.ResultMetadata(List.of(
                new ColumnSpecification("dsetest", table, new ColumnIdentifier(name, true), type))));
        for (ByteBuffer cell : cells) rows.addRow(List.of(cell));
        return new ResultMessage.Rows(rows);
    }

    private static void consistency(Map<String, ByteBuffer> payload, String key) {
        String name = GraphEngine.text(payload, key, null);
        if (name == null) return;
        try {
            ConsistencyLevel.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("Unknown consistency level in " + key + ": " + name);
        }
    }

    @Override public ResultMessage.Prepared prepare(String query, ClientState state, Map<String, ByteBuffer> payload) {
        return next.prepare(query, state, payload);
    }

    @Override public QueryHandler.Prepared getPrepared(MD5Digest id) { return next.getPrepared(id); }

    @Override public ResultMessage processPrepared(CQLStatement statement, QueryState state, QueryOptions options,
                                                   Map<String, ByteBuffer> payload, Dispatcher.RequestTime time) {
        return next.processPrepared(statement, state, options, payload, time);
    }

    @Override public ResultMessage processBatch(BatchStatement statement, QueryState state, BatchQueryOptions options,
                                                Map<String, ByteBuffer> payload, Dispatcher.RequestTime time) {
        return next.processBatch(statement, state, options, payload, time);
    }

    /** A graph is a keyspace in DSE; making it one here gives clients the metadata and the schema events. */
    private static final class Keyspaces implements GraphRegistry.Listener {
        @Override public void created(String name, GraphRegistry.Engine engine) {
            run("CREATE KEYSPACE IF NOT EXISTS " + quote(name)
                    + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        }
        @Override public void dropped(String name) { run("DROP KEYSPACE IF EXISTS " + quote(name)); }

        private static String quote(String name) { return '"' + name.replace("\"", "\"\"") + '"'; }

        private static void run(String cql) { QueryProcessor.process(cql, ConsistencyLevel.ONE); }
    }

    /** Statements that only {@link #process} knows how to run. */
    private interface OwnStatement extends CQLStatement {
        @Override default void authorize(ClientState state) {}
        @Override default void validate(ClientState state) {}
        @Override default ResultMessage execute(QueryState s, QueryOptions o, Dispatcher.RequestTime t) { throw new UnsupportedOperationException(); }
        @Override default ResultMessage executeLocally(QueryState s, QueryOptions o) { throw new UnsupportedOperationException(); }
        @Override default AuditLogContext getAuditLogContext() { return new AuditLogContext(AuditLogEntryType.SELECT); }
    }

    /** A text that did not parse as CQL, with the error to report if it turns out not to be a graph request. */
    private record Unparsed(String query, RequestValidationException error) implements OwnStatement {}

    /** A SELECT of all columns of system_schema.keyspaces. */
    private record SchemaQuery(CQLStatement select) implements OwnStatement {}
}
