package dsetest.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.cassandra.config.DatabaseDescriptor;
import org.apache.cassandra.security.SSLFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has Cassandra take up changed certificate files at once; by itself it looks every ten minutes. */
final class CertificateReload {
    private static final Logger logger = LoggerFactory.getLogger(CertificateReload.class);
    private static final long INTERVAL_MS = 100;

    private CertificateReload() {}

    static void start() {
        if (!DatabaseDescriptor.getNativeProtocolEncryptionOptions().getEnabled()) return;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "dsetest-certificates");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(CertificateReload::look, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private static void look() {
        try {
            SSLFactory.checkCertFilesForHotReloading();
        } catch (IllegalStateException e) {
            // Cassandra is not that far yet.
        } catch (RuntimeException e) {
            logger.warn("a changed certificate cannot be used", e);
        }
    }
}
