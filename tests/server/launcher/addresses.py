"""Loopback addresses of a cluster: a 127.x.y. prefix that no other cluster on the machine uses, and its ports."""
import random
import socket

from .report import Failure

PORTS = {"port": (9042, 19042, 29042), "front_port": (9142, 19142, 29142),
         "storage_port": (7000, 17000, 27000), "graph_port": (7990, 17990, 27990)}


def _claim(prefix):
    """A lock on the prefix: an abstract Unix socket, which the kernel frees when its last holder dies."""
    lease = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        lease.bind(f"\0dse-test-server/{prefix}")
    except OSError:
        lease.close()
        return None
    return lease


def lease(prefix=None):
    """The prefix and the socket that holds it; any free one if none is asked for."""
    if prefix:
        prefix = prefix.rstrip(".") + "."
        held = _claim(prefix)
        if held is None:
            raise Failure(f"another cluster holds the addresses {prefix}0/24")
        return prefix, held
    # 127.0.x and 127.1.x are left to others, 127.0.0.1 above all.
    choice = random.SystemRandom()
    for _ in range(1000):
        prefix = f"127.{choice.randrange(16, 240)}.{choice.randrange(1, 255)}."
        held = _claim(prefix)
        if held is not None:
            return prefix, held
    raise Failure("no free loopback addresses found")


def is_free(address, port):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            # A wildcard listener of some other program shows only now.
            probe.listen(1)
        except OSError:
            return False
    return True


def ports(addresses, asked):
    """The ports of all nodes: those asked for, else the usual ones, else others where a program listens on all addresses."""
    chosen = {}
    for name, candidates in PORTS.items():
        if asked.get(name):
            candidates = (asked[name],)
        for port in candidates:
            if all(is_free(address, port) for address in addresses):
                chosen[name] = port
                break
        else:
            raise Failure(f"{name.replace('_', ' ')}: none of {', '.join(map(str, candidates))} is free on {', '.join(addresses)}")
    return chosen
