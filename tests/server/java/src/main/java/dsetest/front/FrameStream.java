package dsetest.front;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * Frames over a socket: plain, or inside the checksummed segments that protocol v5 uses after its
 * handshake. One thread reads; any thread may write.
 */
final class FrameStream implements Closeable {

    private static final int MAX_BODY = 256 << 20;
    private static final int MAX_SEGMENT = (1 << 17) - 1;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private volatile boolean segmented;
    private ByteBuffer segment = ByteBuffer.allocate(0);

    FrameStream(Socket socket) throws IOException {
        this(socket, socket.getInputStream());
    }

    FrameStream(Socket socket, InputStream input) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(input, 1 << 16));
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Everything read or written from now on is inside segments. */
    void startSegments() {
        segmented = true;
    }

    /** The next frame, or null at the end of the stream. */
    Frame read() throws IOException {
        byte[] header = new byte[Frame.HEADER_SIZE];
        try {
            fill(header);
        } catch (EOFException end) {
            return null;
        }
        ByteBuffer h = ByteBuffer.wrap(header);
        int version = h.get() & 0xFF, flags = h.get() & 0xFF, stream = h.getShort(), opcode = h.get() & 0xFF;
        int length = h.getInt();
        if (length < 0 || length > MAX_BODY) throw new IOException("frame length " + length);
        byte[] body = new byte[length];
        fill(body);
        return new Frame(version & 0x7F, (version & 0x80) != 0, flags, stream, opcode, body);
    }

    /** True when a read would likely block; the moment to flush what other threads wait for. */
    boolean idle() throws IOException {
        return !segment.hasRemaining() && in.available() < Frame.HEADER_SIZE;
    }

    synchronized void write(Frame f, boolean flush) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(Frame.HEADER_SIZE + f.body().length);
        b.put((byte) (f.version() | (f.response() ? 0x80 : 0))).put((byte) f.flags()).putShort((short) f.stream());
        b.put((byte) f.opcode()).putInt(f.body().length).put(f.body());
        if (segmented) writeSegments(b.array());
        else out.write(b.array());
        if (flush) out.flush();
    }

    synchronized void flush() throws IOException {
        out.flush();
    }

    /** Passes everything on unread until either end closes. */
    void copyTo(FrameStream other) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int n; (n = in.read(buffer)) > 0; ) {
            synchronized (other) {
                other.out.write(buffer, 0, n);
                other.out.flush();
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException ignored) {
            // closing is all we want
        }
    }

    private void fill(byte[] target) throws IOException {
        if (!segmented) {
            in.readFully(target);
            return;
        }
        for (int done = 0; done < target.length; ) {
            while (!segment.hasRemaining()) segment = readSegment();
            int n = Math.min(segment.remaining(), target.length - done);
            segment.get(target, done, n);
            done += n;
        }
    }

    private ByteBuffer readSegment() throws IOException {
        byte[] header = new byte[6];
        in.readFully(header);
        int bits = little(header, 0);
        if (little(header, 3) != crc24(bits)) throw new IOException("segment header checksum");
        byte[] payload = new byte[bits & MAX_SEGMENT];
        in.readFully(payload);
        if (Integer.reverseBytes(in.readInt()) != crc32(payload, 0, payload.length)) {
            throw new IOException("segment payload checksum");
        }
        return ByteBuffer.wrap(payload);
    }

    private void writeSegments(byte[] frame) throws IOException {
        int selfContained = frame.length <= MAX_SEGMENT ? 1 << 17 : 0;
        for (int at = 0; at < frame.length; ) {
            int n = Math.min(MAX_SEGMENT, frame.length - at);
            writeLittle(n | selfContained, 3);
            writeLittle(crc24(n | selfContained), 3);
            out.write(frame, at, n);
            writeLittle(crc32(frame, at, n), 4);
            at += n;
        }
    }

    private void writeLittle(int value, int bytes) throws IOException {
        for (int i = 0; i < bytes; i++) out.write(value >>> 8 * i);
    }

    private static int little(byte[] b, int at) {
        return b[at] & 0xFF | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16;
    }

    /** CRC-24 of the three header bytes, low byte first (polynomial 0x1974F0B, initial value 0x875060). */
    private static int crc24(int headerBits) {
        int crc = 0x875060;
        for (int i = 0; i < 3; i++) {
            crc ^= (headerBits >>> 8 * i & 0xFF) << 16;
            for (int bit = 0; bit < 8; bit++) {
                crc <<= 1;
                if ((crc & 0x1000000) != 0) crc ^= 0x1974F0B;
            }
        }
        return crc;
    }

    private static int crc32(byte[] data, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(new byte[] {(byte) 0xFA, 0x2D, 0x55, (byte) 0xCA});
        crc.update(data, from, length);
        return (int) crc.getValue();
    }
}
