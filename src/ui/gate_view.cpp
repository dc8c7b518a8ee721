// What stands before the work besides the sign-in itself: what a sign-in still wants, a locked screen, another
// password.
#include <array>
#include <cmath>

#include "ui/views.hpp"

namespace cs::ui {

using client::event::Wanted;
using workbench::Gate;
using workbench::tr;

namespace {

/// The name under which the texts of a gate stand.
std::string name_of(const workbench::Workbench& bench) {
  if (bench.gate() == Gate::locked) return "locked";
  if (bench.gate() == Gate::change_password) return "change_password";
  switch (bench.sign_in_wants()->wanted) {
    case Wanted::trust:
      return "trust";
    case Wanted::code:
      return "code";
    case Wanted::new_password:
      return "new_password";
    case Wanted::factor:
      return "factor";
    case Wanted::keep_codes:
      return "keep_codes";
  }
  return {};
}

struct Field {
  const char* hint;
  bool password;
};

std::vector<Field> fields_of(const std::string& name) {
  if (name == "locked") return {{"sign_in.password", true}};
  if (name == "change_password") return {{"gate.old", true}, {"gate.new", true}, {"gate.again", true}};
  if (name == "new_password") return {{"gate.new", true}, {"gate.again", true}};
  if (name == "code" || name == "factor") return {{"gate.code", false}};
  return {};
}

/// In groups of four, as people type a key.
std::string grouped(const std::string& key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) out += (i > 0 && i % 4 == 0 ? " " : "") + key.substr(i, 1);
  return out;
}

}  // namespace

void draw_gate(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  ScreenState& state = context.state;
  const std::string name = name_of(bench);
  const std::vector<Field> fields = fields_of(name);
  const bool fresh = state.gate_drawn != bench.gate_revision();
  if (fresh) {
    state.gate_fields = {};
    state.gate_differs = false;
  }
  state.gate_drawn = bench.gate_revision();

  std::string detail = bench.gate() == Gate::wants ? bench.sign_in_wants()->detail : std::string();
  if (name == "factor") detail = grouped(detail);
  const float field = canvas.px(42), space = canvas.px(theme::space3), width = canvas.px(480);
  const float inside = width - canvas.px(theme::space6) * 2;
  // A locked screen names whose it is: the next person at the desk must not try their own password on it.
  std::string text = tr("gate." + name + ".text");
  if (name == "locked" && bench.session()) {
    const api::User& user = bench.session()->user;
    text = tr("gate.locked.who",
              {{"name", canvas.fonts().visible(user.display_name.empty() ? user.name : user.display_name)},
               {"login", user.name}}) +
           "\n" + text;
  }
  const float about = canvas.paragraph_height(inside, Type::body, text);
  const float told = detail.empty() ? 0 : canvas.paragraph_height(inside, Type::strong, detail, 12) + space * 2;
  const float height = canvas.line_height(Type::title) + about + told +
                       (field + space) * static_cast<float>(fields.size()) + field +
                       canvas.line_height(Type::caption) * 3 + space * 3 + canvas.px(theme::space6) * 2;
  const Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line, canvas.px(12));
  Rect inner = card.inset(canvas.px(theme::space6), canvas.px(theme::space6));
  canvas.text_in(inner.take_top(canvas.line_height(Type::title), space), Type::title, theme::text,
                 tr("gate." + name + ".title"));
  inner.take_top(canvas.paragraph(inner, Type::body, theme::text_soft, text), space);
  if (!detail.empty()) {
    const Rect box = inner.take_top(told - space, space);
    canvas.fill(box, theme::raised, canvas.px(theme::radius));
    canvas.paragraph(box.inset(canvas.px(theme::space2), canvas.px(theme::space2)), Type::strong, theme::text, detail,
                     12);
  }

  const bool busy = bench.signing_in();
  bool submitted = false, complete = true;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string hint = tr(fields[i].hint), id = "gate." + std::to_string(i);
    const TextFieldReply reply = text_field(canvas, inner.take_top(field, space), state.gate_fields[i],
                                            {.id = id,
                                             .hint = hint,
                                             .password = fields[i].password,
                                             .focus = fresh && i == 0,
                                             .enabled = !busy,
                                             .icon = fields[i].password ? Icon::lock : Icon::check});
    if (reply.changed) state.gate_differs = false;
    submitted = submitted || (reply.submitted && i + 1 == fields.size());
    complete = complete && !state.gate_fields[i].empty();
  }
  Rect buttons = inner.take_top(field, space);
  const std::string confirm = tr("gate." + name + ".confirm"),
                    cancel = tr(name == "locked" ? "gate.sign_out" : "gate.cancel");
  const float half = (buttons.w - space) / 2;
  const bool pressed = button(canvas, buttons.take_right(half, space),
                              {.id = "gate.confirm",
                               .label = confirm,
                               .key = fields.empty() ? "" : "Enter",  // nobody trusts a key by a stray stroke
                               .kind = ButtonKind::action,
                               .enabled = complete && !busy,
                               .type = Type::strong});
  if (button(canvas, buttons, {.id = "gate.cancel", .label = cancel, .enabled = !busy})) {
    if (name == "locked")
      bench.sign_out();
    else if (name == "change_password")
      bench.close_password_change();
    else
      bench.cancel_sign_in();
    return;
  }
  std::string said;
  if (state.gate_differs)
    said = tr("gate.differs");
  else if (bench.sign_in_error() && !busy)
    said = tr(*bench.sign_in_error());
  if (!said.empty()) canvas.paragraph(inner, Type::caption, theme::fail, said, 3);
  if (!(pressed || submitted) || !complete || busy) return;

  auto& f = state.gate_fields;
  if (name == "locked") {
    bench.unlock(f[0]);
    f[0].clear();
  } else if (name == "change_password" || name == "new_password") {
    const std::size_t at = fields.size() - 2;
    state.gate_differs = f[at] != f[at + 1];
    if (state.gate_differs) return;
    if (name == "new_password")
      bench.answer_sign_in(f[0]);
    else
      bench.change_password(f[0], f[1]);
  } else {
    bench.answer_sign_in(fields.empty() ? "yes" : f[0]);
  }
}

}  // namespace cs::ui
