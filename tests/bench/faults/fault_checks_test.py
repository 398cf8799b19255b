#!/usr/bin/env python3
"""What the checks of a history find, and what they leave alone."""

import unittest

from fault_checks import History, Operation, parse_journal, parse_log


def history(outcomes, journals):
    """outcomes: by token; request n began at 10 n and took 5."""
    operations = [Operation(token, 10 * token, 10 * token + 5, outcome) for token, outcome in outcomes.items()]
    return History(operations, journals)


class Histories(unittest.TestCase):
    def test_lines_are_read_with_and_without_an_error(self):
        log = parse_log(["1 10 15 ok \n", "2 20 29 maybe_applied no answer from 127.0.0.1:9042 in time\n"])
        self.assertEqual(log, [Operation(1, 10, 15, "ok"),
                               Operation(2, 20, 29, "maybe_applied", "no answer from 127.0.0.1:9042 in time")])
        self.assertEqual(parse_journal(["1 12\n", "2 25\n"]), [(1, 12), (2, 25)])

    def test_a_second_execution_is_a_duplicate_unless_idempotent(self):
        h = history({1: "ok", 2: "ok", 3: "maybe_applied"}, {"a": [(1, 11), (2, 21), (3, 31)], "b": [(2, 22), (3, 33)]})
        self.assertEqual(h.duplicates(), [3])
        self.assertEqual(h.executed_again(), [2])
        self.assertEqual(h.violations(), {"duplicates": [3]})

    def test_twice_on_the_same_node_is_a_duplicate_too(self):
        self.assertEqual(history({1: "ok"}, {"a": [(1, 11), (1, 12)]}).duplicates(), [1])

    def test_what_was_acknowledged_and_never_executed_is_lost(self):
        h = history({1: "ok", 2: "maybe_applied", 3: "not_sent", 4: "ok"}, {"a": [(1, 11)]})
        self.assertEqual(h.violations(), {"lost": [4]})

    def test_errors_have_to_tell_what_happened(self):
        h = history({1: "not_sent", 2: "other", 3: "other", 5: "maybe_applied"}, {"a": [(1, 11), (2, 21), (5, 51)]})
        self.assertEqual(h.executed_though_not_sent(), [1])
        self.assertEqual(h.misnamed(), [2])

    def test_wrong_answers_and_second_completions_are_found(self):
        operations = [Operation(1, 10, 15, "wrong"), Operation(2, 20, 25, "ok"), Operation(2, 20, 26, "ok")]
        h = History(operations, {"a": [(1, 11), (2, 21)]})
        self.assertEqual(h.violations(), {"wrong": [1], "completed_twice": [2]})

    def test_the_last_request_to_a_stopped_node_is_one_that_it_executes_later(self):
        h = history({n: "ok" for n in range(1, 10)}, {"a": [(1, 11), (3, 95), (5, 96), (9, 97)], "b": []})
        self.assertEqual(h.last_request_to("a", 20, 85), 50)  # the stop was at 20, it goes on at 85
        self.assertIsNone(h.last_request_to("b", 20, 85))

    def test_a_node_serves_again_with_a_request_made_after_it_came_back(self):
        h = history({n: "ok" for n in range(1, 10)}, {"a": [(1, 11), (3, 71), (8, 82), (9, 91)]})
        self.assertEqual(h.first_served("a", 70), 82)
        self.assertIsNone(h.first_served("a", 100))

    def test_failures_and_successes_are_counted_by_time(self):
        h = history({1: "other", 2: "maybe_applied", 3: "ok", 4: "not_sent"}, {"a": []})
        self.assertEqual([o.token for o in h.failed(20, 40)], [2])
        self.assertEqual(len(h.begun(20, 40)), 2)
        self.assertEqual(h.first_success(0), 35)
        self.assertIsNone(h.first_success(36))


if __name__ == "__main__":
    unittest.main()
