package dsetest.server;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * How clients log in. Tests may change it while the node runs: -Ddsetest.login=FILE names a properties file that is read
 * at each login, if it exists. A key there goes before the system property of that name behind "dsetest.".
 */
final class LoginSettings {
    private static final Path FILE = Path.of(System.getProperty("dsetest.login", "/nonexistent"));

    private LoginSettings() {}

    static String get(String key, String otherwise) {
        Properties own = new Properties();
        if (Files.exists(FILE)) {
            try (Reader in = Files.newBufferedReader(FILE)) {
                own.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return own.getProperty(key, System.getProperty("dsetest." + key, otherwise));
    }
}
