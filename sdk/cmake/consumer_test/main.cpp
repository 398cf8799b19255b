#include <dse/dse.hpp>

#include <iostream>

int main() {
  const dse::result<dse::options> options = dse::options::try_parse("dse://127.0.0.1:9042?dc=dc1");
  if (!options) std::cerr << options.error().to_string() << '\n';
  return options ? 0 : 1;
}
