package dsetest.front;

import java.io.IOException;
import java.net.Socket;
import java.nio.BufferUnderflowException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client connection and the backend connection that serves it. The backend speaks the client's
 * version, or v5 for the DSE versions. Two threads: one reads the client, one the backend.
 */
final class Connection {

    interface Handler {
        void on(Frame response) throws IOException;
    }

    interface Action {
        void run() throws IOException;
    }

    private final Settings settings;
    private final boolean verbose;
    private final int delayMillis, dropAfter;
    private final Translator translator;
    private final SystemTables systemTables;
    private final ScheduledExecutorService timer;
    private final Tls tls;
    private final Socket socket;
    private FrameStream client;
    private FrameStream backend;
    private int version;
    private int backendVersion;
    private volatile Compression compression = Compression.NONE;
    private int nextBackendStream;
    private int replies;

    private final Map<Integer, Handler> pending = new ConcurrentHashMap<>();
    private final Map<Integer, ContinuousPaging> sessions = new ConcurrentHashMap<>();
    private final Set<Integer> busy = ConcurrentHashMap.newKeySet();

    Connection(Socket socket, Settings settings, Tls tls, Translator translator, ScheduledExecutorService timer) {
        this.settings = settings;
        this.translator = translator;
        this.timer = timer;
        verbose = settings.is("verbose");
        delayMillis = settings.number("delay-ms");
        dropAfter = settings.number("drop-after");
        systemTables = new SystemTables(settings);
        this.tls = tls;
        this.socket = socket;
    }

    void run() {
        untilEnd(this::readClient);
    }

    private void readClient() throws IOException {
        client = tls == null ? new FrameStream(socket) : tls.accept(socket);
        Frame first = client.read();
        if (first == null || !accept(first)) return;
        Socket node = new Socket(settings.backend.getAddress(), settings.backend.getPort());
        backend = new FrameStream(tls == null ? node : tls.connect(node));
        if (version == Frame.V5) {
            backend.write(first, true);
            DseFront.thread("v5", () -> untilEnd(() -> backend.copyTo(client)));
            client.copyTo(backend);
            return;
        }
        DseFront.thread("backend", () -> untilEnd(this::readBackend));
        for (Frame f = first; f != null; f = client.read()) {
            request(f);
            if (client.idle()) backend.flush();
        }
    }

    private void close() {
        try {
            // Under TLS closing the stream could wait for a peer that does not read.
            socket.close();
        } catch (IOException e) {
            log("close: " + e.getMessage());
        }
        if (backend != null) backend.close();
        List.copyOf(sessions.values()).forEach(ContinuousPaging::cancel);
    }

    /** Runs to the end, then closes; both directions end together. */
    private void untilEnd(Action action) {
        orClose(action);
        close();
    }

