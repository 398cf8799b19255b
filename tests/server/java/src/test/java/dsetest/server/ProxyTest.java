package dsetest.server;

import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import org.junit.Test;

/** Which statements are proxy grants and which are left to Cassandra. */
public class ProxyTest {

    @Test
    public void proxyGrantsAreRecognised() {
        for (String cql : new String[] {"GRANT PROXY.LOGIN ON ROLE reporting TO ada", "grant proxy.execute on role 'a b' to \"C\";",
                " REVOKE PROXY.LOGIN ON ROLE r FROM 'ada@EXAMPLE.COM' ", "GRANT EXECUTE ON ALL AUTHENTICATION SCHEMES TO ada"})
            assertNotNull(cql, Proxy.parse(cql));
    }

    @Test
    public void otherStatementsAreNot() {
        for (String cql : new String[] {"GRANT SELECT ON ALL KEYSPACES TO ada", "GRANT PROXY.LOGIN ON ROLE a TO b; DROP ROLE c",
                "GRANT PROXY.OTHER ON ROLE a TO b", "SELECT * FROM system.local"})
            assertNull(cql, Proxy.parse(cql));
    }
}
