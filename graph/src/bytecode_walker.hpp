#pragma once

#include "binary/types.hpp"
#include "step_table.hpp"

#include <dse/graph/bytecode.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// What a bytecode_walker tells of. A visitor derives from it and declares those of its functions that it needs.
class bytecode_visitor {
 public:
  /// False ends the walk.
  bool going() const { return true; }
  /// The signature is null for what is no step.
  void instruction(std::string_view, const std::vector<form>&, const step_signature*) {}
  void token(std::string_view) {}                    ///< `T.id`
  void predicate(std::string_view) {}                ///< `P.gt`
  void strategy(std::string_view, binary_reader) {}  ///< its class without package; its configuration comes
  void key(const binary_head&) {}                    ///< of a map
  void content(const binary_head&) {}                ///< any value that is not null
};

/// Tells a visitor what an encoded traversal or value is made of: children, predicates, strategies and containers too.
template <class Visitor>
class bytecode_walker {
 public:
  explicit bytecode_walker(Visitor& visitor) noexcept : visitor_(visitor) {}

  void traversal(const bytecode& code) {
    binary_writer bytes;
    code.append(bytes);
    binary_reader in(bytes.bytes());
    traversal(in, place::spawn, 0);
  }
  /// One qualified value.
  void value(std::string_view encoded) {
    binary_reader in(encoded);
    value(in, 0);
  }

 private:
  bool going(const binary_reader& in) const { return in.ok() && visitor_.going(); }

  void traversal(binary_reader& in, place first, int nesting) {
    place where = first;
    for (std::size_t n = in.count(); n > 0 && going(in); --n, where = place::step) instruction(in, where, nesting);
    for (std::size_t n = in.count(); n > 0 && going(in); --n) instruction(in, place::source, nesting);
  }
  void instruction(binary_reader& in, place where, int nesting) {
    const std::string_view name = in.text();
    const std::size_t n = in.count();
    const std::vector<form> forms = forms_ahead(in, n);
    visitor_.instruction(name, forms, find_signature(name, where, forms));
    values(in, n, nesting);
  }
  void values(binary_reader& in, std::size_t n, int nesting) {
    for (; n > 0 && going(in); --n) value(in, nesting + 1);
  }
  void map(binary_reader& in, int nesting) {
    for (std::size_t n = in.count(); n > 0 && going(in); --n) {
      binary_reader ahead = in;
      visitor_.key(read_head(ahead));
      values(in, 2, nesting);
    }
  }

  void value(binary_reader& in, int nesting) {
    if (nesting > max_nesting) return in.fail();
    const binary_head head = read_head(in);
    if (head.null) return;
    visitor_.content(head);
    const binary_type* type = find_type(head.code);
    if (type == nullptr) return void(in.take(head.custom_size));
    if (is_token(*type)) {
      read_head(in);
      return visitor_.token(std::string(type->name) + '.' + std::string(in.text()));
    }
    switch (head.code) {
      case code::list:
      case code::set: return values(in, in.count(), nesting);
      case code::map: return map(in, nesting);
      case code::bytecode: return traversal(in, place::step, nesting);
      case code::binding: in.text(); return value(in, nesting + 1);
      case code::predicate:
      case code::text_predicate:
        visitor_.predicate((head.code == code::predicate ? "P." : "TextP.") + std::string(in.text()));
        return values(in, in.count(), nesting);
      case code::strategy: {
        const std::string_view name = in.text();
        visitor_.strategy(name.substr(name.rfind('.') + 1), in);
        return map(in, nesting);
      }
      case code::path:
        skip_value(in, nesting);  // its labels
        return value(in, nesting + 1);
      default: return skip_layout(in, type->layout, nesting);
    }
  }

  Visitor& visitor_;
};

}}}  // namespace dse::v0::graph
