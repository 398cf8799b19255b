package dsetest.front;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;

import java.io.DataInputStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.zip.CRC32;

import org.apache.cassandra.net.Crc;
import org.junit.Test;

/** Segments of protocol v5, with the checksums that Cassandra's own code computes. */
public class FrameStreamTest {

    private interface Check {
        void run(FrameStream near, Socket far) throws Exception;
    }

    private static void connected(Check check) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
             Socket far = server.accept()) {
            check.run(new FrameStream(socket), far);
        }
    }

    @Test
    public void segmentsHaveCassandrasChecksums() throws Exception {
        connected((near, far) -> {
            near.startSegments();
            near.write(new Frame(Frame.V5, false, 0, 7, Frame.OPTIONS, new byte[0]), true);
            DataInputStream in = new DataInputStream(far.getInputStream());
            byte[] segment = in.readNBytes(6 + Frame.HEADER_SIZE + 4);
            long header = Frame.HEADER_SIZE | 1 << 17;
            assertEquals(header, little(segment, 0, 3));
            assertEquals(crc24(header), little(segment, 3, 3));
            CRC32 crc = Crc.crc32();
            crc.update(segment, 6, Frame.HEADER_SIZE);
            assertEquals(crc.getValue(), little(segment, 6 + Frame.HEADER_SIZE, 4));
        });
    }

    @Test
    public void aFrameLargerThanASegmentArrivesWhole() throws Exception {
        connected((near, far) -> {
            near.startSegments();
            FrameStream other = new FrameStream(far);
            other.startSegments();
            byte[] body = new byte[300_000];
            for (int i = 0; i < body.length; i++) body[i] = (byte) (i * 31);
            Thread writer = new Thread(() -> {
                try {
                    near.write(new Frame(Frame.V5, true, 2, 9, Frame.RESULT, body), true);
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            Frame read = other.read();
            writer.join();
            assertEquals(9, read.stream());
            assertArrayEquals(body, read.body());
        });
    }

    /** Cassandra keeps this one to its package. */
    private static long crc24(long header) throws ReflectiveOperationException {
        Method crc24 = Crc.class.getDeclaredMethod("crc24", long.class, int.class);
        crc24.setAccessible(true);
        return (int) crc24.invoke(null, header, 3);
    }

    private static long little(byte[] b, int at, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) value = value << 8 | b[at + i] & 0xFF;
        return value;
    }
}
