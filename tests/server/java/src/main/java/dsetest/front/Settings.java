package dsetest.front;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Command line options; see the README for their meaning. */
final class Settings {

    static final List<Integer> VERSIONS = List.of(Frame.V3, Frame.V4, Frame.V5, Frame.DSE_V1, Frame.DSE_V2);
    private static final List<String> NAMES = List.of("v3", "v4", "v5", "dse_v1", "dse_v2");

    private final Map<String, String> values = new LinkedHashMap<>(Map.ofEntries(
            Map.entry("listen", "127.0.0.1:9142"),
            Map.entry("backend", "127.0.0.1:9042"),
            Map.entry("max-version", "dse_v2"),
            Map.entry("v5", "false"),
            Map.entry("dse-version", "6.8.0"),
            Map.entry("peer-dse-version", ""),
            Map.entry("release-version", "4.0.0.6800"),
            Map.entry("workload", "Cassandra"),
            Map.entry("graph", "true"),
            Map.entry("server-id", "00-00-00-00-00-01"),
            Map.entry("peers-v2", "false"),
            Map.entry("skip-metadata", "false"),
            Map.entry("cancel-reply", "last"),
            Map.entry("fail-page", "0"),
            Map.entry("delay-ms", "0"),
            Map.entry("drop-after", "0"),
            Map.entry("tls", "off"),
            Map.entry("key-store", ""),
            Map.entry("client-store", ""),
            Map.entry("store-password", ""),
            Map.entry("ca", ""),
            Map.entry("verbose", "false")));

    final InetSocketAddress listen, backend;
    final TreeSet<Integer> versions = new TreeSet<>();

    Settings(String[] args) {
        for (int i = 0; i < args.length; i += 2) {
            String key = args[i].replaceFirst("^--", "");
            if (!values.containsKey(key) || i + 1 == args.length) {
                throw new IllegalArgumentException("usage: DseFront [--option value]..., options " + values.keySet());
            }
            values.put(key, args[i + 1]);
        }
        listen = address(get("listen"));
        backend = address(get("backend"));
        int max = NAMES.indexOf(get("max-version").toLowerCase());
        if (max < 0) throw new IllegalArgumentException("--max-version is one of " + NAMES);
        for (int i = 0; i <= max; i++) versions.add(VERSIONS.get(i));
        if (!is("v5") && !get("max-version").equalsIgnoreCase("v5")) versions.remove(Frame.V5);
    }

    String get(String key) {
        return values.get(key);
    }

    boolean is(String key) {
        return Boolean.parseBoolean(get(key));
    }

    int number(String key) {
        return Integer.parseInt(get(key));
    }

    /** As in SUPPORTED and in the version error, for example 66/dse-v2. */
    List<String> versionNames() {
        return versions.stream().map(v -> v + "/" + NAMES.get(VERSIONS.indexOf(v)).replace('_', '-')).toList();
    }

    private static InetSocketAddress address(String s) {
        int colon = s.lastIndexOf(':');
        return new InetSocketAddress(s.substring(0, colon), Integer.parseInt(s.substring(colon + 1)));
    }
}
