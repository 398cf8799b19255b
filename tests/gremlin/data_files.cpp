#include "gremlin/data_files.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace gremlin_suite {
namespace {

struct folder {
  folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gremlin-suite-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path = pattern;
  }
  ~folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string path;
};

}  // namespace

const std::string& data_folder() {
  static const folder f;
  return f.path;
}

void write_data_files(const dse::graph::remote_graph& modern) {
  std::filesystem::create_directory(data_folder() + "/data");
  for (const char* extension : {"kryo", "json", "xml"})
    modern.execute(dse::graph::traversal().io(data_folder() + "/data/tinkerpop-modern." + extension).write());
}

}  // namespace gremlin_suite
