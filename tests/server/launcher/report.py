"""What the launcher tells its user: progress lines, and failures with the end of the log that explains them."""
import pathlib
import sys


class Failure(Exception):
    """Ends the command; the text says what failed and what would help."""


def progress(text):
    print(f"dse-test-server: {text}", file=sys.stderr, flush=True)


def _text(path):
    """A log's text, and instead of it a note if there is none."""
    try:
        text = pathlib.Path(path).read_text(errors="replace").rstrip()
    except OSError as e:
        return "", f"  ({path}: {e.strerror})"
    return text, "" if text else f"  ({path} is empty)"


def tail(path, lines=25):
    """The last lines of a log, indented, or a note that there is none."""
    text, note = _text(path)
    return note or "\n".join(f"  {line}" for line in text.splitlines()[-lines:])


def last_error(path, lines=100):
    """The last ERROR among the last lines of a log, with the exception behind it; empty if there is none."""
    last = _text(path)[0].splitlines()[-lines:]
    at = [i for i, line in enumerate(last) if line.startswith("ERROR")]
    return " ".join(last[at[-1]:at[-1] + 2]) if at else ""


def failure_with_logs(text, *logs):
    """The text, then what explains it, the reason first: whoever shows a failure may show its beginning only."""
    errors = "".join(f"\n  {error}" for error in map(last_error, logs) if error)
    return Failure(text + errors + "".join(f"\nlast lines of {log}:\n{tail(log)}" for log in logs))
