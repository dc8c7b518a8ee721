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
void draw_support(Context& context, Rect area);
void draw_overview(Context& context, Rect area);
void draw_looks(Context& context, Rect area);
/// The overview's page of figures that is open, from the top of `place`, which is cut by what was drawn.
void draw_figures(Context& context, Rect& place);

/// Plans for second looks, and the one that is selected.
void draw_look_plans(Context& context, Rect area);
/// The panel in which a plan is made, over `area`.
void draw_plan_dialog(Context& context, Rect area);
/// What was said of a decision, beside the decision; the height that it took.
float draw_look_outcome(Context& context, Rect area, const api::LookRow& look);
/// The panel in which a decision is overturned, over `area`, of the view that is open.
void draw_overturn_dialog(Context& context, Rect area);

/// The list of messages with its filters and bill.
void draw_message_list(Context& context, Rect area);

/// A panel over `area` in which a reason is written down before something is done. `quote`: what the student reads.
struct NoteDialog {
  const char* id;
  std::string title, about, quote, hint, confirm;
};
/// Beside the note some panels ask for more.
struct NoteChoice {
  std::string id, label;
  bool on = false;
  std::string key{};  ///< shown on it
};
struct NoteExtra {
  std::vector<NoteChoice> choices;  ///< one of them
  std::vector<NoteChoice> reasons;  ///< any of them
  std::string number_hint;          ///< a field for a telephone number; "": none
  std::string number;               ///< what stands in it
  bool outcomes = false;            ///< how the call ended
  std::optional<domain::CallOutcome> outcome;
  bool changed = false;  ///< number or outcome were
  std::string pressed;   ///< id of the choice or reason that was; ""
};
/// Draws it; returns the note when it was changed. `focused` remembers that the field has had the keyboard.
std::optional<std::string> draw_note_dialog(Context& context, Rect area, const NoteDialog& dialog, std::string note,
                                            bool& focused, NoteExtra* extra = nullptr);

// Around every view.
void draw_top_bar(Context& context, Rect area);
void draw_hint_bar(Context& context, Rect area);
void draw_toasts(Context& context, Rect area);
void draw_help(Context& context, Rect area);
void draw_palette(Context& context, Rect area);
void draw_display_check(Context& context, Rect area);
/// A card over everything, which keeps pointer and keyboard away from what lies below, until end_overlay(). False when
/// it was clicked beside the card.
bool begin_overlay(Context& context, const char* id, const Rect& area, const Rect& card);
void end_overlay();

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
/// What keeps and what sends, side by side; used where something is decided on.
void draw_decision_buttons(Context& context, Rect row);
/// Approving against failed checks is asked back here, in place. No height when nothing is asked.
void draw_override(Context& context, Rect area);
float override_height(const Context& context, float width);
/// The row above the decision bar where a campaign asks for the likeness first; no height where it does not.
void draw_likeness_row(Context& context, Rect area, const workbench::Item& item);
float likeness_row_height(const Context& context);
/// What the machine's comparison found, a reference photograph each.
std::vector<std::string> comparison_texts(const workbench::Item& item);
void draw_queue(Context& context, Rect area);
/// Search, looks with counts and what the open list is narrowed to. Its height depends on how much there is to say.
void draw_filter_bar(Context& context, Rect area);
float filter_bar_height(const Context& context, float width);
/// Whom a detail is about: name, number, school, college, class. No detail lacks it. `attempt` 0: of no attempt.
void draw_student_header(Context& context, Rect area, const api::StudentView& student, std::string_view campaign,
                         int attempt = 0);
float student_header_height(const Context& context);
/// The previous and next buttons and "1–50 of 120" under a list, from `foot`; the page that was asked for, 0: none.
int draw_pages(Context& context, Rect foot, std::string_view id, int offset, std::size_t rows, std::int64_t total,
               bool earlier, bool later);
/// What happened about a student, newest first.
void draw_timeline(Context& context, Rect area, const api::StudentFile& file);
/// What comes next for a message, in words; "" when nothing does.
std::string next_step_of(const api::NoticeRow& notice);
/// Why a message is as it is: what is wrong with it, else what it was sent for.
std::string cause_of(const api::NoticeRow& notice);

/// Centred icon, heading and sentence for a place with nothing to show.
void draw_empty(Context& context, Rect area, Icon icon, std::string_view heading, std::string_view sentence,
                Colour ink = theme::text_quiet);

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
