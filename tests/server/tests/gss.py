"""The client's side of SASL GSSAPI over MIT's own library, by ctypes: what a driver does with a ticket cache."""
import ctypes
import os
import struct

_library = ctypes.CDLL("libgssapi_krb5.so.2")
GSS_S_CONTINUE_NEEDED = 1
NO_SECURITY_LAYER = 1


class _Oid(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint32), ("elements", ctypes.c_char_p)]


class _Buffer(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("value", ctypes.c_void_p)]

    @classmethod
    def of(cls, data):
        buffer = cls(len(data), ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p))
        buffer.keep = data
        return buffer

    def take(self):
        data = ctypes.string_at(self.value, self.length) if self.length else b""
        _library.gss_release_buffer(ctypes.byref(ctypes.c_uint32()), ctypes.byref(self))
        return data


_KRB5 = _Oid(9, bytes.fromhex("2a864886f712010202"))
_HOST_BASED = _Oid(10, bytes.fromhex("2a864886f71201020104"))


class GssError(Exception):
    pass


def _call(function, *arguments):
    minor = ctypes.c_uint32()
    major = function(ctypes.byref(minor), *arguments)
    if major & 0xFFFF0000:
        raise GssError("; ".join(_text(code, kind) for code, kind in ((major, 1), (minor.value, 2))))
    return major


def _text(code, kind):
    text = _Buffer()
    _library.gss_display_status(ctypes.byref(ctypes.c_uint32()), ctypes.c_uint32(code), kind, ctypes.byref(_KRB5),
                                ctypes.byref(ctypes.c_uint32()), ctypes.byref(text))
    return text.take().decode()


def login(client, kerberos, host, ccache=None, authorization_id=""):
    """Logs a client in with the tickets of a cache; kerberos is the entry in cluster.json."""
    os.environ["KRB5_CONFIG"] = kerberos["config"]
    os.environ["KRB5CCNAME"] = ccache or kerberos["ccache"]
    name, context = ctypes.c_void_p(), ctypes.c_void_p()
    service = f"{kerberos['service']}@{host}".encode()
    _call(_library.gss_import_name, ctypes.byref(_Buffer.of(service)), ctypes.byref(_HOST_BASED), ctypes.byref(name))
    challenge, _ = client.respond(b"GSSAPI")
    assert challenge == b"GSSAPI-START", challenge
    token = b""
    while True:
        reply = _Buffer()
        # Mutual authentication, replay and sequence detection, confidentiality, integrity.
        major = _call(_library.gss_init_sec_context, None, ctypes.byref(context), name, ctypes.byref(_KRB5), 0x3E, 0, None,
                      ctypes.byref(_Buffer.of(token)), None, ctypes.byref(reply), None, None)
        token = reply.take()
        if major != GSS_S_CONTINUE_NEEDED and not token:
            break
        token, _ = client.respond(token)
        if major != GSS_S_CONTINUE_NEEDED:
            break
    # RFC 4752: the server offers its security layers; we answer with none and the identity to act as.
    layers = _Buffer()
    if not token:
        token, _ = client.respond(b"")
    _call(_library.gss_unwrap, context, ctypes.byref(_Buffer.of(token)), ctypes.byref(layers), None, None)
    assert layers.take()[0] & NO_SECURITY_LAYER
    wrapped = _Buffer()
    answer = struct.pack(">BBBB", NO_SECURITY_LAYER, 0, 0, 0) + authorization_id.encode()
    _call(_library.gss_wrap, context, 0, 0, ctypes.byref(_Buffer.of(answer)), None, ctypes.byref(wrapped))
    _, done = client.respond(wrapped.take())
    assert done
    return client
