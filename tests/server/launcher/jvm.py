"""The command line of a node's JVM."""
import pathlib

# What Cassandra 5.0 needs opened up on JDK 17; java.util.concurrent.atomic is for TinkerPop's Kryo.
EXPORTS = """
java.base/jdk.internal.misc java.base/jdk.internal.util java.base/java.lang.ref
java.management.rmi/com.sun.jmx.remote.internal.rmi java.management/com.sun.jmx.remote.security
java.rmi/sun.rmi.registry java.rmi/sun.rmi.server java.sql/java.sql jdk.unsupported/sun.misc
""".split()
OPENS = """
java.base/java.io java.base/java.lang java.base/java.lang.module java.base/java.lang.reflect
java.base/java.math java.base/java.net java.base/java.nio java.base/java.util
java.base/java.util.concurrent java.base/java.util.concurrent.atomic
java.base/jdk.internal.loader java.base/jdk.internal.math java.base/jdk.internal.module
java.base/jdk.internal.ref java.base/jdk.internal.reflect java.base/jdk.internal.util.jar
java.base/sun.nio.ch jdk.management/com.sun.management.internal
""".split()

# Small and quick to start rather than fast. With a small initial heap JNA's mlockall, which root is allowed,
# pins 300 MiB less.
SIZE = ["-Xms64m", "-Xss512k", "-XX:MaxDirectMemorySize=256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData"]

PROPERTIES = {
    "cassandra-foreground": "yes",
    "java.net.preferIPv4Stack": "true",
    "io.netty.tryReflectionSetAccessible": "true",
    "io.netty.allocator.numHeapArenas": 1,
    "io.netty.allocator.numDirectArenas": 1,
    "jdk.attach.allowAttachSelf": "true",
    # No fixed waits at the start.
    "cassandra.ring_delay_ms": 0,
    "cassandra.skip_wait_for_gossip_to_settle": 0,
    "cassandra.shutdown_announce_in_ms": 0,
    "cassandra.superuser_setup_delay_ms": 0,
    "cassandra.auth_bcrypt_gensalt_log2_rounds": 4,
    "cassandra.size_recorder_interval": 0,
    "cassandra.skip_sync": "true",
    # true would start faster, but a node killed with -9 then comes back without its keyspaces.
    "cassandra.unsafesystem": "false",
    # A marker in the commit log is two stores; a node killed with -9 between them would never start again.
    "cassandra.commitlog.allow_ignore_sync_crc": "true",
    # Otherwise measured at each start, for two seconds.
    "cassandra.memtable.row_overhead_size": 181,
}


def node_command(build, directory, heap, properties, extra=(), archive_to=None):
    """The command that runs a node in its directory.

    archive_to: on exit write there an archive of the loaded library classes; such a node runs without our own.
    """
    conf = pathlib.Path(directory) / "conf"
    own = {
        "cassandra.config": (conf / "cassandra.yaml").as_uri(),
        # The hyphen is right: the property has the name of the file.
        "cassandra-rackdc.properties": (conf / "cassandra-rackdc.properties").as_uri(),
        "cassandra.storagedir": directory,
        "cassandra.logdir": directory / "logs",
        "logback.configurationFile": conf / "logback.xml",
        "java.io.tmpdir": directory / "tmp",
    }
    class_path = build.class_path()
    command = [build.java, *SIZE, f"-Xmx{heap}"]
    if archive_to:
        class_path = class_path[:-1]
        command.append(f"-XX:ArchiveClassesAtExit={archive_to}")
    elif build.archive.exists():
        # A stale archive (another build of the same JDK version) is ignored; the logging options keep that quiet.
        command += [f"-XX:SharedArchiveFile={build.archive}", "-Xshare:auto", "-Xlog:cds=off", "-Xlog:class+path=off"]
    command += [f"--add-exports={e}=ALL-UNNAMED" for e in EXPORTS]
    command += [f"--add-opens={e}=ALL-UNNAMED" for e in OPENS]
    command += [f"-D{key}={value}" for key, value in {**PROPERTIES, **own, **properties}.items()]
    command += extra
    return command + ["-cp", ":".join(map(str, class_path)), "org.apache.cassandra.service.CassandraDaemon"]
