// Graph: Gremlin as Gremlin users write it; a traversal is a value, running it is explicit.
#include <dse/dse.hpp>

#include <iostream>

int main(int argc, char** argv) try {
  using dse::graph::P;
  namespace __ = dse::graph::anonymous;
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  dse::graph::remote_graph social = db.graph("social");
  social.execute(dse::graph::script("system.graph('social').ifNotExists().create()").system(true));

  auto g = dse::graph::traversal();
  social.execute(g.V().drop());
  social.execute(g.addV("person")
                     .property("name", "marko")
                     .property("age", 29)
                     .as("m")
                     .addV("person")
                     .property("name", "vadas")
                     .property("age", 27)
                     .as("v")
                     .addV("software")
                     .property("name", "lop")
                     .as("l")
                     .addE("knows")
                     .from("m")
                     .to("v")
                     .addE("created")
                     .from("m")
                     .to("l"));

  auto friends = g.V().hasLabel("person").has("name", "marko").where(__::out("created")).out("knows").values("name");
  std::cout << friends.to_string() << '\n';
  for (const std::string& name : social.execute(friends).to_list<std::string>()) std::cout << "  " << name << '\n';

  for (const dse::graph::value& v : social.execute(g.V().has("age", P::gt(26)).limit(10)))
    std::cout << v.as<dse::graph::vertex>().label << ' ' << v.to_string() << '\n';
  for (const dse::graph::value& path : social.execute(g.V().out("created").path().by("name")))
    std::cout << "path " << path.to_string() << '\n';

  std::cout << social.next<std::int64_t>(g.V().count()) << " vertices, "
            << social.execute(dse::graph::script("g.V().has('age', gt(x)).count()").set("x", 28)).one<std::int64_t>()
            << " of them older than 28\n";
} catch (const dse::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
