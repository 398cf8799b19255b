#pragma once

#include <dse/completion.hpp>

#include <boost/asio/associator.hpp>

#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// A handler of result<T> that first turns the result<U> it gets into one; it keeps the inner handler's executor,
/// allocator and cancellation slot.
template <class Handler, class Transform>
class mapped_handler {
 public:
  mapped_handler(Handler handler, Transform transform)
      : handler_(std::move(handler)), transform_(std::move(transform)) {}
  template <class U>
  void operator()(result<U> outcome) {
    std::move(handler_)(transform_(std::move(outcome)));
  }
  const Handler& inner() const noexcept { return handler_; }

 private:
  Handler handler_;
  Transform transform_;
};

/// Starts an operation that completes with result<U> and completes with what `Transform` makes of it.
template <class Initiation, class Transform>
class mapped_initiation {
 public:
  mapped_initiation(Initiation inner, Transform transform)
      : inner_(std::move(inner)), transform_(std::move(transform)) {}
  template <class Handler, class... Args>
  void operator()(Handler&& handler, Args&&... args) const {
    inner_(mapped_handler<std::decay_t<Handler>, Transform>(std::forward<Handler>(handler), transform_),
           std::forward<Args>(args)...);
  }

 private:
  Initiation inner_;
  Transform transform_;
};

}}}  // namespace dse::v0::detail

template <template <class, class> class Associator, class Handler, class Transform, class Default>
struct boost::asio::associator<Associator, dse::detail::mapped_handler<Handler, Transform>, Default>
    : Associator<Handler, Default> {
  static typename Associator<Handler, Default>::type get(const dse::detail::mapped_handler<Handler, Transform>& h,
                                                         const Default& d = Default()) noexcept {
    return Associator<Handler, Default>::get(h.inner(), d);
  }
};
