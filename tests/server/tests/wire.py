"""A client by plain sockets, written from the protocol specifications: v3, v4, DSE_V1 and DSE_V2."""
import json
import socket
import ssl
import struct

from launcher.cql import Reader, data_bytes, long_string, string

V4, DSE_V1, DSE_V2 = 4, 0x41, 0x42
ERROR, STARTUP, READY, AUTHENTICATE, OPTIONS, SUPPORTED, QUERY, RESULT, PREPARE, EXECUTE = 0, 1, 2, 3, 5, 6, 7, 8, 9, 10
REGISTER, EVENT, BATCH, AUTH_CHALLENGE, AUTH_RESPONSE, AUTH_SUCCESS, REVISE_REQUEST = 11, 12, 13, 14, 15, 16, 0xFF
CUSTOM_PAYLOAD, WARNINGS = 0x04, 0x08
CONTINUOUS, LAST_PAGE, PAGE_SIZE_IN_BYTES = 0x40000000, 0x80000000, 0x40000000
ONE, QUORUM = 1, 4


class WireError(Exception):
    """An ERROR message."""

    def __init__(self, code, message):
        super().__init__(f"0x{code:04x} {message}")
        self.code, self.message = code, message


class Frame:
    def __init__(self, version, flags, stream, opcode, body):
        self.version, self.stream, self.opcode = version & 0x7F, stream, opcode
        self.reader = Reader(body)
        if flags & WARNINGS:
            self.warnings = [self.reader.string() for _ in range(self.reader.unpack("H"))]
        if flags & CUSTOM_PAYLOAD:
            self.payload = {self.reader.string(): self.reader.data_bytes() for _ in range(self.reader.unpack("H"))}
        self.body = self.reader.body[self.reader.at:]

    def error(self):
        reader = Reader(self.body)
        assert self.opcode == ERROR, f"opcode {self.opcode}"
        return WireError(reader.unpack("i"), reader.string())


class Rows:
    """A RESULT of kind ROWS: columns as (name, type), cells as bytes."""

    def __init__(self, frame):
        reader = Reader(frame.body)
        assert frame.opcode == RESULT and reader.unpack("i") == 2, frame.body[:8]
        self.flags, count = reader.unpack("I"), reader.unpack("i")
        self.paging_state = reader.data_bytes() if self.flags & 0x02 else None
        if self.flags & 0x08:
            self.metadata_id = reader.take(reader.unpack("H"))
        self.page = reader.unpack("i") if self.flags & CONTINUOUS else None
        self.last = bool(self.flags & LAST_PAGE)
        self.columns = []
        if not self.flags & 0x04:
            if self.flags & 0x01:
                reader.string(), reader.string()
            for _ in range(count):
                if not self.flags & 0x01:
                    reader.string(), reader.string()
                self.columns.append((reader.string(), reader.option()))
        self.rows = [[reader.data_bytes() for _ in range(count)] for _ in range(reader.unpack("i"))]

    def names(self):
        return [name for name, _ in self.columns]

    def column(self, name):
        at = self.names().index(name)
        return [row[at] for row in self.rows]


def query_message(text, version=V4, values=(), consistency=ONE, page=0, flags=0, continuous=None, skip_metadata=False):
    """The body of a QUERY.

    continuous: None, or (max pages, pages per second, next pages; the last for DSE_V2 only)
    """
    wide = version >= DSE_V1
    flags |= (0x01 if values else 0) | (0x02 if skip_metadata else 0) | (0x04 if page else 0)
    if continuous is not None:
        flags |= 0x80000000
    body = long_string(text) + struct.pack(">H", consistency) + struct.pack(">I" if wide else ">B", flags)
    if values:
        body += struct.pack(">H", len(values)) + b"".join(data_bytes(value) for value in values)
    if page:
        body += struct.pack(">i", page)
    if continuous is not None:
        body += b"".join(struct.pack(">i", n) for n in continuous[:3 if version == DSE_V2 else 2])
    return body


class Client:
    def __init__(self, address, port, version=V4, tls=None, startup=True, timeout=20, server_name=""):
        self.version, self.timeout = version, timeout
        self.socket = socket.create_connection((address, port), timeout)
        if tls is not None:
            # None: it names no server.
            self.socket = tls.wrap_socket(self.socket, server_hostname=address if server_name == "" else server_name)
        self.authenticator = None
        if startup:
            answer = self.ask(STARTUP, struct.pack(">H", 1) + string("CQL_VERSION") + string("3.0.0"))
            if answer.opcode == AUTHENTICATE:
                self.authenticator = answer.reader.string()
            else:
                assert answer.opcode == READY

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, opcode, body=b"", stream=0, payload=None, version=None):
        prefix = b""
        if payload is not None:
            prefix = struct.pack(">H", len(payload)) + b"".join(string(k) + data_bytes(v) for k, v in payload.items())
        self.socket.sendall(struct.pack(">BBhBI", version or self.version, CUSTOM_PAYLOAD if prefix else 0, stream, opcode,
                                        len(prefix + body)) + prefix + body)

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data

    def receive(self, timeout=None):
        self.socket.settimeout(timeout or self.timeout)
        version, flags, stream, opcode, size = struct.unpack(">BBhBI", self._exactly(9))
        return Frame(version, flags, stream, opcode, self._exactly(size))

    def silent(self, seconds):
        """Whether nothing arrives for so long."""
        try:
            self.receive(seconds)
        except (TimeoutError, ssl.SSLWantReadError):
            return True
        return False

    def closed(self):
        self.socket.settimeout(10)
        try:
            return self.socket.recv(1) == b""
        except ConnectionError:
            return True

    def ask(self, opcode, body=b"", payload=None):
        """One request and its answer; an ERROR is raised."""
        self.send(opcode, body, payload=payload)
        answer = self.receive()
        if answer.opcode == ERROR:
            raise answer.error()
        return answer

    def query(self, text, values=(), payload=None, consistency=ONE, **options):
        """Runs a statement; its rows, or None if it has none."""
        answer = self.ask(QUERY, query_message(text, self.version, values, consistency, **options), payload)
        return Rows(answer) if answer.body[:4] == b"\0\0\0\2" else None

    def respond(self, token):
        """Sends a SASL token; the server's token, whether it ends the exchange."""
        answer = self.ask(AUTH_RESPONSE, data_bytes(token))
        return answer.reader.data_bytes(), answer.opcode == AUTH_SUCCESS

    def plain(self, user, password, authorization_id=""):
        challenge, _ = self.respond(b"PLAIN")
        assert challenge == b"PLAIN-START", challenge
        _, done = self.respond(f"{authorization_id}\0{user}\0{password}".encode())
        assert done
        return self

    def graph(self, script, graph=None, parameters=None, **more):
        """The results of a Gremlin script in GraphSON 1.0 (2.0 and others by graph_results)."""
        payload = {"graph-language": b"gremlin-groovy", "graph-results": b"graphson-1.0"}
        if graph:
            payload["graph-name"] = graph.encode()
        payload.update({key.replace("_", "-"): value for key, value in more.items()})
        values = [] if parameters is None else [json.dumps(parameters).encode()]
        return [json.loads(row[0])["result"] for row in self.query(script, values, payload).rows]
