package dsetest.front;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** Reading the parameters of DSE requests and cutting the paging options out of them. */
public class QueryParamsTest {

    private static final int VALUES = 0x01, SKIP_METADATA = 0x02, PAGE_SIZE = 0x04, PAGING_STATE = 0x08, TIMESTAMP = 0x20,
            PAGE_SIZE_BYTES = 0x40000000, CONTINUOUS = 0x80000000;

    private static Wire head(int flags) {
        return new Wire().longString("SELECT 1").u16(6).i32(flags);
    }

    private static QueryParams parse(Wire message, int version) {
        return new QueryParams(Frame.QUERY, message.bytes(), version);
    }

    /** Too short is a BufferUnderflowException, all else an IllegalArgumentException; the connection treats them alike. */
    private static void refused(Wire message, int version) {
        assertThrows(RuntimeException.class, () -> parse(message, version));
    }

    @Test
    public void continuousOptionsDependOnTheVersion() {
        QueryParams v2 = parse(head(PAGE_SIZE | CONTINUOUS).i32(100).i32(5).i32(7).i32(3), Frame.DSE_V2);
        assertTrue(v2.continuous());
        assertEquals(100, v2.pageSize);
        assertEquals(5, v2.maxPages);
        assertEquals(7, v2.pagesPerSecond);
        assertEquals(3, v2.nextPages);
        assertEquals(0, parse(head(PAGE_SIZE | CONTINUOUS).i32(100).i32(5).i32(7), Frame.DSE_V1).nextPages);
        refused(head(PAGE_SIZE | CONTINUOUS).i32(100).i32(5).i32(7).i32(3), Frame.DSE_V1);
        refused(head(PAGE_SIZE | CONTINUOUS).i32(100).i32(5).i32(7), Frame.DSE_V2);
    }

    @Test
    public void aBackendPageKeepsAllButThePagingOptions() {
        byte[] value = {1, 2, 3};
        Wire request = head(VALUES | SKIP_METADATA | PAGE_SIZE | TIMESTAMP | PAGE_SIZE_BYTES | CONTINUOUS)
                .u16(1).bytes(value).i32(5000).i32(0).i32(9).i32(0).i32(0).i32(0);
        QueryParams params = parse(request, Frame.DSE_V2);
        assertTrue(params.inBytes());
        byte[] state = {7};
        assertArrayEquals(head(VALUES | PAGE_SIZE | PAGING_STATE | TIMESTAMP).u16(1).bytes(value).i32(40).bytes(state).i32(0).i32(9)
                .bytes(), params.forPage(40, state, false));
        assertArrayEquals(head(VALUES | SKIP_METADATA | PAGE_SIZE | TIMESTAMP).u16(1).bytes(value).i32(40).i32(0).i32(9)
                .bytes(), params.forPage(40, null, true));
    }

    @Test
    public void ordinaryRequestsHaveNoOptions() {
        QueryParams params = parse(head(PAGE_SIZE).i32(100), Frame.DSE_V2);
        assertFalse(params.continuous());
        assertEquals(0, params.maxPages);
    }

    @Test
    public void malformedRequestsAreRefused() {
        refused(head(0).i32(0), Frame.DSE_V2);
        refused(head(0x100), Frame.DSE_V2);
        refused(head(0x80).string("ks"), Frame.DSE_V1);
        refused(head(PAGE_SIZE_BYTES | PAGE_SIZE).i32(100), Frame.DSE_V2);
        refused(head(CONTINUOUS).i32(0).i32(0).i32(0), Frame.DSE_V2);
        refused(head(PAGE_SIZE | CONTINUOUS).i32(100).i32(-1).i32(0).i32(0), Frame.DSE_V2);
        refused(head(PAGING_STATE).bytes(new byte[] {1}), Frame.DSE_V2);
    }
}
