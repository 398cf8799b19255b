#include <dse/timestamps.hpp>

namespace dse { inline namespace v0 {
namespace {

class no_timestamps final : public timestamp_generator {
 public:
  std::optional<std::int64_t> next(std::int64_t) override { return std::nullopt; }
};

}  // namespace

timestamp_factory server_timestamps() {
  return [] { return std::make_unique<no_timestamps>(); };
}

}}  // namespace dse::v0
