// Gremlin as its other language variants run it: g has a graph, and traversals end with a step that runs them.
#include <dse/dse.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using dse::graph::remote_traversal_source;

asio::awaitable<void> report(remote_traversal_source g) {
  for (const auto& name : co_await g.V().hasLabel("person").values("name").async_toSet<std::string>())
    std::cout << name << " is a person\n";
  std::cout << co_await g.E().count().async_next<std::int64_t>() << " edges\n";
}

int main(int argc, char** argv) try {
  dse::client db = dse::connect(argc > 1 ? argv[1] : "cassandra://127.0.0.1:9042?dc=dc1");
  const auto g = dse::graph::traversal().withRemote(db.graph("modern"));

  for (const auto& name : g.V().has("name", "marko").out("knows").values("name").toList<std::string>())
    std::cout << "marko knows " << name << '\n';

  auto ages = g.V().hasLabel("person").order().by("age").values("age");
  std::cout << "the youngest is " << ages.next<int>() << '\n';
  while (ages.hasNext()) std::cout << "then comes " << ages.next<int>() << '\n';

  if (const auto nobody = g.V().has("name", "nobody").tryNext<dse::graph::vertex>(); !nobody)
    std::cout << "nobody is not there\n";
  g.V().has("name", "nobody").drop().iterate();

  asio::io_context io;
  asio::co_spawn(io, report(g), [](std::exception_ptr failed) {
    if (failed) std::rethrow_exception(failed);
  });
  io.run();
} catch (const dse::exception& e) {
  std::cerr << e.what() << '\n';
  return 1;
}
