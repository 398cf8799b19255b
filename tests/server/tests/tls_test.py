"""TLS in its modes, at the node and at its front: own authority, foreign authority, client certificates, wrong names."""
import ssl
import unittest

import support
import wire

LOCAL = "SELECT release_version FROM system.local"


class TlsMode:
    """What the modes have in common; each class runs it at the node and at the front."""

    MODE = None

    @classmethod
    def setUpClass(cls):
        cls.server = support.shared("--tls", cls.MODE, "--front", "--no-graph")

    def each(self, tls):
        """A logged-in connection over v4 at the node, and over DSE_V2 at the front."""
        for version in (wire.V4, wire.DSE_V2):
            with self.subTest(version):
                yield lambda: self.server.client(version=version, tls=tls)

    def assert_works(self, tls):
        for connect in self.each(tls):
            with connect() as client:
                self.assertEqual(len(client.query(LOCAL).rows), 1)

    def assert_refused(self, tls, *errors):
        for connect in self.each(tls):
            with self.assertRaises(errors or (OSError, AssertionError)), connect() as client:
                client.query(LOCAL)

    def test_certificate_of_the_own_authority_is_accepted(self):
        self.assert_works(self.server.tls(certificate=""))

    def test_certificate_is_refused_by_a_client_of_another_authority(self):
        self.assert_refused(self.server.tls("foreign_ca", certificate=""), ssl.SSLCertVerificationError)


class On(TlsMode, unittest.TestCase):
    MODE = "on"

    def test_no_client_certificate_is_needed(self):
        self.assert_works(self.server.tls())

    def test_plain_clients_are_refused(self):
        self.assert_refused(None)


class Optional(TlsMode, unittest.TestCase):
    MODE = "optional"

    def test_plain_clients_are_served_too(self):
        self.assert_works(None)


class Client(TlsMode, unittest.TestCase):
    MODE = "client"

    def test_a_client_without_certificate_is_refused(self):
        self.assert_refused(self.server.tls())

    def test_a_client_with_a_foreign_certificate_is_refused(self):
        self.assert_refused(self.server.tls(certificate="foreign_"))


class WrongName(unittest.TestCase):
    def test_a_certificate_for_another_name_is_found_out(self):
        server = support.shared("--tls", "on", "--tls-name", "DNS:elsewhere.example", "--no-graph")
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "IP address mismatch"):
            server.client(tls=server.tls())
