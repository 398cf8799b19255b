// Kerberos: a ticket from the ticket cache that kinit filled, or a keytab.
//   kerberos URI [KEYTAB PRINCIPAL]
#include <dse/dse.hpp>

#include <iostream>

struct listed_role {
  std::string role;
};

int main(int argc, char** argv) try {
  auto login = dse::auth::gssapi().service("dse");
  if (argc > 3) login.keytab(argv[2]).principal(argv[3]);
  // Service principals are dse/HOST@REALM; here HOST is the node's address, where it has no name.
  login.host_name(dse::auth::host_name_rule::address);

  auto options = dse::options(argc > 1 ? argv[1] : "dse://db.example.com?dc=dc1").authenticator(login);
  dse::client db = dse::connect(options);
  for (auto [name] : db.query<std::string>("SELECT cluster_name FROM system.local"))
    std::cout << "logged in to " << name << '\n';
  // To those who may not see all roles the server lists their own: the one named like the principal, and its parents.
  for (const listed_role& own : db.query<listed_role>("LIST ROLES"))
    std::cout << (own.role.find('@') != std::string::npos ? "as " : "with the rights of ") << own.role << '\n';
} catch (const dse::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
