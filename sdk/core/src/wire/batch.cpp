#include "wire/batch.hpp"

#include "wire/query_parameters.hpp"

namespace dse::wire {
namespace {

void write_child(byte_writer& w, const batch_child& child) {
  w.room(1 + 4 + child.id.size() + child.text.size() + 2 + child.values.size());
  if (child.id.empty()) {
    w.put(std::uint8_t{0});
    w.put(static_cast<std::uint32_t>(child.text.size()));
    w.put_text(child.text);
  } else {
    w.put(std::uint8_t{1});
    w.put_short_bytes(child.id);
  }
  w.put(child.value_count);
  w.put_bytes(child.values);
}

}  // namespace

void encode_batch(output_buffer& out, const request_head& head, const batch_parameters& b) {
  assert(b.children.size() <= longest_short);
  frame_writer w(out, head, opcode::batch);
  w.write(static_cast<std::uint8_t>(b.kind));
  w.write(static_cast<std::uint16_t>(b.children.size()));
  for (const batch_child& child : b.children) write_child(w, child);

  // The end is a QUERY's, without what makes no sense for a batch.
  query_parameters end;
  end.level = b.level;
  end.serial = b.serial;
  end.timestamp = b.timestamp;
  end.keyspace = b.keyspace;
  end.now_in_seconds = b.now_in_seconds;
  w.room(room_for(end));
  put_parameters(w, end, head.version);
  w.finish();
}

}  // namespace dse::wire