    private void orClose(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            log("closed: " + e.getMessage());
            close();
        } catch (RuntimeException e) {
            e.printStackTrace();
            close();
        }
    }

    // ---- requests ----

    private boolean accept(Frame first) throws IOException {
        version = first.version();
        backendVersion = Frame.isDse(version) ? Frame.V5 : version;
        if (settings.versions.contains(version)) return true;
        String text = "Invalid or unsupported protocol version (" + version + "); supported versions are ("
                + String.join(", ", settings.versionNames()) + ")";
        log(text);
        client.write(Frame.error(settings.versions.last(), first.stream(), Frame.PROTOCOL_ERROR, text), true);
        return false;
    }

    private void request(Frame f) throws IOException {
        if (f.version() != version) {
            throw new IOException("version " + f.version() + " on a connection of version " + version);
        }
        if (f.has(Frame.COMPRESSED)) {
            f = f.with(version, f.flags() & ~Frame.COMPRESSED, f.stream(), compression.decompress(f.body()));
        }
        log("request", f);
        if (!busy.add(f.stream())) {
            System.err.println("CLIENT FAULT: stream " + f.stream() + " reused while its request is in progress");
        }
        try {
            dispatch(f);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            String text = "Malformed " + f.opcodeName() + ": " + e.getMessage();
            System.err.println("CLIENT FAULT: " + text);
            reply(Frame.error(version, f.stream(), Frame.PROTOCOL_ERROR, text), true);
        }
    }

    private void dispatch(Frame f) throws IOException {
        int stream = f.stream();
        boolean dse = Frame.isDse(version);
        byte[] body = dse ? translator.request(f) : f.body();
        switch (f.opcode()) {
            case Frame.OPTIONS -> toBackend(f, body, r -> reply(supported(r, stream), false));
            case Frame.STARTUP -> startup(f);
            case Frame.REVISE_REQUEST -> {
                if (!dse) throw new IllegalArgumentException("needs a DSE protocol version");
                revise(f);
            }
            case Frame.QUERY, Frame.EXECUTE -> {
                Frame translated = f.with(version, f.flags(), stream, body);
                if (dse && continuousPaging(translated)) return;
                if (f.opcode() == Frame.QUERY && systemQuery(translated)) return;
                toBackend(f, body, r -> replyTranslated(r, stream));
            }
            default -> toBackend(f, body, r -> replyTranslated(r, stream));
        }
    }

    private void startup(Frame f) throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        Cursor c = new Cursor(f.body());
        for (int n = c.u16(); n > 0; n--) options.put(c.string(), c.string());
        log("startup " + options);
        String algorithm = options.remove("COMPRESSION");
        Compression chosen = Compression.named(algorithm);
        Wire w = new Wire().u16(options.size());
        options.forEach((k, v) -> w.string(k).string(v));
        toBackend(f, w.bytes(), r -> {
            if (r.opcode() == Frame.READY || r.opcode() == Frame.AUTHENTICATE) {
                if (backendVersion == Frame.V5) backend.startSegments();
                compression = chosen;
            }
            replyTranslated(r, f.stream());
        });
    }

    private boolean continuousPaging(Frame f) throws IOException {
        byte[] message = new Cursor(f.body(), f.prefixLength()).rest();
        QueryParams params = new QueryParams(f.opcode(), message, version);
        if (!params.continuous()) return false;
        ContinuousPaging session = new ContinuousPaging(this, settings, f, params);
        sessions.put(f.stream(), session);
        session.start();
        return true;
    }

    private boolean systemQuery(Frame f) throws IOException {
        int at = f.prefixLength(), stream = f.stream();
        Cursor c = new Cursor(f.body(), at);
        SystemTables.Query q = systemTables.recognise(c.longString());
        if (q == null) return false;
        if (q.isPeersV2()) {
            reply(Frame.error(version, stream, Frame.INVALID, "table peers_v2 does not exist"), true);
        } else {
            byte[] parameters = c.rest();
            int flagsAt = backendVersion == Frame.V5 ? 5 : 2;
            parameters[flagsAt] &= ~0x02; // never without metadata
            byte[] body = new Wire().raw(f.body(), 0, at).longString(q.forBackend()).raw(parameters).bytes();
            toBackend(f, body, r -> reply(systemTables.answer(q, r, version, stream), false));
        }
        return true;
    }

    private void revise(Frame f) throws IOException {
        Cursor c = new Cursor(f.body(), f.prefixLength());
        int type = c.i32(), target = c.i32();
        ContinuousPaging session = sessions.get(target);
        if (type == 1) {
            boolean found = session != null && session.cancel();
            Frame error = Frame.error(version, target, Frame.SERVER_ERROR, "Session cancelled by the user");
            boolean replyLast = settings.get("cancel-reply").equals("last");
            if (found && replyLast) reply(error, true);
            reply(revised(f.stream(), found), true);
            if (found && !replyLast) reply(error, true);
        } else if (type == 2 && version == Frame.DSE_V2) {
            int pages = c.i32();
            String failure = session == null ? null : session.addCredits(pages);
            reply(failure == null ? revised(f.stream(), session != null)
                    : Frame.error(version, f.stream(), Frame.INVALID, failure), true);
        } else {
            throw new IllegalArgumentException("unknown revision type " + type);
        }
    }

    private Frame revised(int stream, boolean success) {
        Rows.Table t = new Rows.Table("", "", List.of(new Rows.Column("[status]", new byte[] {0, 4})),
                List.of(List.of(new byte[] {(byte) (success ? 1 : 0)})));
        return new Frame(version, true, 0, stream, Frame.RESULT, t.encode(new byte[0], null));
    }

    /** Sends a request on a free backend stream; to be flushed by the caller's thread. */
    void toBackend(Frame f, byte[] body, Handler onResponse) throws IOException {
        int id;
        synchronized (pending) {
            do {
                id = nextBackendStream++ & 0x7FFF;
            } while (pending.putIfAbsent(id, onResponse) != null);
        }
        backend.write(f.with(backendVersion, f.flags(), id, body), false);
    }

    void flushBackend() throws IOException {
        backend.flush();
    }

    // ---- responses ----

    private void readBackend() throws IOException {
        for (Frame f; (f = backend.read()) != null; ) {
            if (f.stream() < 0) {
                reply(f.with(version, f.flags(), -1, eventBody(f)), false);
            } else {
                Handler handler = pending.remove(f.stream());
                if (handler == null) throw new IOException("backend answered on idle stream " + f.stream());
                handler.on(f);
            }
            if (backend.idle()) client.flush();
        }
    }

    void replyTranslated(Frame f, int stream) throws IOException {
        byte[] body = Frame.isDse(version) ? translator.response(f, version) : f.body();
        reply(f.with(version, f.flags(), stream, body), false);
    }

    /** The only way to the client: delay, compression and the drop fault apply here. */
    void reply(Frame f, boolean flush) throws IOException {
        if (delayMillis == 0) send(f, flush);
        else after(TimeUnit.MILLISECONDS.toNanos(delayMillis), () -> send(f, true));
    }

    private synchronized void send(Frame f, boolean flush) throws IOException {
        log("response", f);
        if (!sessions.containsKey(f.stream())) busy.remove(f.stream());
        boolean compress = compression != Compression.NONE && f.body().length > 0 && f.opcode() != Frame.AUTHENTICATE;
        client.write(compress ? f.with(version, f.flags() | Frame.COMPRESSED, f.stream(), compression.compress(f.body())) : f, flush);
        if (++replies == dropAfter) {
            client.flush();
            throw new IOException("dropped on purpose");
        }
    }

    void after(long nanos, Action action) {
        timer.schedule(() -> orClose(action), nanos, TimeUnit.NANOSECONDS);
    }

    void ended(ContinuousPaging session) {
        sessions.remove(session.stream(), session);
    }

    /** SUPPORTED as DSE would answer: our versions and our compression. */
    private Frame supported(Frame f, int stream) {
        if (f.opcode() != Frame.SUPPORTED) return f.with(version, f.flags(), stream, f.body());
        Map<String, List<String>> options = new LinkedHashMap<>();
        Cursor c = new Cursor(f.body(), f.prefixLength());
        for (int n = c.u16(); n > 0; n--) {
            String key = c.string();
            String[] list = new String[c.u16()];
            for (int i = 0; i < list.length; i++) list[i] = c.string();
            options.put(key, List.of(list));
        }
        options.put("COMPRESSION", List.of("snappy", "lz4"));
        options.put("PROTOCOL_VERSIONS", settings.versionNames());
        Wire w = new Wire().u16(options.size());
        options.forEach((k, list) -> {
            w.string(k).u16(list.size());
            list.forEach(w::string);
        });
        return new Frame(version, true, 0, stream, Frame.SUPPORTED, w.bytes());
    }

    /** Node events carry the backend's port: clients know the node by the front's. */
    private byte[] eventBody(Frame f) {
        Cursor c = new Cursor(f.body(), f.prefixLength());
        if (c.string().equals("SCHEMA_CHANGE")) return f.body();
        return new Wire().raw(f.body(), 0, f.body().length - 4).i32(settings.listen.getPort()).bytes();
    }

    private void log(String what, Frame f) {
        if (verbose) log(what + " stream " + f.stream() + " " + f.opcodeName() + ", " + f.body().length + " bytes");
    }

    private void log(String line) {
        if (verbose) System.err.printf("[%08x v%d] %s%n", System.identityHashCode(this), version, line);
    }
}
