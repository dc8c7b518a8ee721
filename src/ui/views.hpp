// The views and their parts, one file each. A view draws what the workbench says and runs actions; it decides nothing.
#pragma once

#include "ui/context.hpp"

namespace cs::ui {

// Whole views.
void draw_sign_in(Context& context, Rect area);
/// In its place: what a sign-in still wants, a locked screen, another password.
void draw_gate(Context& context, Rect area);
void draw_review(Context& context, Rect area);
void draw_supervisor(Context& context, Rect area);
void draw_messages(Context& context, Rect area);

/// The list of messages with its filters and bill.
void draw_message_list(Context& context, Rect area);

/// A panel over `area` in which a reason is written down before something is done. `quote`: what the student reads.
struct NoteDialog {
  const char* id;
  std::string title, about, quote, hint, confirm;
};
/// Draws it; returns the note when it was changed. `focused` remembers that the field has had the keyboard.
std::optional<std::string> draw_note_dialog(Context& context, Rect area, const NoteDialog& dialog, std::string note,
                                            bool& focused);

// Around every view.
void draw_top_bar(Context& context, Rect area);
void draw_hint_bar(Context& context, Rect area);
void draw_toasts(Context& context, Rect area);
void draw_help(Context& context, Rect area);
void draw_palette(Context& context, Rect area);

// Parts.
/// Width of the panel beside the stage in the review view.
float review_side_width(const Context& context, const Rect& area);
/// Submission, enrolment photo and ID-card photo side by side. `slot` names the surfaces.
void draw_stage(Context& context, Rect area, const workbench::ItemPtr& item, std::string_view slot);
/// Buttons for zooming and comparing, as many as there is room for, and the scale of the submission.
void draw_stage_tools(Context& context, Rect row);
/// Brings the photographs of the next items to the GPU for the panes of this area.
void prepare_stage(Context& context, const workbench::ItemPtr& item);
void draw_student(Context& context, Rect area, const workbench::Item& item);
float student_height(const Context& context);
void draw_findings(Context& context, Rect area, const workbench::Item& item);
void draw_reasons(Context& context, Rect area, const workbench::Item& item);
void draw_message_preview(Context& context, Rect area);
float message_preview_height(const Context& context, float width);
/// What became of the last decision on the left; the buttons that decide stand at the right, under the panel.
void draw_decision_bar(Context& context, Rect area);
/// Approving against failed checks is asked back here, in place. No height when nothing is asked.
void draw_override(Context& context, Rect area);
float override_height(const Context& context, float width);
/// The row above the decision bar where a campaign asks for the likeness first; no height where it does not.
void draw_likeness_row(Context& context, Rect area, const workbench::Item& item);
float likeness_row_height(const Context& context);
/// What the machine's comparison found, a reference photograph each.
std::vector<std::string> comparison_texts(const workbench::Item& item);
void draw_queue(Context& context, Rect area);

/// Centred icon, heading and sentence for a place with nothing to show.
void draw_empty(Context& context, Rect area, Icon icon, std::string_view heading, std::string_view sentence,
                Colour ink = theme::text_quiet);

/// One of a few words, from the left of `row`, which is left what remains: pairs of text key and value. True when
/// another was chosen.
bool choice(Context& context, Rect& row, std::string_view id, std::string& value,
            std::initializer_list<std::pair<const char*, const char*>> options);
/// Where a list cannot be brought up to date: how old it is, with a button to try again, from the top of `area`.
/// Nothing where it is fresh or there has been none.
void draw_list_age(Context& context, Rect& area, std::optional<MonoPoint> as_of, bool failed);
/// "0.045", of thousandths of a yuan.
std::string yuan_text(std::int64_t milli);

/// Of the campaign's reasons; nullptr when it is not one of them, or the campaign is not known.
const domain::Reason* find_reason(const workbench::CampaignPtr& campaign, std::string_view code);
/// "A、B" in the language that is on; a code that is not one of the campaign's stands for itself.
std::string reason_labels(const workbench::CampaignPtr& campaign, const std::vector<std::string>& codes);
/// The school of a row, for lists; "" when the person works for one school only.
std::string school_of(const Context& context, std::string_view campaign);
Icon icon_of(domain::NoticeState state);
Colour ink_of(domain::NoticeState state);

}  // namespace cs::ui
