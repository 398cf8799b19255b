package dsetest.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;

import org.junit.Test;

/** Text and bytes of date ranges, both ways. */
public class DateRangeTest {

    private static final Map<String, String> VECTORS = Map.of(
            "*", "05",
            "[* TO *]", "04",
            "2000-11", "00000000e28d83480001",
            "-0009", "00ffffc73371745c0000",
            "[2011-01 TO 2015]", "010000012d3edfa4000100000151fa7bdbff00",
            "[1999 TO *]", "02000000d5131e800000",
            "[* TO 2014-12-01]", "030000014a084be7ff02",
            "[1973-06-30T13:57:28.123Z TO 1999-05-05T14:14:59]", "0100000019ae3149bb06000000d794c1d69f05",
            "[1500 TO 1501]", "01fffff282b5a4400000fffff291650697ff00",
            "[-0001-01-01 TO -0001-01-02]", "01ffffc76e394a740002ffffc76e43972bff02");

    private static DateRange decode(String hex) {
        return DateRange.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    public void textBecomesBytesAndBack() {
        VECTORS.forEach((text, hex) -> {
            ByteBuffer bytes = DateRange.parse(text).encode();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            assertEquals(text, hex, HexFormat.of().formatHex(copy));
            assertEquals(text, decode(hex).toString());
        });
    }

    @Test
    public void aLowerBoundAfterTheUpperIsNamed() {
        String message = assertThrows(IllegalArgumentException.class, () -> DateRange.parse("[2001 TO 2000]")).getMessage();
        assertTrue(message, message.contains("Wrong order: 2001 TO 2000"));
    }

    @Test
    public void wrongTextAndBytesAreRefused() {
        for (String text : new String[] {"", "[2001 TO", "2001-13", "[* to *]", "2001-02-30"})
            assertThrows(text, IllegalArgumentException.class, () -> DateRange.parse(text));
        for (String hex : new String[] {"", "7f", "00000000e28d83480007", "00000000e28d834800", "0500", "06"})
            assertThrows(hex, IllegalArgumentException.class, () -> decode(hex));
    }
}
