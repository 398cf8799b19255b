package dsetest.graph;

import java.io.Closeable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dsetest.graph.GraphEngine.Request;
import dsetest.graph.GraphEngine.Result;
import dsetest.graph.GraphRegistry.Engine;

/**
 * Lets all nodes of a cluster answer from the graphs of one of them: that node serves its engine on a loopback
 * port, the others ask it. One connection per request; Java serialization, so loopback only.
 */
final class GraphHome {
    private GraphHome() {}

    private record Question(String query, HashMap<String, byte[]> payload, byte[] parameters) implements Serializable {}

    private record Answer(boolean binary, String graph, byte[][] cells, HashMap<String, Engine> engines,
                          String error, boolean syntax) implements Serializable {}

    /** Question with a null query: which graphs are there? */
    static Closeable serve(GraphEngine engine, GraphRegistry registry, InetSocketAddress home) throws IOException {
        ServerSocket server = new ServerSocket(home.getPort(), 64, home.getAddress());
        thread(() -> {
            while (true) {
                Socket s = server.accept();
                thread(() -> answer(engine, registry, s));
            }
        });
        return server;
    }

    private static void answer(GraphEngine engine, GraphRegistry registry, Socket socket) throws Exception {
        try (socket; ObjectInputStream in = new ObjectInputStream(socket.getInputStream());
             ObjectOutputStream out = new ObjectOutputStream(socket.getOutputStream())) {
            Question q = (Question) in.readObject();
            Answer a;
            try {
                if (q.query == null) {
                    a = new Answer(false, null, null, new HashMap<>(registry.engines()), null, false);
                } else {
                    Map<String, ByteBuffer> payload = new HashMap<>();
                    q.payload.forEach((k, v) -> payload.put(k, ByteBuffer.wrap(v)));
                    Result r = engine.execute(new Request(q.query, payload, q.parameters == null ? null : ByteBuffer.wrap(q.parameters)));
                    a = new Answer(r.binary(), r.graphName(), r.cells().stream().map(GraphHome::bytes).toArray(byte[][]::new), null, null, false);
                }
            } catch (GraphException e) {
                a = new Answer(false, null, null, null, e.getMessage(), e.syntax);
            }
            out.writeObject(a);
        }
    }

    static Result execute(InetSocketAddress home, Request r) {
        HashMap<String, byte[]> payload = new HashMap<>();
        r.payload().forEach((k, v) -> payload.put(k, bytes(v)));
        Answer a = ask(home, new Question(r.query(), payload, r.parameters() == null ? null : bytes(r.parameters())));
        if (a.error != null) throw new GraphException(a.error, null, a.syntax);
        return new Result(a.binary, a.graph, List.of(a.cells).stream().map(ByteBuffer::wrap).toList());
    }

    static Map<String, Engine> engines(InetSocketAddress home) { return ask(home, new Question(null, null, null)).engines; }

    private static Answer ask(InetSocketAddress home, Question q) {
        try (Socket socket = new Socket(home.getAddress(), home.getPort());
             ObjectOutputStream out = new ObjectOutputStream(socket.getOutputStream())) {
            out.writeObject(q);
            return (Answer) new ObjectInputStream(socket.getInputStream()).readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new GraphException("The node that holds the graphs does not answer: " + e);
        }
    }

    private static byte[] bytes(ByteBuffer b) {
        byte[] bytes = new byte[b.remaining()];
        b.duplicate().get(bytes);
        return bytes;
    }

    private interface Task { void run() throws Exception; }

    private static void thread(Task task) {
        Thread t = new Thread(() -> {
            try {
                task.run();
            } catch (Exception e) {
                // the other side went away, or the socket was closed
            }
        }, "graph-home");
        t.setDaemon(true);
        t.start();
    }
}
