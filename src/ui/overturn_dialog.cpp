// Overturning a decision: who decides then, the reasons, what the student is told, and why.
#include <algorithm>

#include "ui/views.hpp"

namespace cs::ui {

using workbench::tr;

void draw_overturn_dialog(Context& context, Rect area) {
  workbench::Overturning* open = context.bench.overturning();
  if (open == nullptr || !open->is_open()) return;
  workbench::Overturning& overturning = *open;
  const api::DecisionRow* row = overturning.decision();
  const workbench::CampaignPtr campaign = row != nullptr ? context.bench.campaign(row->campaign) : nullptr;
  if (row == nullptr || !campaign) return;
  const bool approved = row->verdict == domain::Verdict::approve;
  Fonts& fonts = context.canvas.fonts();
  const bool at_once = overturning.to() == domain::OverturnTo::supervisor;
  const auto message = overturning.preview(*campaign);
  const NoteDialog dialog{"##overturn",
                          tr(approved ? "overturn.title_approved" : "overturn.title_rejected",
                             {{"name", fonts.visible(row->student.name)}}),
                          tr(!at_once   ? "overturn.text_reviewer"
                             : approved ? "overturn.text_reject"
                                        : "overturn.text_approve"),
                          message ? fonts.visible(message->text) : tr("overturn.no_message"),
                          tr("overturn.hint"),
                          tr("action.panel.confirm.overturn")};
  NoteExtra extra;
  const std::string other = context.key_of("panel.overturn_to");
  extra.choices = {{"overturn.to.reviewer", tr("overturn.to.reviewer"), !at_once, at_once ? other : ""},
                   {"overturn.to.supervisor", tr(approved ? "overturn.to.reject" : "overturn.to.approve"), at_once,
                    at_once ? "" : other}};
  if (overturning.needs_reasons())
    for (const domain::Reason& reason : campaign->reasons)
      extra.reasons.push_back({reason.code, tr(reason.label),
                               std::ranges::find(overturning.reasons(), reason.code) != overturning.reasons().end()});
  if (auto note = draw_note_dialog(context, area, dialog, overturning.note(), context.state.overturn_focused, &extra))
    overturning.set_note(std::move(*note));
  if (extra.pressed == "overturn.to.reviewer")
    overturning.set_to(domain::OverturnTo::reviewer);
  else if (extra.pressed == "overturn.to.supervisor")
    overturning.set_to(domain::OverturnTo::supervisor);
  else if (!extra.pressed.empty())
    overturning.toggle_reason(extra.pressed);
}

}  // namespace cs::ui
