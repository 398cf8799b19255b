package dsetest.front;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Speaks the DSE native protocols to clients on behalf of an Apache Cassandra node. */
public final class DseFront {

    public static void main(String[] args) throws IOException {
        Settings settings;
        try {
            settings = new Settings(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Translator translator = new Translator();
        Tls tls = Tls.of(settings);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "timer");
            t.setDaemon(true);
            return t;
        });
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(settings.listen);
            System.out.println("dse-front ready on " + settings.listen + ", versions " + settings.versionNames());
            while (true) {
                Socket client = server.accept();
                Connection connection = new Connection(client, settings, tls, translator, timer);
                thread("client", connection::run);
            }
        }
    }

    static void thread(String name, Runnable body) {
        Thread t = new Thread(null, body, name, 256 << 10);
        t.setDaemon(true);
        t.start();
    }

    private DseFront() { }
}
