#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

void draw_sign_in(Context& context, Rect area) {
  Canvas& canvas = context.canvas;
  workbench::Workbench& bench = context.bench;
  ScreenState& state = context.state;
  const ActionButton language{
      .action = "view.language", .icon = Icon::globe, .kind = ButtonKind::quiet, .type = Type::body};
  const float language_width = action_button_width(context, language);
  action_button(context,
                {area.right() - language_width - canvas.px(theme::space4), area.y + canvas.px(theme::space4),
                 language_width, canvas.px(36)},
                language);

  const float extra =
      state.accounts.empty() ? 0 : canvas.px(theme::space4) + canvas.line_height(Type::caption) + canvas.px(44);
  const float width = canvas.px(400), height = canvas.px(452) + extra;
  Rect card{std::round(area.centre_x() - width / 2), std::round(area.centre_y() - height / 2), width, height};
  canvas.fill(card, theme::panel, canvas.px(12));
  canvas.frame(card, theme::line, canvas.px(12));
  Rect inner = card.inset(canvas.px(theme::space6), canvas.px(theme::space6));

  // Three frames, the middle of the product: one photograph beside its two references.
  const float frame_h = canvas.px(44), frame_w = std::round(frame_h * 0.75F), gap = canvas.px(8);
  const Rect mark = inner.take_top(frame_h, canvas.px(theme::space4));
  for (int i = 0; i < 3; ++i) {
    const Rect r{mark.x + (frame_w + gap) * static_cast<float>(i), mark.y, frame_w, frame_h};
    const Colour ink = i == 0 ? theme::accent : theme::text_quiet;
    canvas.frame(r, ink, canvas.px(4), i == 0 ? 2.0F : 1.0F);
    canvas.icon(Icon::user, r.centre_x(), r.centre_y() + canvas.px(3), frame_h * 0.5F, ink);
  }
  canvas.text_in(inner.take_top(canvas.line_height(Type::display)), Type::display, theme::text, tr("app.name"));
  canvas.text_in(inner.take_top(canvas.line_height(Type::body), canvas.px(theme::space4)), Type::body,
                 theme::text_quiet, tr("app.subtitle"));

  if (!state.sign_in_touched) {
    if (state.user.empty()) state.user = bench.preferences().last_user;
  }
  const bool busy = bench.signing_in();
  const float field = canvas.px(42);
  const std::string user_hint = tr("sign_in.user"), password_hint = tr("sign_in.password");
  const TextFieldReply user = text_field(canvas, inner.take_top(field, canvas.px(theme::space3)), state.user,
                                         {.id = "sign_in.user",
                                          .hint = user_hint,
                                          .focus = !state.sign_in_touched && state.user.empty(),
                                          .enabled = !busy,
                                          .icon = Icon::user});
  // After a failure the password is to be typed again: nobody reaches for the mouse.
  const bool failed = std::exchange(state.sign_in_busy, busy) && !busy && bench.sign_in_error().has_value();
  const bool to_password = user.submitted || failed || (!state.sign_in_touched && !state.user.empty());
  const TextFieldReply password = text_field(canvas, inner.take_top(field, canvas.px(theme::space3)), state.password,
                                             {.id = "sign_in.password",
                                              .hint = password_hint,
                                              .password = true,
                                              .focus = to_password,
                                              .enabled = !busy,
                                              .icon = Icon::lock});
  state.sign_in_touched = true;
  const std::string label = tr(busy ? "sign_in.busy" : "sign_in.button");
  const bool ready = !state.user.empty() && !state.password.empty() && !busy;
  const bool pressed = button(canvas, inner.take_top(field, canvas.px(theme::space2)),
                              {.id = "sign_in.button",
                               .label = label,
                               .key = "Enter",
                               .kind = ButtonKind::action,
                               .enabled = ready,
                               .type = Type::strong});
  if ((pressed || password.submitted) && ready) {
    bench.sign_in(state.user, state.password);
    state.password.clear();
  }
  // Its place is always there: the card does not grow when something goes wrong.
  if (bench.sign_in_error() && !busy) {
    canvas.icon(Icon::fail, inner.x + canvas.px(7), inner.y + canvas.line_height(Type::caption) / 2, canvas.px(14),
                theme::fail);
    // Where it failed matters when it was not the person's own doing.
    std::string said = tr(*bench.sign_in_error());
    if (bench.sign_in_error()->id.starts_with("net.") && !bench.server().empty())
      said += "\n" + tr("sign_in.server", {{"address", bench.server()}});
    if (bench.sign_in_error()->id == "protocol.workstation_old" && !bench.server().empty())
      said += "\n" + tr("sign_in.download",
                        {{"address", bench.server() + (bench.server().ends_with('/') ? "download" : "/download")}});
    canvas.paragraph({inner.x + canvas.px(22), inner.y, inner.w - canvas.px(22), inner.h}, Type::caption, theme::fail,
                     said, 3);
  }
  if (state.accounts.empty()) return;
  Rect offered = card.inset(canvas.px(theme::space6), canvas.px(theme::space5)).take_bottom(extra);
  canvas.text_in(offered.take_top(canvas.line_height(Type::caption), canvas.px(theme::space2)), Type::caption,
                 theme::text_quiet, tr("sign_in.demo"));
  const float each = (offered.w - canvas.px(theme::space2) * static_cast<float>(state.accounts.size() - 1)) /
                     static_cast<float>(state.accounts.size());
  for (const KnownAccount& account : state.accounts) {
    const std::string id = "demo." + account.role, role = tr("role." + account.role);
    if (button(canvas, offered.take_left(each, canvas.px(theme::space2)).inset(0, canvas.px(2)),
               {.id = id,
                .label = role,
                .icon = account.role == "supervisor" ? Icon::shield : Icon::user,
                .enabled = !busy})) {
      state.user = account.user;
      bench.sign_in(account.user, account.password);
    }
  }
}

}  // namespace cs::ui
