#include "secret.hpp"

#include <string.h>

#include <algorithm>

namespace dse { inline namespace v0 { namespace auth {

secret::secret(std::string_view text) : text_(new char[text.size()]), size_(text.size()) {
  std::copy(text.begin(), text.end(), text_.get());
}

secret::~secret() { explicit_bzero(text_.get(), size_); }

}}}  // namespace dse::v0::auth
