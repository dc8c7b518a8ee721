// What both halves of the room People read and write of a person. Private to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/types.hpp"
#include "db/connection.hpp"
#include "store/campaign_cache.hpp"

namespace cs::store {

std::string token_hash(std::string_view token);

Result<std::vector<domain::Grant>> grants_of(db::Connection& c, const std::string& person);
/// The person as the wire has them, with grants, and what they still owe the service.
Result<api::User> user_of(db::Connection& c, const std::string& name);

bool is_known(db::Connection& c, const std::string& person);
Error unknown_user();

/// invalid "user.password", "user.password_easy": by domain::check_password, with the person's and the schools' names.
Status check_new_password(db::Connection& c, CampaignCache& campaigns, std::string_view password,
                          const std::string& user, const std::string& display_name);

/// Takes the code of the second factor, or a recovery code, so that it is never good again; nothing where the person
/// has no second factor. unauthorized "signin.code_needed", "signin.code_wrong". `recovery` is set when it was one of
/// those.
Status spend_code(db::Connection& c, const std::string& person, const std::string& code, TimePoint now, bool* recovery);

/// Enabled people who administer everything.
std::int64_t administrators(db::Connection& c);
/// conflict "user.last_administrator" when there was one `before` and is none now.
Status still_administered(db::Connection& c, std::int64_t before);

}  // namespace cs::store
