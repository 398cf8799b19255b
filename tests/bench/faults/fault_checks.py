"""What the log of fault_load and the journals of the nodes say together."""

import collections
import dataclasses


@dataclasses.dataclass(frozen=True)
class Operation:
    token: int
    begin: int  # microseconds of the steady clock
    end: int
    outcome: str  # ok, not_sent, maybe_applied, other, wrong
    why: str = ""

    @property
    def idempotent(self):
        return self.token % 2 == 0


def parse_log(lines):
    operations = []
    for line in lines:
        token, begin, end, outcome, *why = line.rstrip("\n").split(" ", 4)
        operations.append(Operation(int(token), int(begin), int(end), outcome, "".join(why)))
    return operations


def parse_journal(lines):
    """(token, time) of each execution."""
    return [tuple(int(word) for word in line.split()) for line in lines]


class History:
    """journals: the executions of each node, by its name."""

    def __init__(self, operations, journals):
        self.operations = {o.token: o for o in operations}
        self.completions = collections.Counter(o.token for o in operations)
        self.journals = journals
        self.executions = collections.Counter(token for journal in journals.values() for token, _ in journal)

    def _having(self, condition):
        return sorted(o.token for o in self.operations.values() if condition(o, self.executions[o.token]))

    def duplicates(self):
        """Not idempotent, and executed more than once."""
        return self._having(lambda o, executed: not o.idempotent and executed > 1)

    def executed_again(self):
        """Idempotent ones: that is allowed."""
        return self._having(lambda o, executed: o.idempotent and executed > 1)

    def lost(self):
        """Acknowledged, and in no journal."""
        return self._having(lambda o, executed: o.outcome == "ok" and executed == 0)

    def executed_though_not_sent(self):
        return self._having(lambda o, executed: o.outcome == "not_sent" and executed > 0)

    def misnamed(self):
        """Executed, failed, and the error does not say that it may have been."""
        return self._having(lambda o, executed: o.outcome == "other" and executed > 0)

    def wrong(self):
        """Got the answer to another request."""
        return self._having(lambda o, _: o.outcome == "wrong")

    def completed_twice(self):
        return sorted(token for token, times in self.completions.items() if times > 1)

    def violations(self):
        checks = (self.duplicates, self.lost, self.executed_though_not_sent, self.misnamed, self.wrong,
                  self.completed_twice)
        return {check.__name__: found for check in checks if (found := check())}

    def begun(self, begin, end):
        return [o for o in self.operations.values() if begin <= o.begin < end]

    def failed(self, begin, end):
        """Of those begun in this time."""
        return [o for o in self.begun(begin, end) if o.outcome != "ok"]

    def last_request_to(self, node, begin, end):
        """When the last request was made that the node got, of those made in this time; None: it got none.

        A stopped node executes what it got when it goes on.
        """
        times = [o.begin for token, _ in self.journals[node]
                 if (o := self.operations.get(token)) and begin <= o.begin < end]
        return max(times, default=None)

    def first_served(self, node, since):
        """When the node executed a request that was made after a time; None: never."""
        return min((time for token, time in self.journals[node]
                    if (o := self.operations.get(token)) and o.begin >= since), default=None)

    def first_success(self, since):
        return min((o.end for o in self.operations.values() if o.outcome == "ok" and o.end >= since), default=None)
