#include "service/api.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "service/signed_requests.hpp"

namespace cs::service {
namespace {

/// Bodies above this are not received before it is known whose they are.
constexpr std::size_t small_body = std::size_t{256} << 10;
/// Photographs that are opened and not yet sent to the staff, together.
constexpr std::size_t most_outgoing = std::size_t{512} << 20;
/// Bodies that students send: a picture of a capture code and some pieces of a photograph, and half of all there may
/// be.
constexpr std::size_t most_bodies_of_one = std::size_t{24} << 20;
constexpr std::size_t most_bodies_of_students = std::size_t{128} << 20;
/// A telephone that lost its network sends a piece again while the old connection has not ended.
constexpr int most_sending = 4;
constexpr int most_getting = 1;
constexpr int most_looks = 1;

Error missing_session() {
  return {Code::unauthorized, "session.missing", "Sign in first: this address needs a session."};
}

Error not_allowed(domain::Role role) {
  return {Code::forbidden, "role.forbidden", fmt::format("The role '{}' may not do this.", domain::to_string(role))};
}

Error owing(const api::User& user) {
  if (user.owes == api::owes_password)
    return {Code::forbidden, "account.owes_password",
            "Choose a password of your own first: an administrator set the present one."};
  return {Code::forbidden, "account.owes_second_factor",
          "Set up a second factor first: administrators sign in with one."};
}

std::string token_of(const Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  if (!request.authorization.starts_with(scheme) || request.authorization.size() > 200) return {};
  return trim(std::string_view(request.authorization).substr(scheme.size()));
}

/// A workstation that the service no longer understands is told so. 426, which names what it would have to speak.
std::optional<Reply> foreign(const Request& request, api::Protocol ours) {
  const auto theirs = request.protocol.empty() ? api::unnumbered_protocol : api::protocol_from(request.protocol);
  if (!theirs) return problem(400, invalid("http.protocol", "The header Countersign-Protocol is not understood."));
  const Status understood = api::understand_each_other(*theirs, ours);
  if (understood) return std::nullopt;
  Reply refusal = problem(426, understood.error());
  refusal.headers.emplace_back("Upgrade", fmt::format("countersign/{}", ours.oldest));
  return refusal;
}

/// Signed by a key of the mini-program's back end, which opens what is permitted to it and no account.
bool is_signed(const Request& request, const Route& route) {
  return route.access == Access::permitted && domain::is_signature(request.authorization);
}

bool is_clean(const Request& request) {
  if (!is_utf8(request.path)) return false;
  return std::ranges::all_of(request.query, [](const auto& q) {
    return is_utf8(q.first) && is_utf8(q.second) && q.second.size() <= 1000 && q.second.find('\0') == std::string::npos;
  });
}

}  // namespace

Api::Api(store::Store& store, const Clock& clock, CountsBoard& board, ApiHooks hooks, ApiOptions options)
    : store_(store),
      clock_(clock),
      hooks_(std::move(hooks)),
      options_(std::move(options)),
      outgoing_(most_outgoing),
      students_outgoing_(options_.outgoing_to_students),
      student_bodies_(most_bodies_of_one, most_bodies_of_students),
      sending_(most_sending),
      getting_(most_getting),
      looks_(most_looks),
      first_look_(options_.make_worker, options_.first_look_workers),
      finished_(options_.make_decoder, options_.finished),
      downloads_(options_.downloads),
      context_{store_, clock_,   board,       hooks_,     options_, sessions_, quick_, outgoing_, students_outgoing_,
               looks_, uploads_, first_look_, downloads_, finished_},
      quick_("cs-quick", options_.quick_threads, 4096),
      slow_("cs-slow", options_.slow_threads, 256),
      photographs_("cs-photographs", options_.photograph_threads, 4096),
      receipts_("cs-receipts", 1, 256),
      exports_("cs-exports", 1, 8),
      students_("cs-students", 2 * options_.slow_threads, 256),
      own_photographs_("cs-own-photos", 1, 256) {}

Api::~Api() {
  stop();
}

void Api::stop() {
  quick_.stop();
  slow_.stop();
  photographs_.stop();
  receipts_.stop();
  exports_.stop();
  students_.stop();
  own_photographs_.stop();
}

Pool& Api::pool_of(Lane lane) {
  switch (lane) {
    case Lane::quick:
      return quick_;
    case Lane::slow:
      return slow_;
    case Lane::photographs:
      return photographs_;
    case Lane::receipts:
      return receipts_;
    case Lane::exports:
      return exports_;
    case Lane::students:
      return students_;
    case Lane::own_photographs:
      return own_photographs_;
  }
  return quick_;
}

HttpServer::Admission Api::admit(const Request& request) {
  if (!is_clean(request))
    return {problem(400, invalid("http.encoding", "The address holds bytes that are not UTF-8 text.")), 0, false};
  auto found = find_route(request.method, request.path);
  if (auto* refusal = std::get_if<Reply>(&found)) return {std::move(*refusal), 0, false};
  const Route& route = *std::get<Match>(found).route;
  // Whoever sends no number is asked at the sign-in alone: the mini-program's back end and a browser send none.
  if (!request.protocol.empty() || route.handler == &session::sign_in)
    if (auto refusal = foreign(request, options_.protocol)) return {std::move(*refusal), 0, false};
  // A node that must not serve still says why to whoever asks for its health.
  if (hooks_.node_trouble && route.handler != &session::health)
    if (const auto trouble = hooks_.node_trouble()) return {problem(*trouble), 0, false};
  if (route.lane == Lane::receipts)
    if (auto refusal = receipts::unknown_address(options_, std::get<Match>(found).captures.at(0)))
      return {std::move(*refusal), 0, false};
  bool known = false;
  if (route.access == Access::worker) {
    // Before the body: what is handed in may be large.
    if (const auto worker = store_.worker_tokens.name_of(token_of(request)); !worker)
      return {problem(worker.error()), 0, false};
    known = true;
  } else if (route.access == Access::student) {
    if (const auto student = store_.access.student_of_session(token_of(request), clock_.now()); !student)
      return {problem(student.error()), 0, false};
    else
      return admit_student(route, student->row());
  } else if (is_signed(request, route)) {
    // Before the body, which may be large: the head names its digest.
    const auto head = check_head(store_, request, clock_.now());
    if (!head) return {problem(head.error()), 0, false};
    if (!allows(route, head->by.grants)) return {problem(not_allowed(head->by.role)), 0, true};
    known = true;
  } else if (route.access != Access::anyone) {
    const std::string token = token_of(request);
    if (token.empty()) return {problem(missing_session()), 0, false};
    auto user = sessions_.find(token, clock_.mono());
    // A look by primary key, microseconds, and only where a stranger could otherwise make us take in megabytes.
    if (!user && route.body_limit > small_body) {
      auto looked_up = who(token);
      if (!looked_up) return {problem(looked_up.error()), 0, false};
      user = std::move(*looked_up);
    }
    if (user && !allows(route, user->grants)) return {problem(not_allowed(user->role)), 0, true};
    known = user.has_value();
  }
  return {std::nullopt, route.body_limit, known};
}

HttpServer::Admission Api::admit_student(const Route& route, std::int64_t student) {
  HttpServer::Admission out{std::nullopt, route.body_limit, true};
  if (route.body_limit > small_body) out.shares = student_bodies_.of(student);
  if (route.lane != Lane::students && route.lane != Lane::own_photographs) return out;
  out.held = (route.lane == Lane::students ? sending_ : getting_).take(student);
  if (!out.held) return {problem(busy()), 0, true};
  return out;
}

void Api::handle(CallPtr call) {
  auto found = find_route(call->request().method, call->request().path);
  auto* matched = std::get_if<Match>(&found);
  if (!matched) return call->reply(std::move(std::get<Reply>(found)));
  const Route& route = *matched->route;
  if (!pool_of(route.lane).post([this, call, &route, captures = std::move(matched->captures)] {
        run(call, route, captures);
      }))
    call->reply(problem(busy()));
}

void Api::run(const CallPtr& call, const Route& route, std::vector<std::string> captures) {
  Asked asked;
  asked.captures = std::move(captures);
  if (route.access == Access::worker) {
    auto known = store_.worker_tokens.name_of(token_of(call->request()));
    if (!known) return call->reply(problem(known.error()));
    asked.worker = std::move(*known);
  } else if (route.access == Access::student) {
    asked.token = token_of(call->request());
    auto student = store_.access.student_of_session(asked.token, clock_.now());
    if (!student) return call->reply(problem(student.error()));
    asked.student = std::move(*student);
  } else if (is_signed(call->request(), route)) {
    return run_signed(call, route, std::move(asked));
  } else if (route.access != Access::anyone) {
    asked.token = token_of(call->request());
    auto user = who(asked.token);
    if (!user) return call->reply(problem(user.error()));
    if (!user->owes.empty() && route.access != Access::account) return call->reply(problem(owing(*user)));
    if (!allows(route, user->grants)) return call->reply(problem(not_allowed(user->role)));
    asked.by = std::move(*user);
  }
  route.handler(context_, call, asked);
}

void Api::run_signed(const CallPtr& call, const Route& route, Asked asked) {
  const TimePoint now = clock_.now();
  auto head = check_head(store_, call->request(), now);
  if (!head) return call->reply(problem(head.error()));
  if (const Status body = check_body(*head, call->request()); !body) return call->reply(problem(body.error()));
  if (!allows(route, head->by.grants)) return call->reply(problem(not_allowed(head->by.role)));
  asked.by = std::move(head->by);
  // No thread waits for the commit that spends the nonce.
  store_.intake_keys.spend(head->signature.key, head->signature.nonce, now)
      .then([this, call, &route, asked = std::move(asked)](Result<store::Nothing> spent) {
        if (!spent) return call->reply(problem(spent.error()));
        if (!pool_of(route.lane).post([this, call, &route, asked] { route.handler(context_, call, asked); }))
          call->reply(problem(busy()));
      });
}

Result<api::User> Api::who(const std::string& token) {
  if (auto known = sessions_.find(token, clock_.mono())) return std::move(*known);
  CS_ASSIGN(api::User user, store_.people.session_user(token, clock_.now()));
  add_owed(user, options_);
  sessions_.put(token, user, clock_.mono());
  return user;
}

}  // namespace cs::service
