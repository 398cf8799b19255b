"""The files in a node's conf folder: cassandra.yaml (as JSON, which is YAML), rack and logging."""
import json

LOGBACK = """<configuration>
  <appender name="FILE" class="ch.qos.logback.core.FileAppender">
    <file>%(file)s</file>
    <encoder><pattern>%%-5level [%%thread] %%date{ISO8601} %%F:%%L - %%msg%%n</pattern></encoder>
  </appender>
  <!-- The launcher reads "state NORMAL" of other nodes, which is logged at DEBUG. -->
  <logger name="org.apache.cassandra.service.StorageService" level="DEBUG"/>
  <root level="%(level)s"><appender-ref ref="FILE"/></root>
</configuration>
"""

AUTHENTICATORS = {
    "plain": "dsetest.server.DseTestAuthenticator",
    "gssapi": "dsetest.server.DseTestAuthenticator",
    "password": "PasswordAuthenticator",
}

SMALL = {
    # As many threads for requests as usual: with few of them, requests that wait for a dead replica keep all others
    # waiting, heartbeats included.
    "native_transport_max_threads": 128,
    # What a node has acknowledged survives its SIGKILL. Periodic syncs would lose up to 100 ms of it, and a counter's
    # replica that forgets increments makes the cluster forget later ones too.
    "commitlog_sync": "batch",
    "commitlog_segment_size": "16MiB",
    "commitlog_total_space": "64MiB",
    "memtable_heap_space": "64MiB",
    "memtable_offheap_space": "64MiB",
    "file_cache_size": "32MiB",
    "networking_cache_size": "16MiB",
    "key_cache_size": "0MiB",
    "counter_cache_size": "0MiB",
    "concurrent_reads": 8,
    "concurrent_writes": 8,
    "concurrent_counter_writes": 4,
    "concurrent_compactors": 1,
    "disk_access_mode": "mmap_index_only",
    "auto_snapshot": False,
    "hinted_handoff_enabled": False,
    "dynamic_snitch": False,
}


def cassandra_yaml(settings, number, address, addresses, encryption):
    """The configuration of one of the nodes that have the given addresses."""
    config = {
        "cluster_name": "dsetest",
        # One token each, evenly spread and all nodes seeds: they can start at the same time, without bootstrap.
        "num_tokens": 1,
        "initial_token": -(2 ** 63) + (number * 2 ** 64) // (len(addresses) + 1),
        "auto_bootstrap": False,
        "seed_provider": [{"class_name": "org.apache.cassandra.locator.SimpleSeedProvider",
                           "parameters": [{"seeds": ",".join(addresses)}]}],
        "partitioner": "org.apache.cassandra.dht.Murmur3Partitioner",
        "endpoint_snitch": "GossipingPropertyFileSnitch",
        "listen_address": address,
        "rpc_address": address,
        "storage_port": settings["storage_port"],
        "native_transport_port": settings["port"],
        "storage_compatibility_mode": "NONE",
        "user_defined_functions_enabled": True,
        "materialized_views_enabled": True,
        "sasi_indexes_enabled": True,
        "authenticator": "AllowAllAuthenticator",
        "authorizer": "AllowAllAuthorizer",
        "role_manager": "CassandraRoleManager",
        **SMALL,
    }
    if settings["auth"] != "none":
        config.update({
            "authenticator": AUTHENTICATORS[settings["auth"]],
            "authorizer": "CassandraAuthorizer",
            # The defaults are LOCAL_..., which system_auth's SimpleStrategy cannot give with several data centres.
            "auth_read_consistency_level": "QUORUM",
            "auth_write_consistency_level": "QUORUM",
            "roles_validity": "0ms",
            "permissions_validity": "0ms",
            "credentials_validity": "0ms",
        })
    if encryption:
        config["client_encryption_options"] = encryption
    for pair in settings["yaml"]:
        key, _, value = pair.partition("=")
        config[key] = json.loads(value) if value[:1] in '[{"' else value
    return config


def write(directory, settings, config, data_center, log):
    conf = directory / "conf"
    for folder in (conf, directory / "logs", directory / "tmp"):
        folder.mkdir(parents=True, exist_ok=True)
    (conf / "cassandra.yaml").write_text(json.dumps(config, indent=1) + "\n")
    (conf / "cassandra-rackdc.properties").write_text(f"dc={data_center}\nrack=rack1\n")
    (conf / "logback.xml").write_text(LOGBACK % {"file": log, "level": settings["log_level"]})
