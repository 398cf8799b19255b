package dsetest.front;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.Test;

/** ROWS results: split, joined and numbered without a change of their cells. */
public class RowsTest {

    private static final byte[] INT = {0, 9};
    private static final byte[] STATE = {4, 2};

    private static byte[] body(int from, int to, byte[] pagingState) {
        return new Rows.Table("ks", "t", List.of(new Rows.Column("a", INT), new Rows.Column("b", INT)),
                IntStream.range(from, to).mapToObj(i -> java.util.Arrays.asList(new byte[] {(byte) i}, (byte[]) null)).toList())
                .encode(new byte[0], pagingState);
    }

    private static Rows rows(int from, int to, byte[] pagingState) {
        return Rows.parse(new Frame(Frame.V5, true, 0, 1, Frame.RESULT, body(from, to, pagingState)));
    }

    @Test
    public void splitPagesAddUpToTheWhole() {
        List<Rows> pages = rows(0, 5, STATE).split(2);
        assertEquals(List.of(2, 2, 1), pages.stream().map(p -> p.count).toList());
        assertNull(pages.get(0).pagingState);
        assertArrayEquals(STATE, pages.get(2).pagingState);
        assertArrayEquals(body(2, 4, null), pages.get(1).encode(Frame.DSE_V2, 0, false));
    }

    @Test
    public void joinedPagesHaveTheStateOfTheLast() {
        Rows both = rows(0, 2, STATE).plus(rows(2, 3, null));
        assertArrayEquals(body(0, 3, null), both.encode(Frame.DSE_V2, 0, false));
    }

    @Test
    public void continuousPagesCarryNumberAndFlags() {
        Cursor c = new Cursor(rows(0, 1, null).encode(Frame.DSE_V2, 3, true));
        assertEquals(Frame.ROWS, c.i32());
        assertEquals(0x40000000 | 0x80000000 | 0x01, c.i32());
        assertEquals(2, c.i32());
        assertEquals(3, c.i32());
    }
}
