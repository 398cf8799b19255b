"""The launcher's parts without a cluster: addresses, processes, build cache, and what it says when something fails."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import unittest
import unittest.mock
import uuid

import support
from launcher import addresses, build, cluster, processes, report, tools


class Folder(unittest.TestCase):
    def setUp(self):
        self.dir = support.folder()
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)


class Addresses(unittest.TestCase):
    def test_a_prefix_has_one_holder(self):
        prefix, held = addresses.lease()
        with self.assertRaises(report.Failure):
            addresses.lease(prefix)
        held.close()
        addresses.lease(prefix)[1].close()

    def test_a_port_that_a_program_has_on_all_addresses_is_avoided(self):
        with socket.socket() as wildcard:
            wildcard.bind(("0.0.0.0", 0))
            wildcard.listen(1)
            taken = wildcard.getsockname()[1]
            with unittest.mock.patch.dict(addresses.PORTS, {"port": (taken, 29043)}):
                self.assertEqual(addresses.ports(["127.13.13.1"], {})["port"], 29043)

    def test_a_port_asked_for_is_not_replaced(self):
        with socket.socket() as other:
            other.bind(("127.13.13.1", 0))
            other.listen(1)
            with self.assertRaisesRegex(report.Failure, "is free"):
                addresses.ports(["127.13.13.1"], {"port": other.getsockname()[1]})


class Processes(Folder):
    def spawn(self, *command, token=None):
        process = processes.ManagedProcess(self.dir / "pid")
        process.spawn(command or ("sleep", "60"), token or uuid.uuid4().hex, self.dir / "log")
        self.addCleanup(process.kill)
        return process

    def test_a_process_is_found_again_by_its_file(self):
        pid = self.spawn().pid
        self.assertEqual(processes.ManagedProcess(self.dir / "pid").pid, pid)

    def test_another_process_with_the_same_pid_is_not_taken_for_it(self):
        pid = self.spawn().pid
        (self.dir / "pid").write_text(f"{pid} 1\n")
        self.assertIsNone(processes.ManagedProcess(self.dir / "pid").pid)

    def test_the_end_of_a_process_is_noticed(self):
        process = self.spawn()
        process.signal(signal.SIGTERM)
        process.wait_gone(5)
        self.assertIsNone(process.pid)

    def test_a_process_that_does_not_end_is_killed(self):
        process = self.spawn(sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); "
                             "time.sleep(60)")
        support.eventually(lambda: (self.dir / "log").read_text() == "1\n", 10)
        process.signal(signal.SIGTERM)
        process.wait_gone(0.2)
        self.assertIsNone(process.pid)

    def test_a_sweep_ends_children_of_children(self):
        token = uuid.uuid4().hex
        self.spawn("sh", "-c", "sleep 60 & sleep 60 & wait", token=token)
        support.eventually(lambda: len(processes.with_token(token)) == 3, 5)
        processes.sweep(token)
        self.assertEqual(processes.with_token(token), [])

    def test_a_paused_process_is_paused(self):
        process = self.spawn()
        process.signal(signal.SIGSTOP)
        support.eventually(process.paused, 5)
        process.signal(signal.SIGCONT)
        support.eventually(lambda: not process.paused(), 5)


class Building(Folder):
    def test_outputs_depend_on_the_sources(self):
        with unittest.mock.patch.object(build, "JAVA", self.dir):
            (self.dir / "src" / "main").mkdir(parents=True)
            (self.dir / "pom.xml").write_text("<project/>")
            first = build.Build()
            (self.dir / "src" / "main" / "A.java").write_text("class A {}")
            second = build.Build()
        self.assertNotEqual(first.own, second.own)
        self.assertEqual(first.libraries, second.libraries)

    def test_the_cache_is_where_the_environment_says(self):
        with unittest.mock.patch.dict(os.environ, {"DSE_TEST_CACHE": str(self.dir)}):
            self.assertEqual(build.cache(), self.dir.resolve() / "server")
        with unittest.mock.patch.dict(os.environ, {"XDG_CACHE_HOME": str(self.dir), "DSE_TEST_CACHE": ""}):
            self.assertEqual(build.cache(), self.dir.resolve() / "dse-cpp-sdk" / "server")

    def test_builders_wait_for_each_other(self):
        program = ("import sys; sys.path.insert(0, sys.argv[1]); from launcher import build\n"
                   "with build.lock('build'): print('locked')")
        environment = {**os.environ, "DSE_TEST_CACHE": str(self.dir)}
        with unittest.mock.patch.dict(os.environ, environment), build.lock("build"):
            other = subprocess.Popen([sys.executable, "-c", program, str(support.ROOT)], env=environment, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.addCleanup(other.kill)
            self.assertIn("waiting for another process's build", other.stderr.readline())
            self.assertIsNone(other.poll())
        self.assertEqual(other.communicate(timeout=10)[0], "locked\n")

    def test_a_failed_build_names_the_compilers_errors(self):
        java = self.dir / "java"
        (java / "src" / "main" / "java").mkdir(parents=True)
        shutil.copy(build.JAVA / "pom.xml", java)
        (java / "src" / "main" / "java" / "Broken.java").write_text("class Broken { int x = nowhere; }")
        with unittest.mock.patch.dict(os.environ, {"DSE_TEST_CACHE": str(self.dir / "cache")}), \
                unittest.mock.patch.object(build, "JAVA", java):
            with self.assertRaisesRegex(report.Failure, r"(?s)maven package failed.*Broken.java:\[1,"):
                build.Build().ensure()
            self.assertFalse(build.Build().ready())


class Failures(Folder):
    def test_a_missing_program_is_named_with_its_package(self):
        with unittest.mock.patch.object(tools, "SEARCH_PATH", str(self.dir)):
            for program, package in (("mvn", "maven"), ("krb5kdc", "krb5-kdc"), ("kadmin.local", "krb5-admin-server")):
                with self.assertRaisesRegex(report.Failure, f"{program} is missing: install Debian's package {package}"):
                    tools.require(program)

    def test_a_missing_jdk_is_an_error(self):
        with unittest.mock.patch.object(tools, "_version", lambda home: None), \
                self.assertRaisesRegex(report.Failure, "no JDK 17 found: install .* openjdk-17-jdk-headless"):
            tools.jdk()

    def test_a_jdk_of_another_version_is_not_used(self):
        jdk = self.dir / "jdk"
        (jdk / "bin").mkdir(parents=True)
        (jdk / "bin" / "javac").touch()
        (jdk / "release").write_text('JAVA_VERSION="21.0.1"\n')
        with unittest.mock.patch.dict(os.environ, {"JAVA_HOME": str(jdk)}):
            self.assertNotEqual(tools.jdk()[0], jdk)

    def test_a_node_that_cannot_start_is_explained_by_its_log(self):
        done = support.launch("start", "--dir", self.dir, "--no-graph", "--yaml", "no_such_option=1", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("node1", done.stderr)
        self.assertIn("died while starting", done.stderr)
        self.assertIn("Invalid yaml. Please remove properties [no_such_option]", done.stderr)
        self.assertEqual(processes.with_token(support.settings(self.dir)["token"]), [])
        self.assertFalse((self.dir / "cluster.json").exists())

    def test_a_failure_names_the_last_error_of_a_log_first(self):
        log = self.dir / "system.log"
        log.write_text("ERROR [main] first\nCause: old\nINFO ok\nERROR [main] second\nCause: new\n\tat main\n")
        self.assertRegex(str(report.failure_with_logs("node1 died", log)),
                         r"^node1 died\n  ERROR \[main\] second Cause: new\nlast lines of ")
        log.write_text("INFO ok\n")
        self.assertEqual(str(report.failure_with_logs("node1 died", log)), f"node1 died\nlast lines of {log}:\n  INFO ok")

    def test_a_start_that_takes_too_long_fails(self):
        done = support.launch("start", "--dir", self.dir, "--no-graph", "--timeout", "0.5", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not answer in time", done.stderr)
        self.assertEqual(processes.with_token(support.settings(self.dir)["token"]), [])

    def test_a_folder_with_other_things_is_left_alone(self):
        (self.dir / "precious").touch()
        with self.assertRaisesRegex(report.Failure, "not empty and holds no cluster"):
            cluster.make_room(self.dir)
        self.assertTrue((self.dir / "precious").exists())

    def test_a_command_without_a_cluster_is_an_error(self):
        for arguments in (("status",), ("stop",), ("node", "kill", "node1"), ("kdc", "pause")):
            done = support.launch(*arguments, "--dir", self.dir, check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"no cluster in {pathlib.Path(self.dir).resolve()}", done.stderr)


class Suite(Folder):
    def test_tests_that_hang_or_leave_processes_behind_fail(self):
        (self.dir / "faulty_test.py").write_text(
            "import subprocess, time, unittest\n"
            "class Faulty(unittest.TestCase):\n"
            "    def test_good(self): pass\n"
            "    def test_hangs(self): time.sleep(60)\n"
            "    def test_leaves_a_process(self): subprocess.Popen(['sleep', '60'])\n")
        program = ("import argparse, pathlib, sys; from launcher import suite\n"
                   "suite.TESTS, suite.TEST_SECONDS = pathlib.Path(sys.argv[1]), 1\n"
                   "suite.run(argparse.Namespace(names=['faulty_test']))")
        paths = f"{support.ROOT}:{support.ROOT / 'tests'}"
        done = subprocess.run([sys.executable, "-c", program, self.dir], env={**os.environ, "PYTHONPATH": paths, "TMPDIR": self.dir},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual((done.stdout, done.returncode), ("2 passed, 2 failed\n", 1), done.stderr)
        self.assertIn("OutOfTime: no end within 1 s", done.stderr)
        self.assertRegex(done.stderr, r"left behind: \d+ sleep 60")
