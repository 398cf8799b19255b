"""The roles that every cluster with authentication has from its start."""
import time

from . import cql, kdc
from .report import Failure

SUPERUSER = ("cassandra", "cassandra")
# ada may do everything on the keyspaces she creates, may log in and run queries as reporting, which cannot log in itself;
# bob may log in and nothing else.
USERS = [SUPERUSER, ("ada", "secret"), ("bob", "secret")]
PROXY_TARGET = "reporting"

STATEMENTS = [f"CREATE ROLE {user} WITH LOGIN = true AND PASSWORD = '{password}'" for user, password in USERS[1:]] + [
    "GRANT CREATE ON ALL KEYSPACES TO ada",
    "GRANT ALL PERMISSIONS ON ALL FUNCTIONS TO ada",
    f"CREATE ROLE {PROXY_TARGET} WITH LOGIN = false",
    f"GRANT SELECT ON ALL KEYSPACES TO {PROXY_TARGET}",
]
PROXY = [f"GRANT PROXY.LOGIN ON ROLE {PROXY_TARGET} TO ada", f"GRANT PROXY.EXECUTE ON ROLE {PROXY_TARGET} TO ada"]
# A Kerberos user's role has the whole principal as its name; through the membership it has the plain user's permissions.
KERBEROS = [statement
            for user in ("ada", "bob")
            for statement in (f"CREATE ROLE '{user}@{kdc.REALM}' WITH LOGIN = true", f"GRANT {user} TO '{user}@{kdc.REALM}'")]


def create(node, auth, deadline):
    """Waits for the superuser, whom the nodes make some time after they answer, and lets him create the others."""
    statements = STATEMENTS + (PROXY if auth != "password" else []) + (KERBEROS if auth == "gssapi" else [])
    while True:
        try:
            with node.connect() as connection:
                connection.login(*SUPERUSER)
                while statements:
                    connection.query(statements[0])
                    statements = statements[1:]
                return
        except (OSError, cql.ServerError) as e:
            if node.process.pid is None:
                raise node.failure("died while its roles were created") from e
            if time.monotonic() > deadline:
                what = statements[0] if statements else "login"
                raise Failure(f"the cluster's roles could not be created in time: {what}: {e}") from e
            time.sleep(0.1)


def description(auth):
    return [] if auth == "none" else [{"user": user, "password": password} for user, password in USERS]
