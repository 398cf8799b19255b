package dsetest.front;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** TLS towards the client, and towards the backend unless that takes both. */
final class Tls {

    private static final int HANDSHAKE_RECORD = 0x16;

    private final SSLContext server, client;
    private final boolean optional, wantsCertificate;

    private Tls(Settings settings) throws IOException, GeneralSecurityException {
        optional = settings.get("tls").equals("optional");
        wantsCertificate = settings.get("tls").equals("client");
        server = context(settings, "key-store");
        client = context(settings, "client-store");
    }

    /** Null when TLS is off. */
    static Tls of(Settings settings) throws IOException {
        if (settings.get("tls").equals("off")) return null;
        try {
            return new Tls(settings);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** The frames of an accepted connection; waits for the client's first byte. */
    FrameStream accept(Socket socket) throws IOException {
        int first = socket.getInputStream().read();
        if (first < 0) throw new IOException("closed before the first byte");
        if (first != HANDSHAKE_RECORD && optional) {
            PushbackInputStream in = new PushbackInputStream(socket.getInputStream());
            in.unread(first);
            return new FrameStream(socket, in);
        }
        InputStream consumed = new ByteArrayInputStream(new byte[] {(byte) first});
        SSLSocket secured = (SSLSocket) server.getSocketFactory().createSocket(socket, consumed, true);
        secured.setNeedClientAuth(wantsCertificate);
        secured.startHandshake();
        return new FrameStream(secured);
    }

    Socket connect(Socket socket) throws IOException {
        if (optional) return socket;
        return client.getSocketFactory().createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    }

    private static SSLContext context(Settings settings, String store) throws IOException, GeneralSecurityException {
        char[] password = settings.get("store-password").toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(settings.get(store))) {
            keys.load(in, password);
        }
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, password);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        try (InputStream in = new FileInputStream(settings.get("ca"))) {
            authorities.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
