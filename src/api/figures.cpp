#include "api/figures.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace cs::api {
namespace {

using Json = nlohmann::json;

std::string written(const Json& j) {
  return j.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Reads and writes by the same list of fields, so that neither forgets one.
struct Writer {
  Json j = Json::object();
  template <class T>
  void operator()(const char* name, const T& v);
};
struct Reader {
  const Json& j;
  template <class T>
  void operator()(const char* name, T& v);
};

template <class F, class T>
void fields(F& f, T& v) {
  using U = std::remove_const_t<T>;
  if constexpr (std::is_same_v<U, domain::Share>) {
    f("n", v.n), f("of", v.of), f("value", v.value), f("low", v.low), f("high", v.high);
  } else if constexpr (std::is_same_v<U, SchoolBoard>) {
    f("school", v.school), f("campaigns", v.campaigns), f("waiting", v.waiting), f("held", v.held);
    f("overdue", v.overdue), f("due_today", v.due_today), f("in_6h", v.in_6h), f("in_12h", v.in_12h);
    f("in_24h", v.in_24h), f("per_hour", v.per_hour), f("arriving", v.arriving), f("people", v.people);
    f("late_from", v.late_from);
  } else if constexpr (std::is_same_v<U, HourCount>) {
    f("hour", v.hour), f("decided", v.decided), f("arrived", v.arrived);
  } else if constexpr (std::is_same_v<U, Overview>) {
    f("as_of", v.as_of), f("day", v.day), f("week", v.week), f("all", v.all), f("schools", v.schools);
    f("decided_today", v.decided_today), f("undone_today", v.undone_today), f("late_today", v.late_today);
    f("withdrawal_requests", v.withdrawal_requests), f("notices_queued", v.notices_queued);
    f("notices_in_doubt", v.notices_in_doubt), f("notices_failed", v.notices_failed);
    f("notices_halted", v.notices_halted), f("quick_today", v.quick_today);
    f("overturned_week", v.overturned_week), f("first_ok_week", v.first_ok_week), f("hours", v.hours);
  } else if constexpr (std::is_same_v<U, PersonFigures>) {
    f("person", v.person), f("display_name", v.display_name), f("approved", v.approved), f("rejected", v.rejected);
    f("undone", v.undone), f("unverified", v.unverified), f("hours", v.hours), f("per_hour", v.per_hour);
    f("looked_s", v.looked_s), f("quick", v.quick), f("overturned", v.overturned), f("over", v.over);
  } else if constexpr (std::is_same_v<U, DayFigures>) {
    f("day", v.day), f("decided", v.decided), f("arrived", v.arrived), f("late", v.late), f("rejected", v.rejected);
    f("overturned", v.overturned), f("quick", v.quick);
  } else if constexpr (std::is_same_v<U, ReasonFigures>) {
    f("reason", v.reason), f("person", v.person), f("n", v.n);
  } else if constexpr (std::is_same_v<U, CheckFigures>) {
    f("check", v.check), f("fail_approved", v.fail_approved), f("attention_rejected", v.attention_rejected);
  } else if constexpr (std::is_same_v<U, DriftMark>) {
    f("of", v.of), f("at", v.at), f("before", v.before), f("after", v.after);
  } else if constexpr (std::is_same_v<U, Figures>) {
    f("from", v.from), f("to", v.to), f("decided", v.decided), f("overturned", v.overturned), f("first_ok", v.first_ok);
    f("quick", v.quick), f("people", v.people), f("days", v.days), f("reasons", v.reasons), f("checks", v.checks);
    f("wait_hours", v.wait_hours), f("drift", v.drift);
  } else if constexpr (std::is_same_v<U, OwnOverturned>) {
    f("decision", v.decision), f("submission", v.submission), f("student_number", v.student_number);
    f("words", v.words), f("decided", v.decided), f("overturned", v.overturned);
  } else {
    static_assert(std::is_same_v<U, MyDay>);
    f("as_of", v.as_of), f("day", v.day), f("approved", v.approved), f("rejected", v.rejected), f("undone", v.undone);
    f("quick", v.quick), f("per_hour", v.per_hour), f("hours", v.hours), f("overturned", v.overturned);
  }
}

template <class T>
Json json_of(const T& v) {
  if constexpr (std::is_same_v<T, TimePoint>) {
    return to_ms(v);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return v;
  } else if constexpr (requires { v.has_value(); }) {
    return v ? json_of(*v) : Json();
  } else if constexpr (requires { v.begin(); }) {
    Json j = Json::array();
    for (const auto& x : v) j.push_back(json_of(x));
    return j;
  } else {
    Writer w;
    fields(w, v);
    return std::move(w.j);
  }
}

/// Throws std::exception where it does not fit.
template <class T>
void read(const Json& j, T& v) {
  if constexpr (std::is_same_v<T, TimePoint>) {
    std::int64_t ms = 0;
    read(j, ms);
    v = from_ms(ms);
  } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::string>) {
    v = j.get<T>();
  } else if constexpr (std::is_floating_point_v<T>) {
    if (!j.is_number()) throw std::invalid_argument("not a number");
    v = j.get<T>();
    if (!std::isfinite(v)) throw std::invalid_argument("not a finite number");
  } else if constexpr (std::is_integral_v<T>) {
    const bool fits = j.is_number_unsigned() ? std::in_range<T>(j.get<std::uint64_t>())
                                             : j.is_number_integer() && std::in_range<T>(j.get<std::int64_t>());
    if (!fits) throw std::invalid_argument("a number must be whole and in range");
    v = j.get<T>();
  } else if constexpr (requires { v.has_value(); }) {
    v.reset();
    if (!j.is_null()) read(j, v.emplace());
  } else if constexpr (requires { v.push_back({}); }) {
    if (!j.is_array()) throw std::invalid_argument("not a list");
    for (const Json& x : j) read(x, v.emplace_back());
  } else {
    Reader r{j};
    fields(r, v);
  }
}

template <class T>
void Writer::operator()(const char* name, const T& v) {
  j[name] = json_of(v);
}
template <class T>
void Reader::operator()(const char* name, T& v) {
  read(j.at(name), v);
}

template <class T>
Result<T> parsed(std::string_view text) {
  const Json j = Json::parse(text, nullptr, false);
  if (!j.is_object()) return invalid("json.invalid", "This is not well-formed JSON.");
  try {
    T v;
    read(j, v);
    return v;
  } catch (const std::exception& e) {
    return invalid("json.invalid", std::string("This JSON does not fit: ") + e.what());
  }
}

}  // namespace

std::string encode(const Overview& v) {
  return written(json_of(v));
}
std::string encode(const Figures& v) {
  return written(json_of(v));
}
std::string encode(const MyDay& v) {
  return written(json_of(v));
}
template <>
Result<Overview> decode<Overview>(std::string_view json) {
  return parsed<Overview>(json);
}
template <>
Result<Figures> decode<Figures>(std::string_view json) {
  return parsed<Figures>(json);
}
template <>
Result<MyDay> decode<MyDay>(std::string_view json) {
  return parsed<MyDay>(json);
}

}  // namespace cs::api
