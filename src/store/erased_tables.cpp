#include "store/erased_tables.hpp"

#include <fmt/format.h>

namespace cs::store {
namespace {

constexpr std::string_view of_student = "campaign = ?1 AND student BETWEEN ?2 AND ?3";
constexpr std::string_view of_student_alone = "student IN @students";
constexpr std::string_view of_submission = "submission IN @submissions";

std::string in_sql(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t at = text.find('@');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    if (text.starts_with("@students")) {
      out += "(SELECT id FROM students WHERE campaign = ?1 AND id BETWEEN ?2 AND ?3)";
      text.remove_prefix(9);
    } else if (text.starts_with("@submissions")) {
      out += "(SELECT id FROM submissions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3)";
      text.remove_prefix(12);
    } else {
      out += '@';
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace

const std::vector<TableFate>& erased_tables() {
  using enum Fate;
  static const std::vector<TableFate> tables{
      // By the telephone number, so before the rows that say it.
      {"receipts", removed, "a provider's word on a message to this number; kept for a week",
       "phone IN (SELECT phone FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3)"},
      {"notice_limits", removed, "counts messages by number; kept for two days",
       "scope IN (SELECT 'p' || phone FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
       " UNION SELECT 't' || phone || ' ' || template FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3)"},

      {"captures", removed, "how the picture was taken, on whose telephone", of_submission},
      {"examinations", removed, "what the machine saw in the face", of_submission},
      {"manifests", removed, "photographs and findings by their digests; the decision stays",
       "decision IN (SELECT id FROM decisions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3)"},
      {"unfinished", removed, "work on a photograph that goes", of_submission},
      {"checks", removed, "work on a photograph that goes", of_submission},
      {"statements", removed, "said while a lease lasted; the decision keeps it", of_submission},
      {"picture_hashes", removed, "what the pictures look like", of_student},
      {"reference_photos", removed, "names photographs that go", of_student_alone},
      {"past_references", removed, "names photographs that go", of_student_alone},
      {"student_sessions", removed, "the student's telephone number", of_student},
      {"code_tickets", removed, "the student's telephone number", of_student, "", true},
      {"capture_codes", removed, "whose code it is", of_student},
      {"student_uploads", removed, "names photographs that go", of_student_alone},
      {"answers", removed, "answers to requests about them, kept until then",
       "subject IN (SELECT 's' || id FROM submissions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
       " UNION SELECT 'd' || id FROM decisions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
       " UNION SELECT 'n' || id FROM notices WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3"
       " UNION SELECT 'k' || id FROM second_looks WHERE submission IN @submissions"
       " UNION SELECT 't' || id FROM students WHERE campaign = ?1 AND id BETWEEN ?2 AND ?3)",
       "", true},

      {"decisions", blanked, "who decided what and when stays; the words about the person go", of_student,
       "note = '', pins = '[]', overturn_note = '', withdrawal_note = ''"},
      {"late_opinions", blanked, "who said what stays; the words about the person go", of_submission, "note = ''"},
      {"look_verdicts", blanked, "who said what stays; the words about the person go",
       "look IN (SELECT id FROM second_looks WHERE submission IN @submissions)", "note = ''"},
      {"second_looks", blanked, "who looked again stays; the words about the person go", of_submission,
       "closed_note = ''"},
      {"appeals", blanked, "that there was one, and its answer, stays; the words go", of_student,
       "note = '', answer_note = ''"},
      {"recalls", blanked, "that a photo came back stays; the words about the person go", of_submission,
       "note = '', answer_note = ''"},
      {"notices", blanked, "what was sent when, and its price, stays; number and words go", of_student,
       "variables = '', phone = '', text = '', masked_text = '', problem = '', provider_id = '', out_id = '',"
       " call_note = '', call = CASE WHEN call = 1 THEN 2 ELSE call END"},
      {"student_events", blanked, "who looked at whose number stays; the words about the person go", of_student,
       "note = ''"},
      {"delivered_photos", blanked, "what was handed over, by digest, stays; the name in the package goes",
       of_submission, "name = ''"},
      {"payments", blanked, "the accounts are kept as long as the law wants; who paid goes", of_student,
       "payer = '', refund_note = ''"},
      // Which ones go, erasure_rows.cpp says: one may be another student's, too.
      {"photos", blanked, "the file goes; that there was one, by its keyed name, stays"},
      {"students", blanked, "the row stays for its decisions; everything about the person goes",
       "campaign = ?1 AND id BETWEEN ?2 AND ?3",
       "number = 'erased-' || id, number_reversed = '', name = '', name_key = '', initials = '', college = '',"
       " class_name = '', level = '', phone = '', id_card_consent = 0, standing = 'left', erased = ?4"},

      {"submissions", kept, "times and states of an attempt: its student has no name any more", of_student},
      {"decision_reasons", kept, "codes of reasons",
       "campaign = ?1 AND decision IN (SELECT id FROM decisions WHERE campaign = ?1 AND student BETWEEN ?2 AND ?3)"},
      {"student_consents", kept, "proves that data were taken with consent; names a row without a name", of_student},
      {"orders", kept, "the accounts are kept as long as the law wants; names a row without a name", of_student},
      {"deliveries", kept, "which packages were handed over, by digest"},
      {"openings", kept, "who of the staff looked at an item, for six months", of_submission},
      {"look_plans", kept, "how second looks were drawn"},
      {"look_strata", kept, "numbers"},
      {"campaigns", kept, "settings of the school; the keys of its photographs go with a whole campaign"},
      {"tally", kept, "numbers"},
      {"waiting", kept, "numbers"},
      {"hourly", kept, "numbers by hour and reviewer"},
      {"photo_removals", kept, "names of files that are about to go"},
      {"photo_rounds", kept, "how far the reading of photographs is"},
      {"student_limits", kept, "hashes of who asked, for a day"},
      {"sign_in_tries", kept, "hashes of who tried to sign in"},
      {"users", kept, "staff"},
      {"grants", kept, "staff"},
      {"sessions", kept, "staff"},
      {"recovery_codes", kept, "staff"},
      {"devices", kept, "staff"},
      {"looks", kept, "staff"},
      {"worker_tokens", kept, "machines"},
      {"intake_keys", kept, "machines"},
      {"intake_nonces", kept, "machines"},
      {"nodes", kept, "machines"},
      {"duties", kept, "machines"},
      {"notice_gate", kept, "machines"},
      {"restores", kept, "which backups were restored"},
      {"audit", kept, "who did what, without anybody's data"},
      {"log", kept, "who did what, and digests; the salts that hide removed data are destroyed"},
      {"log_tiles", kept, "digests"},
      {"log_head", kept, "digests"},
  };
  return tables;
}

std::string erasing_sql(const TableFate& t) {
  if (t.fate == Fate::removed) return in_sql(fmt::format("DELETE FROM {} WHERE {}", t.table, t.rows));
  return in_sql(fmt::format("UPDATE {} SET {} WHERE {}", t.table, t.set, t.rows));
}

std::string rows_sql(const TableFate& t, std::string_view what) {
  return in_sql(fmt::format("SELECT {} FROM {} WHERE {}", what, t.table, t.rows));
}

}  // namespace cs::store
