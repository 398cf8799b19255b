#include "wire/execute.hpp"

namespace dse::wire {

bytes make_execute_prefix(protocol_version v, bytes_view id, bytes_view result_metadata_id) {
  output_buffer out;
  byte_writer w(out);
  w.write_short_bytes(id);
  if (has_result_metadata_id(v)) w.write_short_bytes(result_metadata_id);
  w.commit();
  return {out.unread().begin(), out.unread().end()};
}

}  // namespace dse::wire
