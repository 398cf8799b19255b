package dsetest.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

import org.apache.cassandra.db.marshal.AbstractType;
import org.apache.cassandra.db.marshal.LineStringType;
import org.apache.cassandra.db.marshal.PointType;
import org.apache.cassandra.db.marshal.PolygonType;
import org.apache.cassandra.serializers.MarshalException;
import org.apache.cassandra.transport.ProtocolVersion;
import org.junit.Test;

/** Bytes of literals, and which bound values pass. The expected bytes are those that DSE's drivers have in their tests. */
public class GeometryTypeTest {

    private static final String TRIANGLE = "01030000000100000004000000000000000000f03f00000000000008400000000000000840000000000000f03f"
            + "00000000000008400000000000001840000000000000f03f0000000000000840";

    private static String literal(AbstractType<?> type, String wkt) {
        ByteBuffer bytes = type.fromString(wkt);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static void validate(AbstractType<?> type, String hex) {
        type.validate(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    private static String refusal(AbstractType<?> type, String hex) {
        return assertThrows(MarshalException.class, () -> validate(type, hex)).getMessage();
    }

    private static String ring(double... coordinates) {
        ByteBuffer out = ByteBuffer.allocate(13 + 8 * coordinates.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 1).putInt(3).putInt(1).putInt(coordinates.length / 2);
        for (double c : coordinates) out.putDouble(c);
        return HexFormat.of().formatHex(out.array());
    }

    @Test
    public void literalsHaveTheBytesOfDse() {
        assertEquals("01010000009a9999999999f13f9a99999999990140", literal(PointType.instance, "POINT (1.1 2.2)"));
        assertEquals("01020000000200000000000000000000000000000000000000000000000000f03f000000000000f03f",
                literal(LineStringType.instance, "LINESTRING (0 0, 1 1)"));
        assertEquals("010200000000000000", literal(LineStringType.instance, "LINESTRING EMPTY"));
        assertEquals(TRIANGLE, literal(PolygonType.instance, "POLYGON ((1 3, 3 1, 3 6, 1 3))"));
    }

    @Test
    public void literalsAreNormalised() {
        assertEquals("clockwise", TRIANGLE, literal(PolygonType.instance, "POLYGON ((1 3, 3 6, 3 1, 1 3))"));
        assertEquals("open", TRIANGLE, literal(PolygonType.instance, "POLYGON ((1 3, 3 1, 3 6))"));
    }

    @Test
    public void boundValuesMustBeNormalised() {
        validate(PolygonType.instance, TRIANGLE);
        assertTrue(refusal(PolygonType.instance, ring(1, 3, 3, 6, 3, 1, 1, 3)).contains("not normalized"));
        assertTrue(refusal(PolygonType.instance, ring(1, 3, 3, 1, 3, 6)).contains("not normalized"));
    }

    @Test
    public void crossingAndTruncatedShapesAreRefused() {
        String crossing = "010200000004000000" + ring(0, 0, 2, 2, 0, 2, 2, 0).substring(26);
        assertTrue(refusal(LineStringType.instance, crossing).contains("is not simple"));
        refusal(PolygonType.instance, ring(0, 0, 2, 2, 2, 0, 0, 2, 0, 0));
        refusal(PointType.instance, "0101000000");
        refusal(PointType.instance, "");
        refusal(LineStringType.instance, "0102000000ffffffff");
    }

    @Test
    public void anotherShapeIsRefusedByName() {
        assertTrue(refusal(PointType.instance, TRIANGLE).contains("OGCPolygon is not of type OGCPoint"));
    }

    @Test
    public void jsonIsGeoJson() {
        ByteBuffer point = PointType.instance.fromString("POINT (3 4)");
        assertTrue(PointType.instance.toJSONString(point, ProtocolVersion.V4).contains("\"coordinates\":[3,4]"));
    }
}
