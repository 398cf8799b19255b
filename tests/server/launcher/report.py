"""What the launcher tells its user: progress lines, and failures with the end of the log that explains them."""
import pathlib
import sys


class Failure(Exception):
    """Ends the command; the text says what failed and what would help."""


def progress(text):
    print(f"dse-test-server: {text}", file=sys.stderr, flush=True)


def tail(path, lines=25):
    """The last lines of a log, indented, or a note that there is none."""
    try:
        text = pathlib.Path(path).read_text(errors="replace").rstrip()
    except OSError as e:
        return f"  ({path}: {e.strerror})"
    if not text:
        return f"  ({path} is empty)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])


def failure_with_logs(text, *logs):
    return Failure(text + "".join(f"\nlast lines of {log}:\n{tail(log)}" for log in logs))
