"""No process outlives the test run that started it, and clusters do not get into each other's way."""
import os
import shutil
import signal
import subprocess
import unittest

import support
from launcher.processes import with_token


class Guard(unittest.TestCase):
    def process(self, *command):
        """A process that does not outlive the test."""
        started = subprocess.Popen([str(word) for word in command], stderr=subprocess.DEVNULL)
        self.addCleanup(started.wait, 30)
        self.addCleanup(started.kill)
        return started

    def owner(self):
        return self.process("sleep", "600")

    def assert_all_end(self, server, pids):
        self.assertTrue(pids)
        support.eventually(lambda: not any(map(support.alive, pids)), 20, "all processes ended")
        self.assertEqual(server.pids() if server.dir.exists() else [], [])

    def test_killing_the_owner_ends_the_whole_cluster(self):
        run = self.owner()
        server = support.Server("--front", "--auth", "gssapi", "--no-graph", owner=run.pid)
        self.addCleanup(server.stop)
        pids = server.pids()
        # A node, its front, the KDC and the guard.
        self.assertEqual(len(pids), 4)
        run.kill()
        run.wait()
        self.assert_all_end(server, pids)
        self.assertTrue(os.path.getsize(server.node()["log"]))

    def test_paused_nodes_end_with_the_owner_too(self):
        run = self.owner()
        server = support.Server("--no-graph", owner=run.pid)
        self.addCleanup(server.stop)
        server.act("pause", 1)
        pids = server.pids()
        run.kill()
        run.wait()
        self.assert_all_end(server, pids)

    def test_removing_the_folder_ends_the_cluster(self):
        server = support.Server("--no-graph")
        pids = server.pids()
        shutil.rmtree(server.dir, ignore_errors=True)
        self.assert_all_end(server, pids)
        shutil.rmtree(server.dir, ignore_errors=True)

    def test_killing_the_launcher_half_way_leaves_nothing(self):
        directory = support.folder()
        self.addCleanup(shutil.rmtree, directory)
        launcher = self.process(support.PROGRAM, "start", "--dir", directory, "--nodes", "2")
        support.eventually((directory / "node2" / "pid").exists, what="the second node's process")
        token = support.settings(directory)["token"]
        self.assertTrue(with_token(token))
        launcher.kill()
        launcher.wait()
        support.eventually(lambda: not with_token(token), 20, "all processes ended")

    def test_terminating_the_launcher_half_way_leaves_nothing(self):
        directory = support.folder()
        self.addCleanup(shutil.rmtree, directory)
        launcher = self.process(support.PROGRAM, "start", "--dir", directory)
        support.eventually((directory / "node1" / "pid").exists, what="the node's process")
        token = support.settings(directory)["token"]
        launcher.send_signal(signal.SIGTERM)
        self.assertEqual(launcher.wait(30), 143)
        self.assertEqual(with_token(token), [])

    def test_an_owner_that_is_gone_is_an_error(self):
        run = self.owner()
        run.kill()
        run.wait()
        directory = support.folder()
        self.addCleanup(shutil.rmtree, directory)
        done = support.launch("start", "--dir", directory, "--owner", run.pid, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("--owner", done.stderr)

    def test_two_clusters_have_addresses_of_their_own(self):
        first, second = support.Server("--no-graph"), support.Server("--no-graph")
        self.addCleanup(first.stop)
        self.addCleanup(second.stop)
        self.assertNotEqual(first.node()["address"], second.node()["address"])
        first.stop()
        self.assertEqual(second.state(1), "up")

    def test_stop_leaves_nothing_but_the_logs(self):
        server = support.Server("--no-graph")
        self.addCleanup(server.stop)
        pids = server.pids()
        support.launch("stop", "--dir", server.dir)
        self.assertFalse(any(map(support.alive, pids)))
        self.assertTrue(os.path.getsize(server.node()["log"]))

    def test_removing_a_cluster_by_command_leaves_nothing(self):
        server = support.Server("--front", "--auth", "gssapi", "--no-graph")
        pids = server.pids()
        server.stop()
        self.assertFalse(any(map(support.alive, pids)))
        self.assertFalse(server.dir.exists())
