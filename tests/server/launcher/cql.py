"""A CQL client of one connection, protocol v4: enough to see that a node answers and to create roles."""
import socket
import struct

VERSION = 4
ERROR, STARTUP, READY, AUTHENTICATE, OPTIONS, SUPPORTED = 0x00, 0x01, 0x02, 0x03, 0x05, 0x06
QUERY, RESULT, AUTH_CHALLENGE, AUTH_RESPONSE, AUTH_SUCCESS = 0x07, 0x08, 0x0E, 0x0F, 0x10
QUORUM = 0x0004
ROWS = 2


class ServerError(Exception):
    """An ERROR message."""

    def __init__(self, code, message):
        super().__init__(f"0x{code:04x} {message}")
        self.code = code


def string(text):
    data = text.encode()
    return struct.pack(">H", len(data)) + data


def long_string(text):
    return data_bytes(text.encode())


def data_bytes(data):
    return struct.pack(">i", -1) if data is None else struct.pack(">i", len(data)) + data


class Reader:
    """Takes the notations of the protocol specification off a body."""

    def __init__(self, body):
        self.body = body
        self.at = 0

    def take(self, size):
        if size < 0 or self.at + size > len(self.body):
            raise ValueError(f"{size} bytes at {self.at} of {len(self.body)}")
        self.at += size
        return self.body[self.at - size:self.at]

    def unpack(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(">" + form)))[0]

    def string(self):
        return self.take(self.unpack("H")).decode()

    def data_bytes(self):
        size = self.unpack("i")
        return None if size < 0 else self.take(size)

    def option(self):
        """A column's type: its id, with the class name of a custom type or the types inside."""
        kind = self.unpack("H")
        if kind == 0x00:
            return self.string()
        if kind in (0x20, 0x22):
            return kind, self.option()
        if kind == 0x21:
            return kind, self.option(), self.option()
        if kind == 0x30:
            return (kind, self.string(), self.string(),
                    [(self.string(), self.option()) for _ in range(self.unpack("H"))])
        if kind == 0x31:
            return kind, [self.option() for _ in range(self.unpack("H"))]
        return kind


class Connection:
    def __init__(self, address, port, tls=None, timeout=10):
        self.socket = socket.create_connection((address, port), timeout)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=address)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _read(self, size):
        data = b""
        while len(data) < size:
            more = self.socket.recv(size - len(data))
            if not more:
                raise ConnectionError("the node closed the connection")
            data += more
        return data

    def request(self, opcode, body=b""):
        """Sends a message and returns the answer's opcode and body, without a warnings or payload prefix."""
        self.socket.sendall(struct.pack(">BBHBI", VERSION, 0, 1, opcode, len(body)) + body)
        _, flags, _, answer, size = struct.unpack(">BBHBI", self._read(9))
        reader = Reader(self._read(size))
        if flags & 0x08:
            for _ in range(reader.unpack("H")):
                reader.string()
        if answer == ERROR:
            raise ServerError(reader.unpack("i"), reader.string())
        return answer, reader

    def options(self):
        return self.request(OPTIONS)[0] == SUPPORTED

    def login(self, user=None, password=None):
        answer, reader = self.request(STARTUP, struct.pack(">H", 1) + string("CQL_VERSION") + string("3.0.0"))
        if answer != AUTHENTICATE:
            return
        if reader.string().endswith(".DseAuthenticator"):
            self.request(AUTH_RESPONSE, data_bytes(b"PLAIN"))
        self.request(AUTH_RESPONSE, data_bytes(f"\0{user}\0{password}".encode()))

    def query(self, text):
        """Runs a statement; returns its rows as lists of bytes."""
        _, reader = self.request(QUERY, long_string(text) + struct.pack(">HB", QUORUM, 0))
        if reader.unpack("i") != ROWS:
            return []
        flags, columns = reader.unpack("i"), reader.unpack("i")
        if flags & 0x01:
            reader.string(), reader.string()
        for _ in range(columns):
            if not flags & 0x01:
                reader.string(), reader.string()
            reader.string(), reader.option()
        return [[reader.data_bytes() for _ in range(columns)] for _ in range(reader.unpack("i"))]
